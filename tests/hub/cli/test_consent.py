"""`hub consent`: the ledger as a file, and all that is held of one caller."""

import csv
import json

from hub.consent.ledger import Evidence
from hub.consent.opt_outs import opt_out
from hub.records.consent import ConsentWay
from hub.records.line import Caller
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
