"""One caller's consent: what the ledger holds, and what staff record of their wish."""

import json

from flask import Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from hub.consent.ledger import Evidence
from hub.consent.opt_outs import lift_opt_out, opt_out_aside
from hub.journey import run_stored_journey
from hub.records.account import Member
from hub.records.call import Task
from hub.records.consent import ConsentEntry, ConsentWay
from hub.records.line import Caller
from hub.records.session import AccountSession
from hub.records.trace import tell
from hub.reports.access_report import access_report
from hub.web.dependencies import pages
from hub.web.inbox.caller_consent_form import OptInForm, OptOutForm
from hub.web.settings.consent_words import KINDS, WAYS
from hub.web.signed_in import me

ENTRIES_SHOWN = 200


def show_caller_consent(caller_id: int) -> ResponseReturnValue:
    """Why they may be texted or not, the newest entry first."""
    with pages().database.read(me().account_id) as session:
        return _page(session, caller_id, OptOutForm(), OptInForm())


def opt_caller_out(caller_id: int) -> ResponseReturnValue:
    """Nothing is sent to them any more, because they said so to a member or a member decided it."""
    form = OptOutForm()
    if not form.validate_on_submit():
        with pages().database.read(me().account_id) as session:
            return _page(session, caller_id, form, OptInForm()), 422
    with pages().database.write(me().account_id) as session:
        caller = _locked(session, caller_id)
        said = form.words.data or "No words: decided by the business."
        sentence = f"{me().name} recorded that they want no texts; nothing is sent to them from now on."
        for event in opt_out_aside(session, caller, sentence, Evidence(ConsentWay(form.way.data), said, member_id=me().member_id)):
            run_stored_journey(session, event)
        _answer_questions(session, caller)
    flash("Recorded. No text is sent to them from now on.")
    return redirect(url_for("web.show_caller_consent", caller_id=caller_id))


def opt_caller_in(caller_id: int) -> ResponseReturnValue:
    """Texts again, on the strength of words that the caller said or wrote."""
    form = OptInForm()
    if not form.validate_on_submit():
        with pages().database.read(me().account_id) as session:
            return _page(session, caller_id, OptOutForm(), form), 422
    with pages().database.write(me().account_id) as session:
        caller = _locked(session, caller_id)
        if caller.opted_out_at is None:
            flash("They have not opted out.")
            return redirect(url_for("web.show_caller_consent", caller_id=caller_id))
        evidence = Evidence(ConsentWay(form.way.data), form.words.data, member_id=me().member_id, source_address=form.source.data or None)
        lift_opt_out(session, caller, f"{me().name} recorded that they asked to be texted again.", evidence)
    flash("Recorded. They can be texted again.")
    return redirect(url_for("web.show_caller_consent", caller_id=caller_id))


def export_caller(caller_id: int) -> ResponseReturnValue:
    """All that is held of the caller as a file; that somebody took it is written down."""
    with pages().database.write(me().account_id) as session:
        caller = _locked(session, caller_id)
        tell(session, "export", f"{me().name} exported all that is held of this caller.", caller_id=caller.id)
        session.flush()
        written = json.dumps(access_report(session, caller), indent=2)
    answer = Response(written, mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="caller-{caller_id}.json"'
    return answer


def _answer_questions(session: AccountSession, caller: Caller) -> None:
    """Whether a text of theirs was an opt-out needs no answer any more."""
    asked = select(Task).where(Task.caller_id == caller.id, Task.kind == "maybe_opt_out", Task.done_at.is_(None))
    for task in session.scalars(asked):
        task.done_at = session.now


def _locked(session: AccountSession, caller_id: int) -> Caller:
    caller = session.get(Caller, caller_id, with_for_update=True)
    if caller is None:
        abort(404)
    return caller


def _page(session: AccountSession, caller_id: int, opt_out: OptOutForm, opt_in: OptInForm) -> str:
    caller = session.get(Caller, caller_id)
    if caller is None:
        abort(404)
    entries = (
        select(ConsentEntry, Member)
        .outerjoin(Member, Member.id == ConsentEntry.member_id)
        .where(ConsentEntry.caller_id == caller.id)
        .order_by(ConsentEntry.id.desc())
        .limit(ENTRIES_SHOWN)
    )
    return render_template(
        "caller_consent/page.html",
        now=session.now,
        caller=caller,
        entries=session.execute(entries).all(),
        opt_out=opt_out,
        opt_in=opt_in,
        kinds=KINDS,
        ways=WAYS,
    )
