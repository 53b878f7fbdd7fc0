"""Testing, pausing, disconnecting and keeping alive what is connected, over HTTP."""

import datetime as dt

import pytest

from hub.contract.errors import SignInAgain, TryAgain
from hub.jobs.connection_health import note_trouble
from hub.jobs.keep_alive import keep_one_sign_in_alive
from hub.records.account import Member, MemberRole, Notice
from hub.records.call import Task
from hub.records.connection import Connection, ConnectionState, PersonLink
from hub.records.line import Line
from hub.records.outbox import OutboxState, TraceEntry
from tests.hub.connections.organisation import Organisation


@pytest.fixture
def partner(organisation: Organisation) -> Organisation:
    organisation.enter_client()
    return organisation


def test_a_test_names_the_rights_that_were_taken_away_and_given_back(partner: Organisation) -> None:
    connection_id = partner.connect()
    every = list(partner.vendor.scopes)
    partner.vendor.order("clients/harbor-42", scopes=[scope for scope in every if scope != "harvest:notes:list"])
    partner.upkeep.test(partner.hub.account_id, connection_id)
    row = partner.row(connection_id)
    assert [missing["right"] for missing in row.missing_rights] == ["harvest:notes:list"]
    assert "log" not in row.abilities
    partner.vendor.order("clients/harbor-42", scopes=every)
    partner.upkeep.test(partner.hub.account_id, connection_id)
    assert "log" in partner.row(connection_id).abilities


def test_a_test_that_goes_well_ends_the_trouble(partner: Organisation) -> None:
    connection_id = partner.connect()
    later = partner.hub.clock.now + dt.timedelta(hours=1)
    partner.hub.change(Connection, connection_id, state=ConnectionState.VENDOR_TROUBLE, trouble="It is down.", trouble_until=later)
    partner.hub.clock.move(minutes=1)
    partner.upkeep.test(partner.hub.account_id, connection_id)
    row = partner.row(connection_id)
    assert (row.state, row.trouble, row.trouble_until, row.last_good_at) == ("working", None, None, partner.hub.clock.now)


def test_a_test_notices_that_the_sign_in_opens_another_account_now(partner: Organisation) -> None:
    connection_id = partner.connect()
    partner.hub.change(Connection, connection_id, vendor_account="first-user-1", facts={})
    with pytest.raises(SignInAgain, match="not the account"):
        partner.upkeep.test(partner.hub.account_id, connection_id)


def test_a_paused_connection_lets_what_is_owed_wait_and_does_it_when_resumed(partner: Organisation) -> None:
    connection_id = partner.connect()
    partner.upkeep.set_paused(partner.hub.account_id, connection_id, paused=True, by="Ada")
    partner.hub.change_account(texts_paused=True)
    partner.hub.miss_call()
    partner.hub.work()
    assert [row.state for row in partner.hub.rows("match_person")] == [OutboxState.OWED]
    partner.upkeep.set_paused(partner.hub.account_id, connection_id, paused=False, by="Ada")
    partner.hub.work()
    assert OutboxState.OWED not in [row.state for row in partner.hub.rows("match_person")]
    assert [entry.sentence for entry in partner.hub.all(TraceEntry, TraceEntry.kind == "connection")][1:] == [
        "Ada paused the connection with Greenhouse Recruiting.",
        "Ada resumed the connection with Greenhouse Recruiting.",
    ]


def test_disconnecting_deletes_the_secrets_and_keeps_the_history(partner: Organisation) -> None:
    connection_id = partner.connect_by_consent()
    caller_id = partner.hub.miss_call().caller_id
    link = PersonLink(
        connection_id=connection_id,
        caller_id=caller_id,
        vendor_id="70100",
        kind="candidate",
        name="Ines",
        matters=[],
        at=partner.hub.clock.now,
    )
    partner.hub.add(link)
    assert partner.upkeep.disconnect(partner.hub.account_id, connection_id, by="Ada") == []
    row = partner.row(connection_id)
    assert (row.token, partner.vault.unlock(row.credentials), row.abilities) == (None, {}, [])
    assert row.disconnected_at == partner.hub.clock.now
    assert partner.hub.one(PersonLink).vendor_id == "70100"
    with pytest.raises(SignInAgain, match="was disconnected"):
        partner.connector(connection_id)


def test_a_disconnected_connection_is_connected_again_in_place(partner: Organisation) -> None:
    connection_id = partner.connect_by_consent()
    partner.hub.change(Connection, connection_id, mapping_overrides={"person": {}})
    partner.upkeep.disconnect(partner.hub.account_id, connection_id, by="Ada")
    assert partner.connect() == connection_id
    row = partner.row(connection_id)
    assert (row.disconnected_at, row.state, row.mapping_overrides) == (None, ConnectionState.WORKING, {"person": {}})
    assert "log" in row.abilities


def test_lines_that_a_disconnected_system_served_are_asked_about_until_it_is_back(partner: Organisation) -> None:
    connection_id = partner.connect()
    partner.hub.change(Line, partner.hub.line_id, text_connection_id=connection_id)
    partner.upkeep.disconnect(partner.hub.account_id, connection_id, by="Ada")
    task = partner.hub.one(Task, Task.kind == "disconnected")
    assert task.sentence.startswith("Greenhouse Recruiting is disconnected: no text leaves from ")
    assert task.done_at is None
    partner.connect()
    assert partner.hub.one(Task, Task.kind == "disconnected").done_at == partner.hub.clock.now


def test_disconnecting_twice_says_so_and_changes_nothing(partner: Organisation) -> None:
    connection_id = partner.connect()
    partner.upkeep.disconnect(partner.hub.account_id, connection_id, by="Ada")
    first = partner.row(connection_id).disconnected_at
    partner.hub.clock.move(minutes=1)
    assert partner.upkeep.disconnect(partner.hub.account_id, connection_id, by="Ada") == ["Greenhouse Recruiting was disconnected."]
    assert partner.row(connection_id).disconnected_at == first


def test_what_was_owed_there_does_not_ask_for_a_sign_in_any_more(partner: Organisation) -> None:
    connection_id = partner.connect()
    partner.hub.change(Member, partner.hub.member("Ada"), role=MemberRole.ADMIN)
    partner.upkeep.disconnect(partner.hub.account_id, connection_id, by="Ada")
    with partner.hub.write() as session:
        assert partner.connections.went_wrong(session, connection_id, SignInAgain("It was disconnected.")) == []


class Kept:
    """A sign-in that dies after a day in which it was not renewed."""

    def __init__(self, partner: Organisation) -> None:
        self.partner = partner
        self.connection_id = partner.connect_by_consent()

    def hours_go_by(self, hours: float) -> int:
        """The clock ticks every hour; how many renewals there were."""
        before = self.partner.vendor.truth["tokens_refreshed"]
        for _ in range(round(hours)):
            self.partner.hub.clock.move(hours=1)
            keep_one_sign_in_alive(self.partner.wired)
        return int(self.partner.vendor.truth["tokens_refreshed"] - before)


@pytest.fixture
def kept(partner: Organisation) -> Kept:
    return Kept(partner)


def test_an_idle_sign_in_is_renewed_in_time_and_lives(kept: Kept) -> None:
    assert kept.hours_go_by(12) == 0
    assert kept.hours_go_by(30) == 3
    assert kept.partner.connector(kept.connection_id).check_connection().id == "5501"


def test_a_paused_sign_in_is_kept_alive_too(kept: Kept) -> None:
    kept.partner.upkeep.set_paused(kept.partner.hub.account_id, kept.connection_id, paused=True, by="Ada")
    assert kept.hours_go_by(26) == 2


def test_what_the_customer_made_needs_no_keeping_alive(partner: Organisation) -> None:
    partner.connect()
    partner.hub.clock.move(hours=48)
    assert keep_one_sign_in_alive(partner.wired) is None


def test_a_sign_in_that_died_is_told_to_people_once(kept: Kept) -> None:
    kept.partner.hub.change(Member, kept.partner.hub.member("Ada"), role=MemberRole.ADMIN)
    kept.partner.vendor.order("tokens/revoke")
    assert kept.hours_go_by(30) == 0
    assert kept.partner.row(kept.connection_id).state == ConnectionState.NEEDS_SIGN_IN
    assert ["no longer takes the sign-in" in notice.sentence for notice in kept.partner.hub.all(Notice)] == [True]


def test_a_sign_in_server_in_trouble_is_asked_again_later(kept: Kept) -> None:
    kept.partner.hub.clock.move(hours=13)
    kept.partner.vendor.order("knobs", do="answer", method="POST", path="/auth/token", status=503, headers={"Retry-After": "120"})
    assert keep_one_sign_in_alive(kept.partner.wired) == kept.connection_id
    assert kept.partner.row(kept.connection_id).state == ConnectionState.VENDOR_TROUBLE
    assert keep_one_sign_in_alive(kept.partner.wired) is None
    with pytest.raises(TryAgain):
        kept.partner.connections.make_ready(kept.connection_id)
    kept.partner.hub.clock.move(seconds=121)
    assert keep_one_sign_in_alive(kept.partner.wired) == kept.connection_id
    assert kept.partner.vendor.truth["tokens_refreshed"] == 1


def lose_sign_in(organisation: Organisation, connection_id: int) -> int:
    """The vendor refuses the sign-in, which is put before an admin, whose id this is."""
    hub = organisation.hub
    admin = hub.member("Ada")
    hub.change(Member, admin, role=MemberRole.ADMIN)
    note_trouble(organisation.wired, hub.account_id, connection_id, SignInAgain("The key was taken back."))
    assert [task.done_at for task in hub.all(Task, Task.kind == "sign_in")] == [None]
    return admin


def unread(organisation: Organisation) -> list[str]:
    return [notice.sentence for notice in organisation.hub.all(Notice, Notice.read_at.is_(None))]


def test_signing_in_again_ends_the_task_and_tells_who_was_asked(partner: Organisation) -> None:
    connection_id = partner.connect()
    lose_sign_in(partner, connection_id)
    assert [sentence.startswith("Sign in again at Greenhouse") for sentence in unread(partner)] == [True]
    assert partner.connect(again=connection_id) == connection_id
    assert [task.done_at for task in partner.hub.all(Task)] == [partner.hub.clock.now]
    assert unread(partner) == ["Somebody signed in again at Greenhouse Recruiting. What waited there goes on."]


def test_a_test_that_finds_the_sign_in_working_ends_the_task_too(partner: Organisation) -> None:
    connection_id = partner.connect()
    lose_sign_in(partner, connection_id)
    partner.upkeep.test(partner.hub.account_id, connection_id)
    assert [task.done_at for task in partner.hub.all(Task)] == [partner.hub.clock.now]


def test_a_system_that_is_disconnected_asks_nobody_to_sign_in(partner: Organisation) -> None:
    connection_id = partner.connect()
    lose_sign_in(partner, connection_id)
    partner.upkeep.disconnect(partner.hub.account_id, connection_id, by="Ada")
    assert [task.done_at for task in partner.hub.all(Task)] == [partner.hub.clock.now]


def test_a_sign_in_that_is_lost_again_in_the_same_hour_is_asked_for_again(partner: Organisation) -> None:
    connection_id = partner.connect()
    lose_sign_in(partner, connection_id)
    partner.hub.clock.move(minutes=1)
    partner.connect(again=connection_id)
    partner.hub.clock.move(minutes=1)
    note_trouble(partner.wired, partner.hub.account_id, connection_id, SignInAgain("The key was taken back."))
    assert [task.done_at is None for task in partner.hub.all(Task)] == [False, True]


def test_signing_in_at_one_system_leaves_the_task_of_another(partner: Organisation) -> None:
    connection_id = partner.connect()
    other = partner.hub.connect_system()
    for lost in (other, connection_id):
        note_trouble(partner.wired, partner.hub.account_id, lost, SignInAgain("The key was taken back."))
    partner.connect(again=connection_id)
    (left,) = partner.hub.all(Task, Task.done_at.is_(None))
    assert left.sentence.startswith("Sign in again at Fake firm")
