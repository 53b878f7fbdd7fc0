"""Business hours of the whole business, a line, a desk or a member, and what would happen at a moment."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from hub.hours import Closed, Open
from hub.records.account import Account, Desk, Member
from hub.records.line import Line
from hub.records.schedules import HoursInForce, ScheduleOwner, hours_in_force, in_words, keep_schedule, schedule_of, stored_schedule
from hub.records.session import AccountSession
from hub.records.trace import tell
from hub.textback.choosing_words import words_at
from hub.textback.text_state import TextState
from hub.web.dependencies import pages
from hub.web.moments import clock_time
from hub.web.settings.hours_form import HoursForm
from hub.web.settings.time_zones import place_of_zone
from hub.web.signed_in import me
from hub.web.state_words import STATES

FIRST_YEAR, LAST_YEAR = 2000, 2100
OWNERS: dict[str, type[Line] | type[Desk] | type[Member]] = {"line": Line, "desk": Desk, "member": Member}


@dataclass(frozen=True, slots=True, kw_only=True)
class WouldHappen:
    """What a call at the moment meets; `line` is None where the business has none.

    `clock_change` says what became of a moment that the clocks leave out or show twice, and is empty for every other.
    """

    at: dt.datetime
    clock_change: str
    hours: Open | Closed | None
    whose: str | None
    line: Line | None
    state: TextState | None
    text: str


def show_hours() -> ResponseReturnValue:
    """The hours of one owner in a form, and what would happen at a moment."""
    with pages().database.read(me().account_id) as session:
        owner = _owner(session)
        account, stored = session.get_one(Account, session.account_id), stored_schedule(session, owner)
        form = HoursForm.of(schedule_of(stored) if stored is not None else None, account.time_zone, account.region)
        return _page(session, owner, form)


def save_hours() -> ResponseReturnValue:
    """Keep what was written; what makes no sense is told beside the field."""
    form = HoursForm()
    form.offer_zones()
    with pages().database.write(me().account_id) as session:
        owner = _owner(session)
        if not form.validate_on_submit():
            return make_response(_page(session, owner, form), 422)
        session.get_one(Account, session.account_id, with_for_update=True)
        keep_schedule(session, owner, form.schedule, me().name)
        tell(session, "setting", f"{me().name} changed the hours of {in_words(session, owner)}.")
    flash("Saved. The hours hold from the next call on.")
    return redirect(_address(owner))


def remove_hours() -> ResponseReturnValue:
    """Let the next wider hours hold again."""
    with pages().database.write(me().account_id) as session:
        owner = _owner(session)
        stored = stored_schedule(session, owner)
        if stored is not None:
            session.delete(stored)
            tell(session, "setting", f"{me().name} removed the hours of {in_words(session, owner)}.")
    flash("Removed. The next wider hours hold again.")
    return redirect(_address(owner))


def _page(session: AccountSession, owner: ScheduleOwner, form: HoursForm) -> str:
    stored = stored_schedule(session, owner)
    in_force = _in_force(session, owner)
    return render_template(
        "hours/page.html",
        now=session.now,
        owner=owner,
        whose=in_words(session, owner),
        stored=stored,
        in_force=in_force,
        open_now=in_force.at(session.now) if in_force is not None else None,
        form=form,
        owners=_owners(session),
        happens=_would_happen(session, owner, in_force),
        states=STATES,
        place=place_of_zone(_zone(session.get_one(Account, session.account_id), in_force)),
        asked=request.values.get("at", ""),
    )


def _owners(session: AccountSession) -> dict[str, Sequence[Line] | Sequence[Desk] | Sequence[Member]]:
    """Everybody and everything that can have hours; nobody who has left."""
    return {
        "line": session.scalars(select(Line).order_by(Line.id)).all(),
        "desk": session.scalars(select(Desk).order_by(Desk.id)).all(),
        "member": session.scalars(select(Member).where(Member.ended_at.is_(None)).order_by(Member.id)).all(),
    }


def _in_force(session: AccountSession, owner: ScheduleOwner) -> HoursInForce | None:
    line = session.get_one(Line, owner.line_id) if owner.line_id is not None else None
    desk_id = owner.desk_id if line is None else line.desk_id
    return hours_in_force(session, line_id=owner.line_id, desk_id=desk_id, member_id=owner.member_id)


def _would_happen(session: AccountSession, owner: ScheduleOwner, in_force: HoursInForce | None) -> WouldHappen | None:
    """The answer for the moment in the address, read by the clock of the hours in force; None where none is asked for."""
    account = session.get_one(Account, session.account_id)
    try:
        local = dt.datetime.fromisoformat(request.values.get("at", ""))
        zone = ZoneInfo(_zone(account, in_force))
        at = local.replace(tzinfo=local.tzinfo or zone).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        return None
    line = session.scalar(select(Line).where(Line.id == owner.line_id if owner.line_id else Line.id > 0).order_by(Line.id).limit(1))
    state, text = None, ""
    if line is not None:
        state, words = words_at(session, account, line, at, in_force)
        text = words.body
    hours = in_force.at(at) if in_force is not None else None
    whose = in_force.whose if in_force is not None else None
    return WouldHappen(at=at, clock_change=_clock_change(local, zone), hours=hours, whose=whose, line=line, state=state, text=text)


def _zone(account: Account, in_force: HoursInForce | None) -> str:
    return in_force.schedule.zone if in_force is not None else account.time_zone


def _clock_change(local: dt.datetime, zone: ZoneInfo) -> str:
    if local.tzinfo is not None:
        return ""
    shown = local.replace(tzinfo=zone)
    really = shown.astimezone(dt.UTC).astimezone(zone)
    if really.replace(tzinfo=None) != local:
        return f"That night the clocks go forward over this time; this is what holds at {clock_time(really, zone.key, me().region)}."
    if shown.utcoffset() != shown.replace(fold=1).utcoffset():
        return "That night the clocks go back and show this time twice; this is what holds the first time."
    return ""


def _owner(session: AccountSession) -> ScheduleOwner:
    """Whose hours are meant; an unknown row is not found."""
    for name, table in OWNERS.items():
        said = request.values.get(name, "")
        if said:
            identity = int(said) if said.isascii() and said.isdecimal() and len(said) < 18 else 0
            if session.get(table, identity) is None:
                abort(404)
            return ScheduleOwner(**{f"{name}_id": identity})
    return ScheduleOwner()


def _address(owner: ScheduleOwner) -> str:
    return url_for("web.show_hours", line=owner.line_id, desk=owner.desk_id, member=owner.member_id)
