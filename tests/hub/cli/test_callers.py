"""`hub callers`: the callers as a file."""

import csv
from pathlib import Path

from hub.records.line import Caller
from hub.records.outbox import TraceEntry
from tests.fakes.terminal import Terminal


def add_caller(terminal: Terminal) -> None:
    with terminal.hub.database.write(terminal.account_id) as session:
        session.add(Caller(number="+14155550134", name="Ines Okafor", created_at=session.now))


def test_the_callers_are_written_to_the_terminal_and_that_is_written_down(terminal: Terminal) -> None:
    add_caller(terminal)
    (row,) = csv.DictReader(terminal.enter("callers", "export").splitlines())
    assert (row["number"], row["name"]) == ("+14155550134", "Ines Okafor")
    (entry,) = terminal.rows(TraceEntry)
    assert entry.sentence.endswith("on the command line exported the callers as a file.")


def test_the_callers_are_written_to_a_file(terminal: Terminal, tmp_path: Path) -> None:
    add_caller(terminal)
    terminal.enter("callers", "export", "--output", str(tmp_path / "callers.csv"))
    assert "Ines Okafor" in (tmp_path / "callers.csv").read_text(encoding="utf-8")


def test_where_there_are_several_businesses_one_must_be_named(terminal: Terminal) -> None:
    add_caller(terminal)
    terminal.add_business("Pier Plumbing")
    assert "Name the business with --account; there are: 1 (Harbor Talent), 2 (Pier Plumbing)." in terminal.enter(
        "callers", "export", fails=True
    )
    assert len(terminal.enter("callers", "export", "--account", "2").splitlines()) == 1
