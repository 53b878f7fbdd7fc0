"""What a terminal says of a line: whether it is ready, what its phone system lists, and what would come of a call."""

import datetime as dt

from sqlalchemy import select

from hub.records.call import Call
from hub.records.line import Line
from tests.fakes.terminal import LINE, Terminal


def test_a_line_is_checked_and_what_is_left_to_do_is_said(terminal: Terminal) -> None:
    terminal.connect_phones()
    said = terminal.enter("lines", "check", LINE, fails=True)
    assert "right    Registered for texting" in said
    assert "WRONG    Calls and texts are told to the hub: Its texts are told to nobody." in said
    terminal.enter("lines", "point", LINE)
    said = terminal.enter("lines", "check", LINE, fails=True)
    assert "right    Calls and texts are told to the hub" in said
    assert "WRONG    The hub hears of it: No call has reached the hub yet." in said


def test_the_phone_systems_list_is_held_against_ours(terminal: Terminal) -> None:
    terminal.connect_phones()
    with terminal.hub.database.write(terminal.account_id) as session:
        session.scalars(select(Line)).one().created_at = session.now - dt.timedelta(days=10)
    assert "Main line, +14155550100: 0 calls there, 0 here, agrees" in terminal.enter("verify")
    terminal.called("+14155550142", days_ago=3)
    said = terminal.enter("verify", "--since", "7d", "--line", LINE, fails=True)
    assert "1 call there, 0 here, differs" in said
    assert "here: not there" in said
    assert "0 calls there" in terminal.enter("verify", "--since", "1d")


def test_a_call_is_previewed_and_leaves_nothing(terminal: Terminal) -> None:
    terminal.connect_phones()
    said = terminal.enter("preview", "--line", LINE, "--at", "2026-11-21 02:10", "--reply", "is the job still open?")
    assert "Saturday 2026-11-21 02:10" in said
    assert "Decision: text at (night)." in said
    assert "Harbor Talent" in said
    assert "nothing would leave until it is switched on" in said
    assert terminal.rows(Call) == []
    assert "Write --at as" in terminal.enter("preview", "--line", LINE, "--at", "noon", fails=True)


def test_a_line_whose_phone_system_answers_by_itself_is_only_listened_to(terminal: Terminal) -> None:
    said = terminal.enter(
        "connections", "connect", "generic", "--sandbox", "--field=signing_secrets=whsec_bm90IGEgc2VjcmV0OiBhbiBleGFtcGxl"
    )
    assert "connection 1" in said
    said = terminal.enter("lines", "add", "+14155550109", "--connection", "1", "--mode", "hub_answers", fails=True)
    assert "The hub cannot answer calls at" in said
    terminal.enter("lines", "add", "+14155550109", "--connection", "1")
    assert "+14155550109  Main line: beside, watches only" in terminal.enter("lines", "list")
