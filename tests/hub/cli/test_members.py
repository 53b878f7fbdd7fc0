"""`hub members`: the way back in for whoever is locked out."""

import re

from sqlalchemy import select

from hub.membership.passwords import hash_password
from hub.membership.resets import use_reset
from hub.membership.sessions import begin_session
from hub.records.account import Account, Member, MemberRole
from hub.records.membership import MemberSession, SignInWay
from tests.fakes.terminal import Terminal

EMAIL = "maria@example.com"


def add_owner(terminal: Terminal) -> int:
    with terminal.hub.database.write(terminal.account_id) as session:
        member = Member(name="Maria Lopez", email=EMAIL, role=MemberRole.OWNER, created_at=session.now)
        session.add(member)
        session.flush()
        begin_session(session, member.id, SignInWay.PASSWORD, "Firefox on Linux")
        return member.id


def test_a_reset_link_for_the_owner_works_once_and_ends_their_sessions(terminal: Terminal) -> None:
    owner = add_owner(terminal)
    said = terminal.enter("members", "reset-link", " Maria@Example.com")
    link = re.search(r"/reset/([\w-]+)", said)
    assert link is not None
    for expected in ([owner], []):
        with terminal.hub.database.write_installation() as session:
            assert [member.id for member in use_reset(session, link[1], hash_password("seven green kettles"))] == expected
    with terminal.hub.database.read(terminal.account_id) as session:
        assert session.scalars(select(MemberSession.ended_at)).one() is not None


def test_passwords_are_allowed_again_and_a_member_is_signed_out(terminal: Terminal) -> None:
    add_owner(terminal)
    with terminal.hub.database.write(terminal.account_id) as session:
        session.get_one(Account, terminal.account_id).openid_only = True
    terminal.enter("members", "allow-passwords")
    assert "signed out everywhere" in terminal.enter("members", "sign-out", EMAIL)
    with terminal.hub.database.read(terminal.account_id) as session:
        assert session.get_one(Account, terminal.account_id).openid_only is False
        assert session.scalars(select(MemberSession.ended_at)).one() is not None


def test_an_address_that_nobody_has_is_told(terminal: Terminal) -> None:
    assert "There is no member with the address nobody@example.com" in terminal.enter(
        "members", "reset-link", "nobody@example.com", fails=True
    )
