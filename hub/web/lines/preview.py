"""Preview: what would come of a call at a given moment, from a given caller, to a line."""

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from flask import abort, flash, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from hub.contract.phone_numbers import read_phone_number
from hub.records.account import Desk
from hub.records.connection import IndexedPerson, IndexedPhone
from hub.records.line import Caller, Line
from hub.records.session import AccountSession
from hub.rehearsal.invented_call import CallWish, Happens
from hub.rehearsal.preview_result import Preview
from hub.web.calls.call_list import lines_of_account
from hub.web.dependencies import pages
from hub.web.signed_in import me

PEOPLE_OFFERED = 40
LONGEST_REPLY = 500
YEARS = range(2000, 2100)
WRITTEN = "%Y-%m-%dT%H:%M"
ENDS = {
    Happens.NO_ANSWER: "Nobody answers",
    Happens.BUSY: "The line is busy",
    Happens.VOICEMAIL: "They leave a voicemail",
    Happens.ANSWERED: "Somebody answers",
}


def show_preview() -> ResponseReturnValue:
    """The form, and what would come of the call that it describes."""
    with pages().database.read(me().account_id) as session:
        lines, now = lines_of_account(session), session.now
        people, desks = _people(session), session.scalars(select(Desk).order_by(Desk.name)).all()
    line = _line(lines, request.args.get("line", type=int))
    desk = next((desk.id for desk in desks if desk.id == request.args.get("desk", type=int)), None)
    wish = _wish(line, desk, now) if line is not None and "at" in request.args else None
    return render_template(
        "preview/page.html",
        now=now,
        lines=lines,
        line=line,
        people=people,
        desks=desks,
        desk=desk,
        ends=ENDS,
        at=request.args.get("at") or now.astimezone(ZoneInfo(me().time_zone)).strftime(WRITTEN),
        asked=request.args,
        wish=wish,
        preview=_previewed(wish) if wish is not None else None,
    )


def _line(lines: Sequence[Line], wanted: int | None) -> Line | None:
    if wanted is None:
        return next(iter(lines), None)
    found = next((line for line in lines if line.id == wanted), None)
    if found is None:
        abort(404)
    return found


def _wish(line: Line, desk_id: int | None, now: dt.datetime) -> CallWish | None:
    try:
        at = dt.datetime.fromisoformat(request.args["at"])
    except ValueError:
        at = None
    if at is None or at.year not in YEARS:
        flash("Write the moment as a day and a time of this century.")
        return None
    written = request.args.get("caller", "").strip()
    caller = read_phone_number(written, me().region) if written else None
    if written and caller is None:
        flash("That is no phone number that could exist. Leave it empty for somebody unknown.")
        return None
    happens = request.args.get("happens", Happens.NO_ANSWER)
    if caller is not None and not _may_be_played(caller.e164):
        flash("You see your own desks only: write the number of one of your callers, or leave it empty for somebody unknown.")
        return None
    return CallWish(
        line_id=line.id,
        desk_id=desk_id,
        at=at.replace(tzinfo=ZoneInfo(me().time_zone)).astimezone(dt.UTC) if at.tzinfo is None else now,
        caller=caller.e164 if caller else None,
        happens=Happens(happens) if happens in {*Happens} else Happens.NO_ANSWER,
        reply=request.args.get("reply", "").strip()[:LONGEST_REPLY],
    )


def _may_be_played(number: str) -> bool:
    """Whether what is known of this number may be told to whoever asks."""
    if me().viewpoint is None:
        return True
    with pages().database.read(me().account_id) as session:
        return session.scalar(select(Caller.id).where(Caller.number == number)) is not None


def _previewed(wish: CallWish) -> Preview | None:
    play = pages().preview_call
    if play is None:
        flash("Nothing can be played here.")
        return None
    return play(me().account_id, wish)


def _people(session: AccountSession) -> list[tuple[str, str]]:
    """Some people of the connected systems with one of their numbers, so that one need not know any by heart.

    None for who sees only their own desks: the copy of a system's people does not say to which desk they belong.
    """
    if me().viewpoint is not None:
        return []
    same = (IndexedPhone.vendor_id == IndexedPerson.vendor_id) & (IndexedPhone.connection_id == IndexedPerson.connection_id)
    found = select(IndexedPerson.name, IndexedPhone.number).join(IndexedPhone, same)
    newest = found.order_by(IndexedPerson.last_activity_at.desc(), IndexedPerson.id).limit(PEOPLE_OFFERED)
    return [(name, number) for name, number in session.execute(newest)]
