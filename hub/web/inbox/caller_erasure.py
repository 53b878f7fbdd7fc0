"""Erasing a caller because they ask for it: what would go is shown first, and what happens elsewhere is said."""

from dataclasses import dataclass

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from hub.consent.erased_numbers import digest_of_number
from hub.records.audit import AuditAction
from hub.records.audit_log import note_action
from hub.records.connection import Connection, PersonLink
from hub.records.line import Caller
from hub.records.locking import lock_caller
from hub.records.session import AccountSession
from hub.records.trace import tell
from hub.retention.erase_caller import Traces, UnderWay, erase_caller, requests_that_name, traces_of
from hub.sync.erase_person import can_be_erased, owe_erasure
from hub.web.dependencies import pages
from hub.web.signed_in import me


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A record of the caller at a connected system; `by_us` says whether the hub can delete it there."""

    link: PersonLink
    system: str
    by_us: bool


def ask_to_erase_caller(caller_id: int) -> ResponseReturnValue:
    """What would go, what stays, and where else they stand."""
    with pages().database.read(me().account_id) as session:
        return _page(session, caller_id)


def erase_this_caller(caller_id: int) -> ResponseReturnValue:
    """Erase them here, and at the systems that were ticked."""
    database, account_id = pages().database, me().account_id
    with database.read(account_id) as session:
        caller = _caller(session, caller_id)
        digest = digest_of_number(session, caller.number)
        requests = requests_that_name(session, caller.number) if caller.erased_at is None else []
    wanted = request.form.getlist("also")
    try:
        with database.write(account_id) as session:
            caller = lock_caller(session, caller_id)
            also = [one.link for one in _elsewhere(session, caller) if one.by_us and str(one.link.id) in wanted]
            erase_caller(session, caller, digest, requests)
            for link in also:
                owe_erasure(session, link)
            note_action(session, account_id, "caller", str(caller.id), AuditAction.ERASED)
            tell(session, "erased", f"{me().name} erased a caller who had asked for it.")
    except UnderWay as under_way:
        with database.read(account_id) as session:
            return make_response(_page(session, caller_id, str(under_way)), 422)
    flash("Erased. Nothing of them is left here but what stands below.")
    return redirect(url_for("web.show_caller_consent", caller_id=caller_id))


def _caller(session: AccountSession, caller_id: int) -> Caller:
    caller = session.get(Caller, caller_id)
    if caller is None:
        abort(404)
    return caller


def _page(session: AccountSession, caller_id: int, trouble: str = "") -> str:
    caller = _caller(session, caller_id)
    traces: Traces = traces_of(session, caller)
    return render_template(
        "caller_erasure/page.html", now=session.now, caller=caller, traces=traces, elsewhere=_elsewhere(session, caller), trouble=trouble
    )


def _elsewhere(session: AccountSession, caller: Caller) -> list[Elsewhere]:
    found = (
        select(PersonLink, Connection)
        .join(Connection, Connection.id == PersonLink.connection_id)
        .where(PersonLink.caller_id == caller.id)
        .order_by(PersonLink.id)
    )
    return [Elsewhere(link, connection.name, can_be_erased(connection)) for link, connection in session.execute(found)]
