"""The buttons of a connection: test, pause, resume, disconnect; and which one says who owns a person."""

from collections.abc import Callable

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from hub.contract.errors import VendorTrouble
from hub.journey import run_journey
from hub.records.account import Account
from hub.records.connection import Connection
from hub.records.trace import tell
from hub.web.dependencies import pages
from hub.web.row_ids import row_id
from hub.web.signed_in import me


def check_connection(connection_id: int) -> ResponseReturnValue:
    """Ask the vendor now whose account this is and what it grants."""

    def check() -> str:
        try:
            pages().connections.upkeep.test(me().account_id, connection_id)
        except VendorTrouble as trouble:
            with pages().database.write(me().account_id) as session:
                for event in pages().connections.connections.went_wrong(session, connection_id, trouble):
                    run_journey(session, event)
            return trouble.sentence
        return "It works: the vendor answered and said what it grants."

    return _on_connection(connection_id, check)


def pause_connection(connection_id: int) -> ResponseReturnValue:
    """Nothing more is done there until somebody resumes."""
    return _on_connection(connection_id, lambda: _pause(connection_id, paused=True))


def resume_connection(connection_id: int) -> ResponseReturnValue:
    """Go on, with what waited first."""
    return _on_connection(connection_id, lambda: _pause(connection_id, paused=False))


def disconnect_connection(connection_id: int) -> ResponseReturnValue:
    """Take webhooks and sign-in back there and forget the secrets; history stays."""

    def disconnect() -> str:
        undone = pages().connections.upkeep.disconnect(me().account_id, connection_id, by=me().name)
        return " ".join(["Disconnected. Its secrets are deleted, its history is kept.", *undone])

    return _on_connection(connection_id, disconnect)


def choose_owner_source() -> ResponseReturnValue:
    """Which connection says who owns a person, where several could."""
    wanted = request.form.get("connection_id", "")
    with pages().database.write(me().account_id) as session:
        account = session.get_one(Account, session.account_id, with_for_update=True)
        connection = session.get(Connection, request.form.get("connection_id", 0, type=row_id))
        if wanted and (connection is None or connection.kind != "connector"):
            abort(404)
        account.owner_connection_id = connection.id if connection else None
        says = f"{connection.name} says who owns a person" if connection else "the system that knew a person first says who owns them"
        tell(session, "setting", f"{me().name} decided: {says}.")
    flash(f"Kept: {says}.")
    return redirect(url_for("web.list_connections"))


def _pause(connection_id: int, *, paused: bool) -> str:
    pages().connections.upkeep.set_paused(me().account_id, connection_id, paused=paused, by=me().name)
    return "Paused. What is owed there waits." if paused else "Resumed."


def _on_connection(connection_id: int, act: Callable[[], str]) -> ResponseReturnValue:
    with pages().database.read(me().account_id) as session:
        if session.get(Connection, connection_id) is None:
            abort(404)
    flash(act())
    return redirect(url_for("web.show_connection", connection_id=connection_id))
