"""The business's numbers and the settings of each."""

from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from hub.catalog.discovery import UnknownVendor, VendorDisabled
from hub.contract.phone_provider import LineMode, MissedSignal, ReportsCalls
from hub.readiness.facts import readiness_of_line, readiness_of_lines
from hub.records.account import Account, Desk
from hub.records.connection import Connection
from hub.records.line import Caller, Line
from hub.records.session import AccountSession
from hub.records.trace import tell
from hub.web.calls.call_list import call_page
from hub.web.calls.staff_seen import staff_seen
from hub.web.calls.wanted import Wanted
from hub.web.dependencies import pages
from hub.web.layout import phone, show_live
from hub.web.lines.greeting_wording import greeting_that_tells
from hub.web.lines.line_form import LineForm
from hub.web.signed_in import me

PAUSED_CALLERS_SHOWN = 50
CALLS_BESIDE = 5


def list_lines() -> ResponseReturnValue:
    """All lines with their state, the switch for the whole business, and callers that are paused."""
    with pages().database.read(me().account_id) as session:
        lines = select(Line, Connection).join(Connection, Connection.id == Line.connection_id).order_by(Line.label, Line.id)
        found = session.execute(lines).all()
        paused = select(Caller).where(Caller.texts_paused.is_(True)).order_by(Caller.id.desc()).limit(PAUSED_CALLERS_SHOWN)
        return show_live(
            "lines",
            session,
            account=session.get_one(Account, session.account_id),
            lines=found,
            readiness=readiness_of_lines(pages().connections.catalog, session, [line for line, _ in found]),
            paused_callers=session.scalars(paused).all(),
        )


def show_line(line_id: int) -> ResponseReturnValue:
    """One line with its settings."""
    with pages().database.read(me().account_id) as session:
        line = session.get(Line, line_id)
        if line is None:
            abort(404)
        form = LineForm(obj=line)
        form.staff.data = "\n".join(phone(number) for number in line.staff)
        form.message_takers.data = "\n".join(phone(number) for number in line.message_takers)
        return _page(session, line, form)


def save_line(line_id: int) -> ResponseReturnValue:
    """Keep what was written; what makes no sense is told beside the field."""
    form = LineForm()
    with pages().database.read(me().account_id) as session:
        line = session.get(Line, line_id)
        if line is None:
            abort(404)
        form.is_forwarded = line.answered_as is LineMode.FORWARDED
        if not form.validate_on_submit():
            return _page(session, line, form), 422
    with pages().database.write(me().account_id) as session:
        line = session.get(Line, line_id, with_for_update=True)
        if line is None:
            abort(404)
        line.label, line.staff = form.label.data, form.staff_numbers
        line.ring_for_s, line.delay_s = form.ring_for_s.data, form.delay_s.data
        line.message_takers = form.message_taker_numbers
        line.most_texts_an_hour, line.most_texts_a_day = form.most_texts_an_hour.data, form.most_texts_a_day.data
        line.greeting, line.takes_voicemail = form.greeting.data or "", form.takes_voicemail.data
        tell(session, "setting", f"{me().name} changed the settings of {line.label}.")
    flash("Saved.")
    return redirect(url_for("web.show_line", line_id=line_id))


def _missed_signals(connection: Connection) -> Sequence[MissedSignal]:
    """How the line's phone system says that a call was missed; nothing of one whose folder is gone."""
    try:
        provider = pages().connections.catalog.phone_provider(connection.key)
    except (UnknownVendor, VendorDisabled):
        return ()
    return provider.missed_signals() if issubclass(provider, ReportsCalls) else ()


def _page(session: AccountSession, line: Line, form: LineForm) -> str:
    return render_template(
        "line/page.html",
        now=session.now,
        line=line,
        form=form,
        account=session.get_one(Account, session.account_id),
        greeting_offered=greeting_that_tells(me().account_name, takes_voicemail=line.takes_voicemail),
        connection=session.get_one(Connection, line.connection_id),
        desk=session.get(Desk, line.desk_id) if line.desk_id else None,
        signals=_missed_signals(session.get_one(Connection, line.connection_id)),
        staff=staff_seen(session, line, pages().connections.catalog.manifests),
        calls=call_page(session, Wanted(line_id=line.id), CALLS_BESIDE),
        readiness=readiness_of_line(pages().connections.catalog, session, line),
    )
