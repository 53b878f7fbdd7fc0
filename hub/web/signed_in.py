"""Who is signed in, and what their role lets them do."""

import hashlib
from dataclasses import dataclass
from enum import IntEnum

from flask import Flask
from flask_login import LoginManager, UserMixin, current_user  # type: ignore[import-untyped]
from sqlalchemy import select

from hub.conversations.seen_by import Viewpoint, viewpoint
from hub.records.account import Account, Member, MemberRole
from hub.web.dependencies import pages


class Needs(IntEnum):
    """What a route asks of whoever opens it; each includes those below."""

    NOTHING = 0
    VIEWER = 1
    AGENT = 2
    ADMIN = 3


MAY = {MemberRole.VIEWER: Needs.VIEWER, MemberRole.AGENT: Needs.AGENT, MemberRole.ADMIN: Needs.ADMIN, MemberRole.OWNER: Needs.ADMIN}


@dataclass(frozen=True, eq=False)
class SignedInMember(UserMixin):  # type: ignore[misc]
    """The member behind the session cookie, with what every page needs of their account."""

    account_id: int
    member_id: int
    name: str
    role: MemberRole
    own_desks_only: bool
    account_name: str
    time_zone: str
    region: str
    fingerprint: str

    def get_id(self) -> str:
        """What the cookie keeps: a changed password ends every session that was begun with the old one."""
        return f"{self.account_id}.{self.member_id}.{self.fingerprint}"

    @property
    def viewpoint(self) -> Viewpoint | None:
        """From where they look when they see only their own desks, None when they see everything."""
        return viewpoint(account_id=self.account_id, member_id=self.member_id, role=self.role, own_desks_only=self.own_desks_only)

    def may(self, needs: Needs) -> bool:
        """Whether the role is enough."""
        return MAY[self.role] >= needs


def signed_in(account: Account, member: Member) -> SignedInMember:
    """The member as the session knows them."""
    return SignedInMember(
        account_id=account.id,
        member_id=member.id,
        name=member.name,
        role=MemberRole(member.role),
        own_desks_only=member.own_desks_only,
        account_name=account.name,
        time_zone=account.time_zone,
        region=account.region,
        fingerprint=hashlib.sha256((member.password_hash or "").encode()).hexdigest()[:16],
    )


def load_member(cookie_id: str) -> SignedInMember | None:
    """The member that a cookie names, None when they are gone or have another password now."""
    account_id, _, rest = cookie_id.partition(".")
    member_id, _, fingerprint = rest.partition(".")
    if not (account_id.isdecimal() and member_id.isdecimal()):
        return None
    with pages().database.read(int(account_id)) as session:
        both = select(Account, Member).join(Member, Member.account_id == Account.id)
        row = session.execute(both.where(Account.id == int(account_id), Member.id == int(member_id))).one_or_none()
    member = signed_in(*row) if row is not None else None
    return member if member is not None and member.fingerprint == fingerprint else None


def me() -> SignedInMember:
    """The signed-in member; only for routes that need one."""
    member: SignedInMember = current_user._get_current_object()  # noqa: SLF001 - Werkzeug's way to the object behind the proxy
    return member


def prepare_sign_in(app: Flask) -> None:
    """Let Flask-Login keep the member in the session cookie."""
    manager = LoginManager(app)
    manager.session_protection = "basic"
    manager.user_loader(load_member)
