"""`hub consent`: the ledger as a file, opt-outs from a file, and all that is held of one caller."""

import csv
import json
from pathlib import Path

from sqlalchemy import select

from hub.consent.ledger import Evidence, enter
from hub.consent.opt_outs import lift_opt_out, opt_out
from hub.records.consent import ConsentEntry, ConsentKind, ConsentWay
from hub.records.line import Caller
from tests.fakes.account_rows import make_account
from tests.fakes.terminal import Terminal

NUMBERS = ("+14155550134", "+14155550135")


def opt_out_two(terminal: Terminal) -> None:
    with terminal.hub.database.write(terminal.account_id) as session:
        for number in NUMBERS:
            caller = Caller(number=number, created_at=session.now)
            session.add(caller)
            session.flush()
            opt_out(session, caller, "They asked not to be texted.", Evidence(ConsentWay.KEYWORD, "STOP", inbox_row_id=7))


def test_the_ledger_is_written_whole_or_for_one_number_with_the_ids_that_prove_it(terminal: Terminal) -> None:
    opt_out_two(terminal)
    assert [row["number"] for row in csv.DictReader(terminal.enter("consent", "export").splitlines())] == list(NUMBERS)
    (entry,) = json.loads(terminal.enter("consent", "export", "--number", "(415) 555-0135", "--format", "json"))
    assert (entry["number"], entry["kind"], entry["way"], entry["said"], entry["request"]) == (
        NUMBERS[1],
        "opt_out",
        "keyword",
        "STOP",
        "7",
    )


def test_all_that_is_held_of_a_caller_is_written_and_nobody_elses(terminal: Terminal) -> None:
    opt_out_two(terminal)
    report = json.loads(terminal.enter("consent", "report", NUMBERS[0]))
    assert [entry["number"] for entry in report["consent"]] == [NUMBERS[0]]


def test_a_number_that_nobody_called_from_is_said_to_be_unknown(terminal: Terminal) -> None:
    assert "Nobody with this number has called or written." in terminal.enter("consent", "report", "+14155550199", fails=True)
    assert "This is no phone number that could exist." in terminal.enter("consent", "report", "12", fails=True)


def test_opt_outs_of_another_system_hold_from_now_on_and_coming_twice_changes_nothing(terminal: Terminal, tmp_path: Path) -> None:
    opt_out_two(terminal)
    file = tmp_path / "stops.csv"
    file.write_text("\ufeffPhone;Date;Reason\n(415) 555-0135;2025-03-01;STOP\n\n'+14155550136;;\n+1 415 555 0137;2025-03-01;Wrong number\n")
    assert "2 opt-outs brought in, 1 stood here already." in terminal.enter("consent", "import", str(file))
    assert "0 opt-outs brought in, 3 stood here already." in terminal.enter("consent", "import", str(file))
    with terminal.hub.database.read(terminal.account_id) as session:
        callers = {caller.number: caller.opted_out_at is not None for caller in session.scalars(select(Caller))}
        said = [(entry.number, entry.said) for entry in session.scalars(select(ConsentEntry).where(ConsentEntry.way == ConsentWay.FILE))]
    assert callers == dict.fromkeys([*NUMBERS, "+14155550136", "+14155550137"], True)
    assert said == [
        ("+14155550136", "Opted out elsewhere, before their number was brought in."),
        ("+14155550137", "Wrong number (2025-03-01)"),
    ]


def test_a_file_with_a_mistake_names_its_rows_and_no_number_and_nothing_is_brought_in(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "stops.csv"
    file.write_text("number,date\n+14155550136,\n4.15556E+11,\n+14155550138,03/04/2025\n+14155550139,2999-01-01\n,2025-01-01\n")
    said = terminal.enter("consent", "import", str(file), fails=True)
    assert said.splitlines() == [
        "Error: Nothing was brought in:",
        "row 3: number: this is no phone number that could exist.",
        "row 4: date: write the day as 2026-11-20, or leave it empty.",
        "row 5: date: this day is still to come.",
        "row 6: number: the number is missing.",
    ]
    file.write_text("name,telephone\nSam,+14155550136\n")
    assert "row 1: the first line names the columns" in terminal.enter("consent", "import", str(file), fails=True)
    file.write_bytes("number\n+14155550136\n".encode("utf-16"))
    assert "save it as CSV in UTF-8." in terminal.enter("consent", "import", str(file), fails=True)
    with terminal.hub.database.read(terminal.account_id) as session:
        assert session.scalars(select(Caller)).all() == []


def test_the_ledger_of_an_old_hub_brings_its_opt_outs_and_no_consent(terminal: Terminal, tmp_path: Path) -> None:
    opt_out_two(terminal)
    file = tmp_path / "ledger.csv"
    with terminal.hub.database.write(terminal.account_id) as session:
        lifted, called = Caller(number="+14155550136", created_at=session.now), Caller(number="+14155550137", created_at=session.now)
        session.add_all([lifted, called])
        session.flush()
        opt_out(session, lifted, "They asked not to be texted.", Evidence(ConsentWay.KEYWORD, "STOP"))
        lift_opt_out(session, lifted, "They asked to be texted again.", Evidence(ConsentWay.KEYWORD, "START"))
        enter(session, called, ConsentKind.INQUIRY, Evidence(ConsentWay.CALL, "Called."))
    file.write_text(terminal.enter("consent", "export"))
    new_account = make_account(terminal.hub.database, "Pier Plumbing").id
    assert "2 opt-outs brought in" in terminal.enter("consent", "import", str(file), "--account", str(new_account))
    with terminal.hub.database.read(new_account) as session:
        assert [(entry.number, entry.kind) for entry in session.scalars(select(ConsentEntry))] == [
            (number, "opt_out") for number in NUMBERS
        ]


def test_who_texted_start_after_the_day_in_the_file_is_left_out(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "stops.csv"
    with terminal.hub.database.write(terminal.account_id) as session:
        caller = Caller(number=NUMBERS[0], created_at=session.now)
        session.add(caller)
        session.flush()
        enter(session, caller, ConsentKind.OPT_IN, Evidence(ConsentWay.KEYWORD, "START"))
        today = session.now.date().isoformat()
    file.write_text(f"number,date\n{NUMBERS[0]},2025-03-01\n")
    assert "1 left out: they asked for texts again" in terminal.enter("consent", "import", str(file))
    file.write_text(f"number,date\n{NUMBERS[0]},{today}\n")
    assert "1 opt-out brought in" in terminal.enter("consent", "import", str(file))


def test_a_long_list_is_brought_in_whole(terminal: Terminal, tmp_path: Path) -> None:
    opt_out_two(terminal)
    file = tmp_path / "stops.csv"
    file.write_text("number\n" + "".join(f"+141555501{last:02}\n" for last in range(100)))
    assert "98 opt-outs brought in, 2 stood here already." in terminal.enter("consent", "import", str(file))
    with terminal.hub.database.read(terminal.account_id) as session:
        assert len(session.scalars(select(Caller).where(Caller.opted_out_at.is_not(None))).all()) == 100
