"""Connections: how each one is, and what else could be connected."""

from collections.abc import Mapping, Sequence

from flask import abort, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from hub.catalog.levels import level_of
from hub.contract.connector import Ability
from hub.contract.manifest import Manifest
from hub.intake.line_book import webhook_address
from hub.readiness.own_address import reachability_of
from hub.records.account import Account
from hub.records.connection import Connection
from hub.records.line import Line
from hub.records.look_back import LookBack
from hub.records.outbox import OutboxRow, OutboxState
from hub.records.session import AccountSession
from hub.reports.look_back_words import look_back_in_words
from hub.web.dependencies import pages
from hub.web.signed_in import me
from hub.web.systems.connection_words import KINDS, abilities_in_words, state_in_words

WAITING = (OutboxState.OWED, OutboxState.WAITING, OutboxState.HELD)


def list_connections() -> ResponseReturnValue:
    """Every connection as a card, those in use first, and every system that could be connected."""
    with pages().database.read(me().account_id) as session:
        connections = connections_of(session)
        return render_template(
            "connections/page.html",
            now=session.now,
            account=session.get_one(Account, session.account_id),
            connections=[(connection, state_in_words(connection, session.now)) for connection in connections],
            connectors=[one for one in connections if one.kind == "connector" and one.disconnected_at is None],
            shelves=_shelves(),
            levels={key: level_of(manifest) for key, manifest in pages().connections.catalog.manifests.items()},
            troubles=pages().connections.catalog.troubles,
            reachability=reachability_of(session, pages().public_url),
        )


def show_connection(connection_id: int) -> ResponseReturnValue:
    """One connection: its state, who signed it in, what it may do, and the buttons."""
    with pages().database.read(me().account_id) as session:
        connection = session.get(Connection, connection_id)
        if connection is None:
            abort(404)
        manifest = manifest_of(connection)
        way = manifest.way_to_sign_in(connection.sign_in_mode) if manifest else None
        return render_template(
            "connection/page.html",
            now=session.now,
            connection=connection,
            state=state_in_words(connection, session.now),
            manifest=manifest,
            way=way,
            abilities=abilities_in_words(connection),
            lines=session.scalars(select(Line).where(Line.connection_id == connection.id).order_by(Line.label)).all(),
            waiting=_waiting(session, connection),
            webhook=_webhook(connection, manifest),
            look_back=_look_back(session, connection, manifest),
        )


def connections_of(session: AccountSession) -> Sequence[Connection]:
    """The account's connections, disconnected ones last."""
    return session.scalars(select(Connection).order_by(Connection.disconnected_at.is_not(None), Connection.kind, Connection.id)).all()


def manifest_of(connection: Connection) -> Manifest | None:
    """What is known of the vendor; None when its folder is gone."""
    return pages().connections.catalog.manifests.get(connection.key)


def _shelves() -> Mapping[str, list[Manifest]]:
    """What can be connected, by kind."""
    known = sorted(pages().connections.catalog.manifests.values(), key=lambda manifest: manifest.name.casefold())
    shelves = {title: [manifest for manifest in known if manifest.kind == kind] for kind, title in KINDS.items()}
    return {title: manifests for title, manifests in shelves.items() if manifests}


def _waiting(session: AccountSession, connection: Connection) -> int:
    counted = select(func.count(OutboxRow.id)).where(OutboxRow.connection_id == connection.id, OutboxRow.state.in_(WAITING))
    return session.scalar(counted) or 0


def _look_back(session: AccountSession, connection: Connection, manifest: Manifest | None) -> tuple[LookBack, list[str]] | None:
    """How far looking back at the calls before is, or what came of it, in sentences."""
    look = session.scalar(select(LookBack).where(LookBack.connection_id == connection.id))
    return (look, look_back_in_words(look, connection.name, manifest.kind if manifest else "")) if look else None


def _webhook(connection: Connection, manifest: Manifest | None) -> str | None:
    hears = manifest is not None and ("webhook_path" in manifest.facts or Ability.CHANGES in connection.abilities)
    if not hears or connection.disconnected_at is not None:
        return None
    return webhook_address(pages().public_url, connection)
