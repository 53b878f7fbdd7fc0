"""Looking back once: the calls of the time before are counted, their callers looked up, and nothing else comes of it."""

import datetime as dt
from types import SimpleNamespace
from typing import Any, cast

import pytest

from hub.contract.connector import Ability
from hub.contract.errors import Rejected, SignInAgain, TryAgain
from hub.contract.people import Matter, Person, PersonRef, Role
from hub.contract.phone_events import CallEvent, CallHappening, MissedBecause
from hub.contract.phone_provider import LineMode
from hub.directory.entries import read_entries
from hub.jobs.look_back import look_back
from hub.records.account import Notice
from hub.records.call import Call, CallOutcome, Task
from hub.records.connection import Connection, ConnectionState, PersonLink
from hub.records.conversation import Conversation, Text
from hub.records.inbox import InboxEvent
from hub.records.line import Caller, Line
from hub.records.look_back import LookBack, LookBackCaller
from hub.records.outbox import OutboxRow
from hub.reports.look_back_words import look_back_in_words
from hub.wiring import Hub
from tests.fakes.connections_at_hand import OnePhoneSystem
from tests.fakes.firm_system import ListingConnector
from tests.fakes.small_hub import CALLER, LINE, MEMBER_PHONE, OTHER_CALLER, SmallHub

THIRD_CALLER = "+14155550144"
OTHER_LINE = "+14155550111"
EFFECTLESS = (Call, Caller, Conversation, Text, Task, Notice, InboxEvent, OutboxRow, PersonLink)


class Firm:
    """A firm with an old call list and a system of the kind `kind`, which has just been connected."""

    def __init__(self, hub: SmallHub, kind: str = "ats", **connection: Any) -> None:
        self.hub = hub
        self.kind = kind
        self.connection_id = hub.connect_system(directory_read_at=hub.clock.now, backfilled=True, **connection)
        hub.change(Line, mode=LineMode.BESIDE)

    def called(self, call: str, caller: str = CALLER, *, days_ago: float = 3, line: str = LINE, answered: bool = False) -> None:
        """Somebody called."""
        ended = self.hub.clock.now - dt.timedelta(days=days_ago)
        values: dict[str, Any] = {"call_id": call, "line": line, "caller": caller, "withheld": not caller}
        verdict = CallHappening.ANSWERED_OR_MAILBOX if answered else CallHappening.NOBODY_ANSWERED
        self.hub.phone.calls += [
            CallEvent(key=f"{call}:rang", happened=CallHappening.RANG, at=ended - dt.timedelta(seconds=20), **values),
            CallEvent(
                key=f"{call}:legs", happened=verdict, at=ended, because=None if answered else MissedBecause.NO_ANSWER, **values
            ),
            CallEvent(key=f"{call}:ended", happened=CallHappening.ENDED, at=ended, **values),
        ]  # fmt: skip

    def knows(self, number: str, person_id: str, *matters: Matter) -> None:
        """Somebody stands in the system."""
        self.hub.system.people.append(Person(ref=PersonRef(person_id), name=f"Person {person_id}", phones=(number,)))
        self.hub.system.matters[person_id] = list(matters)

    @property
    def wired(self) -> Hub:
        catalog = SimpleNamespace(manifests={"firm": SimpleNamespace(kind=self.kind)}, phone_provider=OnePhoneSystem().phone_provider)
        hub = self.hub
        return cast("Hub", SimpleNamespace(database=hub.database, connections=hub.connections, settings=hub.settings, catalog=catalog))

    def look_back(self) -> list[str]:
        """Look back as the job does; what is then shown."""
        look_back(self.wired, self.hub.account_id, self.connection_id)
        return look_back_in_words(self.hub.one(LookBack), "Fake firm", self.kind)

    def state(self, connection_id: int) -> str:
        return self.hub.one(Connection, Connection.id == connection_id).state


@pytest.fixture
def firm(hub_on_each: SmallHub) -> Firm:
    return Firm(hub_on_each)


def test_missed_calls_are_counted_and_those_with_something_open_named(firm: Firm) -> None:
    firm.called("CA1")
    firm.called("CA2", days_ago=1)
    firm.called("CA3", OTHER_CALLER)
    firm.called("CA4", THIRD_CALLER)
    firm.called("CA5", answered=True)
    firm.called("CA6", OTHER_CALLER, days_ago=31)
    firm.knows(CALLER, "1", Matter(id="9", kind="application", title="Night nurse", role_id="321"))
    firm.knows(OTHER_CALLER, "2")
    firm.hub.system.roles = [Role(id="321", name="Night nurse")]
    read_entries(firm.hub.database, firm.hub.account_id, firm.connection_id, firm.hub.connections.connector_class(firm.hub.system))
    assert firm.look_back() == [
        "Last 30 days: 4 missed calls, 1 of them a candidate in process for one of your open roles.",
        "They came from 3 different numbers, of which 2 are known in Fake firm.",
    ]


def test_nothing_but_counts_comes_of_old_calls(firm: Firm) -> None:
    firm.called("CA1")
    firm.called("CA2", OTHER_CALLER)
    firm.knows(CALLER, "1", Matter(id="9", kind="application", title="Night nurse"))
    firm.look_back()
    firm.hub.work()
    assert {table.__name__: len(firm.hub.all(table)) for table in EFFECTLESS} == {table.__name__: 0 for table in EFFECTLESS}
    assert firm.hub.all(LookBackCaller) == []
    assert (firm.hub.phone.sent, firm.hub.system.created, firm.hub.system.notes) == ([], [], [])


def test_only_candidates_for_roles_that_are_open_count(firm: Firm) -> None:
    firm.called("CA1")
    firm.called("CA2", OTHER_CALLER)
    firm.knows(CALLER, "1", Matter(id="9", kind="application", title="Filled", role_id="320"))
    firm.knows(OTHER_CALLER, "2", Matter(id="8", kind="prospect", title="No role yet"))
    firm.hub.system.roles = [Role(id="320", name="Filled", open=False), Role(id="321", name="Night nurse")]
    read_entries(firm.hub.database, firm.hub.account_id, firm.connection_id, firm.hub.connections.connector_class(firm.hub.system))
    assert "2 missed calls, none of them candidates in process for your open roles." in firm.look_back()[0]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("jobs", "1 of them a customer with an open job, estimate or lead."),
        ("crm", "1 of them a contact with an open deal or lead."),
    ],
)
def test_it_is_said_in_the_words_of_the_trade(hub: SmallHub, kind: str, words: str) -> None:
    firm = Firm(hub, kind)
    firm.called("CA1")
    firm.knows(CALLER, "1", Matter(id="9", kind="job", title="Boiler"))
    assert firm.look_back()[0] == f"Last 30 days: 1 missed call, {words}"


def test_people_of_an_index_are_found_in_it(hub: SmallHub) -> None:
    hub.connections.connector_class = ListingConnector
    firm = Firm(hub, abilities=[Ability.LIST_PEOPLE, Ability.MATTERS])
    firm.called("CA1")
    firm.look_back()
    assert (hub.one(LookBack).callers, hub.one(LookBack).known) == (1, 0)


def test_a_call_that_the_hub_decided_on_counts_as_it_was_decided(firm: Firm) -> None:
    firm.hub.miss_call("CA1")
    firm.hub.ring("CA2", caller=OTHER_CALLER)
    firm.hub.pick_up("CA2", caller=OTHER_CALLER)
    firm.hub.hang_up("CA2", caller=OTHER_CALLER)
    assert [call.outcome for call in firm.hub.all(Call)] == [CallOutcome.MISSED, CallOutcome.ANSWERED]
    firm.called("CA1", answered=True, days_ago=0)
    firm.called("CA2", OTHER_CALLER, days_ago=0)
    firm.look_back()
    assert (firm.hub.one(LookBack).calls, firm.hub.one(LookBack).missed) == (2, 1)


def test_hidden_numbers_count_as_calls_and_our_own_as_none(firm: Firm) -> None:
    firm.hub.change(Line, staff=[MEMBER_PHONE])
    for number, caller in enumerate(("", LINE, MEMBER_PHONE, CALLER)):
        firm.called(f"CA{number}", caller)
    firm.look_back()
    look = firm.hub.one(LookBack)
    assert (look.missed, look.callers) == (2, 1)


def test_it_is_done_once(firm: Firm) -> None:
    firm.called("CA1")
    firm.look_back()
    firm.called("CA2", days_ago=0)
    firm.look_back()
    assert (firm.hub.one(LookBack).missed, firm.hub.phone.lists) == (1, [LINE])


def test_after_an_interruption_it_goes_on_with_the_line_and_the_caller_that_are_left(firm: Firm) -> None:
    firm.hub.add(firm.hub.line(OTHER_LINE, mode=LineMode.BESIDE))
    firm.called("CA1")
    firm.called("CA2", OTHER_CALLER, line=OTHER_LINE)
    firm.knows(CALLER, "1")
    firm.hub.phone.list_troubles[OTHER_LINE] = [TryAgain("It is slow.", after=5, may_have_left=False)]
    assert firm.look_back() == ["Looking back at the last 30 days: 1 call read so far."]
    assert firm.state(firm.hub.phone_connection) == ConnectionState.VENDOR_TROUBLE
    firm.hub.system.refused["match_person"] = [SignInAgain("The key was taken back.")]
    assert firm.look_back() == ["Looking back at the last 30 days: 0 of 2 callers looked up."]
    assert firm.state(firm.connection_id) == ConnectionState.NEEDS_SIGN_IN
    assert firm.look_back()[0].startswith("Last 30 days: 2 missed calls")
    assert firm.hub.phone.lists == [LINE, OTHER_LINE, OTHER_LINE]
    assert (firm.hub.one(LookBack).callers, firm.hub.one(LookBack).known) == (2, 1)


def test_a_line_that_the_phone_system_refuses_is_named_and_keeps_nothing_back(firm: Firm) -> None:
    firm.hub.add(firm.hub.line(OTHER_LINE))
    firm.called("CA1")
    firm.hub.phone.list_troubles[OTHER_LINE] = [Rejected("This account does not own that number.", reason="gone")]
    told = firm.look_back()
    assert told[0].startswith("Last 30 days: 1 missed call")
    assert told[-1] == "A line could not be counted: This account does not own that number."


def test_a_caller_whom_the_system_refuses_to_look_up_is_left_out(firm: Firm) -> None:
    firm.called("CA1")
    firm.called("CA2", OTHER_CALLER)
    firm.knows(OTHER_CALLER, "2")
    firm.hub.system.refused["match_person"] = [Rejected("Too short.", reason="query")]
    assert firm.look_back()[1:] == [
        "They came from 2 different numbers, of which 1 is known in Fake firm.",
        "1 could not be looked up there.",
    ]


def test_without_the_right_to_see_matters_it_says_who_is_known(hub: SmallHub) -> None:
    firm = Firm(hub, abilities=[Ability.MATCH])
    firm.called("CA1")
    firm.knows(CALLER, "1", Matter(id="9", kind="application", title="Night nurse"))
    assert firm.look_back()[0] == "Last 30 days: 1 missed call, 1 of them a person known in Fake firm."


def test_without_the_right_to_see_people_it_counts_the_calls(hub: SmallHub) -> None:
    firm = Firm(hub, abilities=[])
    firm.called("CA1")
    assert firm.look_back() == [
        "Last 30 days: 1 missed call.",
        "They came from 1 different number; callers cannot be recognised in Fake firm, because a right is missing.",
    ]


def test_a_quiet_month_is_said_plainly(firm: Firm) -> None:
    assert firm.look_back() == ["Last 30 days: no missed calls."]
