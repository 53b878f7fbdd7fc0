"""Consent for the whole business: the settings, the newest entries of the ledger, the ledger as a file, and opt-outs from a file."""

from collections.abc import Sequence

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from hub.compliance.rules import current_rules
from hub.consent.bring_in import Importer, bring_in_opt_outs
from hub.consent.opt_out_file import LARGEST, read_opt_outs
from hub.contract.phone_numbers import read_phone_number
from hub.file_faults import FileFault, FilesRefused
from hub.journey import run_stored_journey
from hub.records.account import Account, Member
from hub.records.consent import ConsentEntry
from hub.records.line import Caller
from hub.records.session import AccountSession
from hub.records.trace import tell
from hub.reports.consent_file import consent_file
from hub.web.dependencies import pages
from hub.web.settings.consent_form import ConsentForm
from hub.web.settings.consent_words import KINDS, WAYS
from hub.web.signed_in import me

ENTRIES_SHOWN = 50
LARGEST_FORM = LARGEST + 64 * 1024
CHOOSE = FileFault("the file", "", "choose one first.")


def show_consent() -> ResponseReturnValue:
    """Settings and the newest entries."""
    with pages().database.read(me().account_id) as session:
        return _page(session, ConsentForm(obj=session.get_one(Account, session.account_id)))


def find_caller_consent() -> ResponseReturnValue:
    """The consent of whoever has this number, written as people write numbers."""
    number = read_phone_number(request.args.get("number", ""), me().region)
    with pages().database.read(me().account_id) as session:
        caller = session.scalar(select(Caller).where(Caller.number == number.e164)) if number is not None else None
    if caller is not None:
        return redirect(url_for("web.show_caller_consent", caller_id=caller.id))
    flash("Nobody with this number has called or written." if number is not None else "This is no phone number that could exist.")
    return redirect(url_for("web.show_consent"))


def save_consent() -> ResponseReturnValue:
    """Keep what was written; what makes no sense is told beside the field."""
    form = ConsentForm()
    if not form.validate_on_submit():
        with pages().database.read(me().account_id) as session:
            return _page(session, form), 422
    with pages().database.write(me().account_id) as session:
        account = session.get_one(Account, session.account_id, with_for_update=True)
        account.support_contact, account.offers_per_month = form.support_contact.data or "", form.offers_per_month.data
        account.nudges = form.nudges.data
        tell(session, "setting", f"{me().name} changed the settings of consent.")
    flash("Saved.")
    return redirect(url_for("web.show_consent"))


def export_consent() -> ResponseReturnValue:
    """The ledger as CSV; that somebody took it is written down."""
    database, account_id = pages().database, me().account_id
    with database.write(account_id) as session:
        tell(session, "export", f"{me().name} exported the consent ledger as a file.")
    answer = Response(consent_file(database, account_id), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="consent.csv"'
    return answer


def import_opt_outs() -> ResponseReturnValue:
    """Every number of the chosen file is an opt-out from now on; of a file with a mistake nothing is taken."""
    chosen = request.files.get("file")
    content = chosen.read() if chosen is not None else b""
    with pages().database.read(me().account_id) as session:
        today, account = session.now.date(), session.get_one(Account, session.account_id)
        try:
            written = read_opt_outs(content, account.region, today) if content else []
        except FilesRefused as refused:
            return make_response(_page(session, ConsentForm(obj=account), refused.faults), 422)
        if not content:
            return make_response(_page(session, ConsentForm(obj=account), (CHOOSE,)), 422)
    importer = Importer(me().name, run_stored_journey, me().member_id)
    flash(bring_in_opt_outs(pages().database, me().account_id, written, importer).sentence)
    return redirect(url_for("web.show_consent"))


def _page(session: AccountSession, form: ConsentForm, faults: Sequence[FileFault] = ()) -> str:
    entries = (
        select(ConsentEntry, Caller, Member)
        .outerjoin(Caller, Caller.id == ConsentEntry.caller_id)
        .outerjoin(Member, Member.id == ConsentEntry.member_id)
        .order_by(ConsentEntry.id.desc())
        .limit(ENTRIES_SHOWN)
    )
    return render_template(
        "consent/page.html",
        now=session.now,
        form=form,
        faults=faults,
        entries=session.execute(entries).all(),
        rules_as_of=current_rules().as_of,
        kinds=KINDS,
        ways=WAYS,
    )
