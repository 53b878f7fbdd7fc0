"""Sessions that are over and links that open nothing go by themselves; what still opens something stays."""

import datetime as dt

from hub.membership.invitations import InvitationWish, accept, invite
from hub.membership.resets import make_reset, use_reset
from hub.membership.sessions import begin_session, end_sessions, last_seen
from hub.records.account import Member, MemberRole
from hub.records.database import Database
from hub.records.membership import Invitation, MemberSession, PasswordReset, SignInWay
from hub.retention.spent_sign_ins import KEPT
from hub.retention.sweep import sweep_once
from tests.fakes.small_hub import SmallHub


def sign_in(hub: SmallHub, member_id: int) -> int:
    with hub.write() as session:
        begin_session(session, member_id, SignInWay.PASSWORD, "Firefox on Linux")
    return hub.all(MemberSession)[-1].id


def sweep(hub: SmallHub) -> None:
    for _ in range(20):
        if not sweep_once(hub.database, hub.account_id):
            return
    raise AssertionError("it does not come to an end")


def long_enough() -> dict[str, float]:
    return {"seconds": (KEPT + dt.timedelta(days=8)).total_seconds()}


def test_sessions_go_once_they_are_over_for_long_but_the_last_that_tells_when_a_member_was_seen(hub_on_each: SmallHub) -> None:
    hub = hub_on_each
    anna, ben = hub.member("Anna"), hub.member("Ben")
    sign_in(hub, anna)
    with hub.write() as session:
        end_sessions(session, anna)
    last, ended_lately = sign_in(hub, anna), sign_in(hub, ben)
    hub.clock.move(seconds=KEPT.total_seconds() - 60)
    with hub.write() as session:
        end_sessions(session, anna)
        end_sessions(session, ben)
    again = sign_in(hub, ben)
    sweep(hub)
    hub.clock.move(seconds=120)
    sweep(hub)
    assert [one.id for one in hub.all(MemberSession)] == [last, ended_lately, again]
    with hub.database.read(hub.account_id) as session:
        assert set(last_seen(session)) == {anna, ben}


def test_links_go_once_they_are_spent_for_long(hub_on_each: SmallHub) -> None:
    hub = hub_on_each
    anna = hub.member("Anna")
    used = reset_for(hub, anna)
    with hub.database.write_installation() as session:
        use_reset(session, used, "hash")
    accepted = ask_in(hub, "accepted@harbor.example")
    ask_in(hub, "never-answered@harbor.example")
    with hub.write() as session:
        accept(session, accepted, name="Cy", password_hash=None)
    hub.clock.move(**long_enough())
    reset_for(hub, anna)
    ask_in(hub, "lately@harbor.example")
    sweep(hub)
    assert [one.email for one in hub.all(Invitation)] == ["lately@harbor.example"]
    assert [one.used_at for one in hub.all(PasswordReset)] == [None]


def reset_for(hub: SmallHub, member_id: int) -> str:
    with hub.write() as session:
        _, token = make_reset(session, session.get_one(Member, member_id), everywhere=True)
    return token


def ask_in(hub: SmallHub, email: str) -> int:
    with hub.write() as session:
        invitation, _ = invite(session, InvitationWish(name="Cy", email=email, role=MemberRole.AGENT), by=None)
    return invitation.id


def test_another_business_keeps_what_is_its_own(hub: SmallHub) -> None:
    other = hub.make_account("Pier Plumbing")
    theirs: Database = hub.database
    with theirs.write(other) as session:
        invite(session, InvitationWish(name="Cy", email="cy@pier.example", role=MemberRole.AGENT), by=None)
    hub.clock.move(**long_enough())
    sweep(hub)
    with theirs.read(other) as session:
        assert session.query(Invitation).count() == 1
