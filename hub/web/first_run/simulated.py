"""The simulated one in place of every real account: connecting it, a line of it, and a phone that rings it."""

from collections.abc import Callable, Mapping

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, select

from hub.contract.errors import VendorTrouble
from hub.readiness.first_run import Step
from hub.readiness.guided_test import GuidedTestRefused, begin_guided_test, newest_test
from hub.records.account import Account, Member, Trade
from hub.records.connection import Connection, ConnectionState
from hub.records.line import Line
from hub.records.session import AccountSession
from hub.web.dependencies import SimulatedSetUp, pages
from hub.web.first_run.line import first_line
from hub.web.first_run.steps import go_on_from
from hub.web.sandbox_phone.simulated_calls import ring_in_vain, text_as_caller
from hub.web.signed_in import me

OWN_PHONE = "+14155550171"
"""The simulated phone of whoever sets up and has no number written down, from the range kept free for fiction."""

FIRST_REPLIES: Mapping[str, str] = {
    Trade.RECRUITING: "Hi, yes, it is about the warehouse role.",
    Trade.FIELD_SERVICE: "Hi, yes, our water heater leaks. Can somebody come today?",
}
DOES_NOT_ANSWER = "The sandbox did not take that. Is it running?"


def connect_simulated_system(key: str) -> ResponseReturnValue:
    """Connect the simulated one of a vendor, as a customer would, in one click."""
    manifest = pages().connections.catalog.manifests.get(key)
    if manifest is None:
        abort(404)
    step = Step.PHONES if manifest.is_phone_provider else Step.SYSTEM
    simulated = _simulated()
    with pages().database.read(me().account_id) as session:
        works = (Connection.key == key) & (Connection.state != ConnectionState.NEEDS_SIGN_IN)
        is_connected = _simulated_connection(session, works) is not None
    connect = simulated.connect_phones if manifest.is_phone_provider else simulated.connect_system
    if not is_connected and not _did(lambda: connect(me().account_id, key)):
        return redirect(url_for(f"web.show_{step}_step"))
    flash(f"The simulated {manifest.name} is connected.")
    return go_on_from(step)


def add_simulated_line() -> ResponseReturnValue:
    """Add a line of the first simulated phone system that is connected."""
    with pages().database.read(me().account_id) as session:
        connection_id, line = _simulated_connection(session, Connection.kind == "phone"), first_line(session)
    if connection_id is None:
        abort(404)
    simulated = _simulated()
    if line is None and not _did(lambda: simulated.add_line(me().account_id, connection_id)):
        return redirect(url_for("web.show_line_step"))
    return go_on_from(Step.LINE)


def ring_simulated_line() -> ResponseReturnValue:
    """Begin a test and ring the line from the simulated phone until nobody has answered."""
    with pages().database.write(me().account_id) as session:
        line, member = _simulated_line(session), session.get_one(Member, me().member_id)
        try:
            number = begin_guided_test(session, line, member, member.phone or OWN_PHONE).number
        except GuidedTestRefused as refused:
            flash(str(refused))
            return redirect(url_for("web.show_test_step"))
    _did(lambda: ring_in_vain(line, number))
    return redirect(url_for("web.show_test_step"))


def reply_from_simulated_phone() -> ResponseReturnValue:
    """Answer the text of the test."""
    with pages().database.read(me().account_id) as session:
        line = _simulated_line(session)
        test = newest_test(session, line.id, me().member_id)
        trade = session.get_one(Account, session.account_id).trade
    if test is None:
        abort(404)
    _did(lambda: text_as_caller(line, test.number, FIRST_REPLIES[trade]))
    return redirect(url_for("web.show_test_step"))


def _did(do: Callable[[], object]) -> bool:
    """Whether it was done; what is wrong is told on the next page."""
    try:
        do()
    except VendorTrouble as trouble:
        flash(trouble.sentence)
        return False
    except OSError:
        flash(DOES_NOT_ANSWER)
        return False
    return True


def _simulated() -> SimulatedSetUp:
    simulated = pages().simulated
    if simulated is None:
        abort(404)
    return simulated


def _simulated_connection(session: AccountSession, which: ColumnElement[bool]) -> int | None:
    """The first simulated connection of this kind; whoever presses a button twice gets no second one."""
    found = select(Connection.id).where(which, Connection.sandbox, Connection.disconnected_at.is_(None))
    return session.scalar(found.order_by(Connection.id).limit(1))


def _simulated_line(session: AccountSession) -> Line:
    line = first_line(session)
    if line is None or not session.get_one(Connection, line.connection_id).sandbox:
        abort(404)
    return line
