"""Beginning a session, and which businesses this browser has proved to be a member of."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from flask import request, session, url_for
from flask_login import current_user, login_user, logout_user  # type: ignore[import-untyped]

from hub.membership.sessions import begin_session, end_session
from hub.records.account import Account, Member
from hub.records.membership import SignInWay
from hub.web.dependencies import pages
from hub.web.signed_in import SignedInMember, load_member, me
from hub.web.signing_in.browser_words import browser_in_words
from hub.web.signing_in.known_browser import remember_browser

OPENED = "opened"


@dataclass(frozen=True, slots=True)
class Opened:
    """A business that the person in front of this browser proved to belong to; `proof` says with what, so that it ends with it."""

    account_id: int
    account_name: str
    member_id: int
    way: str
    proof: str

    @classmethod
    def of(cls, account: Account, member: Member, way: SignInWay) -> "Opened":
        """What is remembered of a proof that was just given."""
        return cls(account.id, account.name, member.id, way, _proof(member, way))


def enter(chosen: Opened, opened: Iterable[Opened] = ()) -> SignedInMember | None:
    """Begin a session there, in place of the one before in this browser; None where the proof is worth nothing any more."""
    with pages().database.write(chosen.account_id) as records:
        account, member = records.get_one(Account, chosen.account_id), records.get(Member, chosen.member_id)
        if member is None or not _still_opens(chosen, account, member):
            return None
        token = begin_session(records, member.id, SignInWay(chosen.way), browser_in_words())
    leave()
    entered = load_member(f"{chosen.account_id}.{token}")
    if entered is None:
        return None
    session.permanent = True
    remember((*opened, chosen))
    login_user(entered)
    remember_browser(entered.email)
    return entered


def leave() -> None:
    """End the session of this browser, here and in the database."""
    if current_user.is_authenticated:
        with pages().database.write(me().account_id) as records:
            end_session(records, me().member_id, me().session_id)
        logout_user()
    session.clear()


def remember(opened: Iterable[Opened]) -> None:
    """Let this browser enter these businesses without another proof; the last word on each counts."""
    kept = {one.account_id: one for one in (*opened_here(), *opened)}
    session[OPENED] = [asdict(one) for one in kept.values()]


def remember_again() -> None:
    """Go on knowing the signed-in member here after their other browsers were signed out."""
    with pages().database.read(me().account_id) as records:
        account, member = records.get_one(Account, me().account_id), records.get_one(Member, me().member_id)
    remember([Opened.of(account, member, me().way)])


def opened_here() -> Sequence[Opened]:
    """The businesses that this browser may enter without another proof."""
    kept: list[dict[str, Any]] = session.get(OPENED, [])
    return [Opened(**one) for one in kept]


def _still_opens(opened: Opened, account: Account, member: Member) -> bool:
    """A member who left or was signed out, a password or identity that changed, or a business without passwords ends the proof."""
    way = SignInWay(opened.way)
    if account.openid_only and way is not SignInWay.OPENID:
        return False
    return member.ended_at is None and opened.proof == _proof(member, way)


def _proof(member: Member, way: SignInWay) -> str:
    said = f"{member.openid_issuer} {member.openid_subject}" if way is SignInWay.OPENID else member.password_hash or ""
    return hashlib.sha256(f"{member.sign_outs} {said}".encode()).hexdigest()[:16]


def way_on() -> str:
    """Where the visitor wanted to go, if that is a page of ours."""
    return own_page(request.values.get("next", ""))


def own_page(wanted: str) -> str:
    """The address if it is a page of ours, else the front page."""
    if wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable():
        return wanted
    return url_for("web.front_page")
