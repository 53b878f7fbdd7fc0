"""Setting a line up: whether it is ready, and what is left to do."""

from typing import Any

from flask import abort, flash, request
from flask.typing import ResponseReturnValue

from hub.catalog.discovery import Catalog, UnknownVendor, VendorDisabled
from hub.connections.ready import LongJob
from hub.contract.errors import VendorTrouble
from hub.contract.phone_provider import LineMode, ListsCalls, RegistersWebhooks
from hub.intake.line_book import voice_line
from hub.readiness.carrier_codes import carrier_codes
from hub.readiness.checking import check_line, fallback_was_pasted
from hub.readiness.facts import check_of, last_heard, readiness_of_line
from hub.readiness.guided_facts import report_of_test
from hub.readiness.guided_test import GuidedTestRefused, begin_guided_test, newest_test
from hub.readiness.own_address import try_and_keep
from hub.readiness.reachability import may_be_tried
from hub.records.account import Account, Member
from hub.records.connection import Connection
from hub.records.line import Line
from hub.records.session import AccountSession
from hub.reports.line_history import history_of
from hub.web.came_from import back
from hub.web.dependencies import pages
from hub.web.in_words import reason_in_words
from hub.web.layout import phone, show_live
from hub.web.signed_in import me


def show_line_set_up(line_id: int) -> ResponseReturnValue:
    """Everything about getting a line ready."""
    with pages().database.read(me().account_id) as session:
        line = line_or_404(session, line_id)
        return show_live(
            "line_set_up", session, **readiness_values(session, line), **test_values(session, line), **_past_values(session, line)
        )


def readiness_values(session: AccountSession, line: Line) -> dict[str, Any]:
    """What the parts about getting a line ready show."""
    connection = session.get_one(Connection, line.connection_id)
    return {
        "line": line,
        "connection": connection,
        "account": session.get_one(Account, session.account_id),
        "readiness": readiness_of_line(pages().connections.catalog, session, line),
        "check": check_of(session, line.id),
        "last_heard": last_heard(session, line.id),
        "fallback": _fallback(session, line),
        "carriers": carrier_codes(line.number, me().region),
        "may_be_tried": not connection.sandbox and may_be_tried(pages().public_url),
    }


def test_values(session: AccountSession, line: Line) -> dict[str, Any]:
    """What the parts about the member's own test of a line show."""
    test = newest_test(session, line.id, me().member_id)
    return {
        "member": session.get_one(Member, me().member_id),
        "test": test,
        "report": report_of_test(session, test, phone(line.number), reason_in_words) if test else None,
    }


def _past_values(session: AccountSession, line: Line) -> dict[str, Any]:
    key = session.get_one(Connection, line.connection_id).key
    return {"history": history_of(session, line, keeps_list=keeps_list(pages().connections.catalog, key))}


def begin_test(line_id: int) -> ResponseReturnValue:
    """Let calls from the member's own phone be tests for ten minutes."""
    with pages().database.write(me().account_id) as session:
        line, member = line_or_404(session, line_id), session.get_one(Member, me().member_id)
        try:
            begin_guided_test(session, line, member, request.form.get("number", ""))
        except GuidedTestRefused as refused:
            flash(str(refused))
    return back("web.show_line_set_up", line_id=line_id, _anchor="test")


def check_line_now(line_id: int) -> ResponseReturnValue:
    """Ask the line's phone system now."""
    with pages().database.read(me().account_id) as session:
        line_or_404(session, line_id)
    trouble = check_line(pages().connections.connections, pages().database, me().account_id, line_id)
    flash(f"The phone system could not be asked: {trouble}" if trouble else "Checked.")
    return back("web.show_line_set_up", line_id=line_id)


def try_address_now() -> ResponseReturnValue:
    """Ask the hub's public address now, as a vendor would."""
    if may_be_tried(pages().public_url):
        try_and_keep(pages().database, pages().public_url, pages().session_key)
    return back("web.list_lines")


def _fallback(session: AccountSession, line: Line) -> str | None:
    """What to paste at the phone system so that the phones ring without the hub; nothing is asked there."""
    if line.answered_as is not LineMode.HUB_ANSWERS:
        return None
    connections = pages().connections.connections
    try:
        provider = connections.phone_provider(LongJob(line.account_id, line.connection_id))
    except VendorTrouble:
        return None
    if not isinstance(provider, RegistersWebhooks):
        return None
    return provider.fallback_answer(
        voice_line(line, session.get_one(Account, session.account_id).name, connections.webhook_address(session, line.connection_id))
    )


def keeps_list(catalog: Catalog, key: str) -> bool:
    """Whether the phone system's past calls can be read."""
    try:
        return issubclass(catalog.phone_provider(key), ListsCalls)
    except (UnknownVendor, VendorDisabled):
        return False


def note_fallback_pasted(line_id: int) -> ResponseReturnValue:
    """The member has pasted the fallback again."""
    with pages().database.write(me().account_id) as session:
        fallback_was_pasted(session, line_or_404(session, line_id))
    return back("web.show_line_set_up", line_id=line_id)


def line_or_404(session: AccountSession, line_id: int) -> Line:
    """The line, where this business has it."""
    line = session.get(Line, line_id)
    if line is None:
        abort(404)
    return line
