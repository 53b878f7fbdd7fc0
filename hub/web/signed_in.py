"""Who is signed in, and what their role lets them do."""

import datetime as dt
from dataclasses import dataclass
from enum import IntEnum

from flask import Flask, request
from flask_login import LoginManager, UserMixin, current_user  # type: ignore[import-untyped]

from hub.conversations.seen_by import Viewpoint, viewpoint
from hub.membership.sessions import SEEN_EVERY, member_behind, note_seen
from hub.records.account import Account, Member, MemberRole
from hub.records.membership import MemberSession, SignInWay
from hub.web.dependencies import pages


class Needs(IntEnum):
    """What a route asks of whoever opens it; each includes those below."""

    NOTHING = 0
    VIEWER = 1
    AGENT = 2
    ADMIN = 3
    OWNER = 4


MAY = {MemberRole.VIEWER: Needs.VIEWER, MemberRole.AGENT: Needs.AGENT, MemberRole.ADMIN: Needs.ADMIN, MemberRole.OWNER: Needs.OWNER}


@dataclass(frozen=True, eq=False)
class SignedInMember(UserMixin):  # type: ignore[misc]
    """The member behind the session cookie, with what every page needs of their account."""

    account_id: int
    member_id: int
    session_id: int
    token: str
    way: SignInWay
    name: str
    email: str
    role: MemberRole
    own_desks_only: bool
    account_name: str
    time_zone: str
    region: str

    def get_id(self) -> str:
        """What the cookie keeps: whose session it is, and the token that only this browser has."""
        return f"{self.account_id}.{self.token}"

    @property
    def viewpoint(self) -> Viewpoint | None:
        """From where they look when they see only their own desks, None when they see everything."""
        return viewpoint(account_id=self.account_id, member_id=self.member_id, role=self.role, own_desks_only=self.own_desks_only)

    def may(self, needs: Needs) -> bool:
        """Whether the role is enough."""
        return MAY[self.role] >= needs


def load_member(cookie_id: str) -> SignedInMember | None:
    """The member whose living session a cookie names, asked anew with every request: what has ended is over at once."""
    account_id, _, token = cookie_id.partition(".")
    if not account_id.isdecimal():
        return None
    with pages().database.read(int(account_id)) as session:
        row = member_behind(session, token)
        now = session.now
    if row is None:
        return None
    account, member, one = row
    if now - one.seen_at >= SEEN_EVERY and not _is_asked_by_the_page_itself():
        _note_seen(account.id, one.id)
    return _signed_in(account, member, one, token)


def _signed_in(account: Account, member: Member, one: MemberSession, token: str) -> SignedInMember:
    return SignedInMember(
        account_id=account.id,
        member_id=member.id,
        session_id=one.id,
        token=token,
        way=SignInWay(one.way),
        name=member.name,
        email=member.email,
        role=MemberRole(member.role),
        own_desks_only=member.own_desks_only,
        account_name=account.name,
        time_zone=account.time_zone,
        region=account.region,
    )


def _is_asked_by_the_page_itself() -> bool:
    """A page left open asks every second; that is no sign of a person."""
    return request.endpoint == "web.live" or "Page-Part" in request.headers


def _note_seen(account_id: int, session_id: int) -> None:
    with pages().database.write(account_id) as session:
        note_seen(session, session_id)


def me() -> SignedInMember:
    """The signed-in member; only for routes that need one."""
    member: SignedInMember = current_user._get_current_object()  # noqa: SLF001 - Werkzeug's way to the object behind the proxy
    return member


def prepare_sign_in(app: Flask, longest: dt.timedelta) -> None:
    """Let Flask-Login keep the member in the session cookie, for as long as a session may last."""
    app.config["PERMANENT_SESSION_LIFETIME"] = longest
    manager = LoginManager(app)
    manager.session_protection = "basic"
    manager.user_loader(load_member)
