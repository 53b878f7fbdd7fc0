"""Two people who press a button in the same moment, on the database where transactions run side by side."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from hub.membership.invitations import InvitationWish, accept, invite
from hub.membership.resets import make_reset, use_reset
from hub.membership.team import NotAllowed, change_rights, end_membership
from hub.records.account import Member, MemberRole
from hub.records.session import AccountSession
from tests.fakes.small_hub import SmallHub

Deed = Callable[[AccountSession, Member, Member], object]


def at_once(*deeds: Callable[[], bool]) -> list[bool]:
    """What each said, the successful ones last."""
    with ThreadPoolExecutor(len(deeds)) as threads:
        return sorted(one.result(30) for one in [threads.submit(deed) for deed in deeds])


def owners(hub: SmallHub, count: int) -> Sequence[int]:
    ids = [hub.member(f"Owner{place}") for place in range(count)]
    for one in ids:
        hub.change(Member, one, role=MemberRole.OWNER)
    return ids


def demote(session: AccountSession, member: Member, by: Member) -> None:
    change_rights(session, member, role=MemberRole.AGENT, own_desks_only=False, by=by)


def end(session: AccountSession, member: Member, by: Member) -> None:
    end_membership(session, member, by=by)


@pytest.mark.parametrize("deed", [demote, end])
@pytest.mark.parametrize("others", [0, 1])
def test_of_two_owners_who_do_it_to_each_other_one_stays_owner(hub_on_postgres: SmallHub, deed: Deed, others: int) -> None:
    hub = hub_on_postgres
    one, other, *_ = owners(hub, 2 + others)
    both_looked = threading.Barrier(2)

    def do(to: int, by: int) -> bool:
        try:
            with hub.write() as session:
                people = session.get_one(Member, to), session.get_one(Member, by)
                both_looked.wait(10)
                deed(session, *people)
        except NotAllowed:
            return False
        return True

    assert at_once(lambda: do(one, other), lambda: do(other, one)) == [False, True]


def test_a_link_for_a_new_password_that_two_browsers_use_at_once_counts_once(hub_on_postgres: SmallHub) -> None:
    hub = hub_on_postgres
    member_id = hub.member("Anna")
    with hub.write() as session:
        _, token = make_reset(session, session.get_one(Member, member_id), everywhere=True)

    def use() -> bool:
        with hub.database.write_installation() as session:
            return bool(use_reset(session, token, "hash"))

    assert at_once(use, use) == [False, True]


def test_an_invitation_that_two_browsers_accept_at_once_makes_one_member(hub_on_postgres: SmallHub) -> None:
    hub = hub_on_postgres
    with hub.write() as session:
        invitation_id = invite(session, InvitationWish(name="Cy", email="cy@harbor.example", role=MemberRole.AGENT), by=None)[0].id

    def take() -> bool:
        with hub.write() as session:
            return accept(session, invitation_id, name="Cy", password_hash=None) is not None

    assert at_once(take, take) == [False, True]
