"""The replies that members pick from: writing them with the coach looking on, and taking over those that came with the hub."""

from dataclasses import dataclass

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import NoResultFound

from hub.records.account import Account, Trade
from hub.records.session import AccountSession
from hub.records.words import CannedReply
from hub.textback import canned_replies
from hub.textback.canned_replies import LONGEST_BODY, LONGEST_TITLE, REPLY_FIELDS, ReplyRefused, check_reply, longest_reply, own_replies
from hub.textback.choosing_words import coach_facts
from hub.textback.coach import Advice, cost_of
from hub.textback.packs import pack_replies
from hub.textback.sms_parts import Measured, measure
from hub.textback.template_fields import field_faults
from hub.web.dependencies import pages
from hub.web.layout import LIVE_PART
from hub.web.signed_in import me


@dataclass(frozen=True, slots=True, kw_only=True)
class CoachedReply:
    """A reply as the coach sees it, measured with the longest likely values in its fields."""

    advice: list[Advice]
    measured: Measured | None = None
    cost: str = ""


def list_replies() -> ResponseReturnValue:
    """All replies, and a form for a new one; those that came with the hub while there are none."""
    with pages().database.read(me().account_id) as session:
        account = session.get_one(Account, session.account_id)
        return render_template(
            "replies/page.html",
            now=session.now,
            replies=own_replies(session),
            came=pack_replies(Trade(account.trade), account.language),
            fields=REPLY_FIELDS.values(),
        )


def show_reply(reply_id: int) -> ResponseReturnValue:
    """One reply in a form with the coach beside it."""
    with pages().database.read(me().account_id) as session:
        reply = session.get(CannedReply, reply_id)
        if reply is None:
            abort(404)
        return _form(session, reply, reply.title, reply.body)


def new_reply() -> ResponseReturnValue:
    """An empty form."""
    with pages().database.read(me().account_id) as session:
        return _form(session, None, "", "")


def check_draft_of_reply() -> ResponseReturnValue:
    """What the coach says of the draft; only that part where the page itself asks."""
    with pages().database.read(me().account_id) as session:
        if request.headers.get(LIVE_PART) == "coach":
            return render_template("replies/_coach.html", coached=_coached(session, *_draft()))
        return _form(session, None, *_draft())


def add_reply() -> ResponseReturnValue:
    """Keep a new one."""
    return _save(None)


def change_reply(reply_id: int) -> ResponseReturnValue:
    """Keep what was changed in one."""
    return _save(reply_id)


def remove_reply(reply_id: int) -> ResponseReturnValue:
    """Offer it no more."""
    try:
        with pages().database.write(me().account_id) as session:
            canned_replies.remove_reply(session, reply_id)
    except NoResultFound:
        abort(404)
    flash("Removed.")
    return redirect(url_for("web.list_replies"))


def take_over_replies() -> ResponseReturnValue:
    """Make those that came with the hub one's own, to change them."""
    with pages().database.write(me().account_id) as session:
        added = canned_replies.take_over_replies(session, me().name)
    flash(f"{added} added. Change them as you like." if added else "They are all there already.")
    return redirect(url_for("web.list_replies"))


def _save(reply_id: int | None) -> ResponseReturnValue:
    title, body = _draft()
    try:
        with pages().database.write(me().account_id) as session:
            canned_replies.save_reply(session, reply_id, title, body, me().name)
    except NoResultFound:
        abort(404)
    except ReplyRefused as refused:
        with pages().database.read(me().account_id) as session:
            reply = session.get(CannedReply, reply_id) if reply_id is not None else None
            return make_response(_form(session, reply, title, body, list(refused.advice)), 422)
    flash("Saved.")
    return redirect(url_for("web.list_replies"))


def _form(session: AccountSession, reply: CannedReply | None, title: str, body: str, said: list[Advice] | None = None) -> str:
    coached = _coached(session, title, body) if title or body else CoachedReply(advice=[])
    return render_template(
        "replies/form.html",
        now=session.now,
        reply=reply,
        title=title,
        body=body,
        coached=CoachedReply(advice=said, measured=coached.measured, cost=coached.cost) if said else coached,
        fields=REPLY_FIELDS.values(),
        longest_title=LONGEST_TITLE,
        longest_body=LONGEST_BODY,
    )


def _coached(session: AccountSession, title: str, body: str) -> CoachedReply:
    account = session.get_one(Account, session.account_id)
    advice = check_reply(account, title, body)
    if not body or field_faults(body, REPLY_FIELDS):
        return CoachedReply(advice=advice)
    facts, measured = coach_facts(account, None, account.language), measure(longest_reply(account, body))
    cost = cost_of(measured, facts)
    return CoachedReply(advice=advice, measured=measured, cost=f"{cost:f} {facts.currency}" if cost else "")


def _draft() -> tuple[str, str]:
    body = request.form.get("body", "").replace("\r\n", "\n").replace("\x00", "").strip()
    return " ".join(request.form.get("title", "").replace("\x00", "").split())[: 2 * LONGEST_TITLE], body[: 2 * LONGEST_BODY]
