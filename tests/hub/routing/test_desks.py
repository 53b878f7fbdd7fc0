"""Where the calls of a line go, in a sentence."""

from hub.records.account import Desk, Member
from hub.records.line import Line
from hub.routing.desks import where_calls_go

FRONT, CLIENTS = Line(label="Front"), Desk(name="Clients")
ROSA, FINN = Member(name="Rosa"), Member(name="Finn")


def test_the_holder_of_the_lines_desk_gets_its_calls() -> None:
    assert (
        where_calls_go(FRONT, CLIENTS, ROSA, FINN)
        == "Calls to Front go to Rosa because Front belongs to the desk Clients, which Rosa holds."
    )


def test_what_a_desk_without_a_holder_leaves_over_goes_to_who_takes_it() -> None:
    assert where_calls_go(FRONT, CLIENTS, None, FINN).endswith(
        "belongs to the desk Clients, which nobody holds, and Finn takes what nobody else answers for."
    )


def test_a_line_whose_calls_reach_nobody_says_so() -> None:
    assert (
        where_calls_go(FRONT, None, None, None)
        == "Calls to Front go to nobody because Front belongs to no desk, and nobody takes what is left over."
    )
