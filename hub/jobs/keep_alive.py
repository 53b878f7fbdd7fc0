"""Keeping sign-ins alive that would die because nobody used them."""

import datetime as dt

import structlog
from sqlalchemy import and_, func, or_, select

from hub.contract.errors import VendorTrouble
from hub.jobs.connection_health import note_trouble
from hub.records.connection import Connection, ConnectionState
from hub.wiring import Hub


def keep_one_sign_in_alive(hub: Hub) -> int | None:
    """Renew the token that is overdue longest; its connection, None when none is due.

    One at a time: sign-in servers count requests too. A paused connection is kept alive like any other.
    """
    due = _longest_overdue(hub)
    if due is None:
        return None
    connection_id, account_id = due
    try:
        hub.connection_parts.upkeep.keep_alive(account_id, connection_id)
    except VendorTrouble as trouble:
        structlog.get_logger("keep_alive").warning("sign_in_not_renewed", connection=connection_id, why=trouble.sentence)
        note_trouble(hub, account_id, connection_id, trouble)
    return connection_id


def _longest_overdue(hub: Hub) -> tuple[int, int] | None:
    ways = [
        (manifest.key, way.mode, way.keep_alive_h)
        for manifest in hub.catalog.manifests.values()
        for way in manifest.sign_in
        if way.keep_alive_h
    ]
    if not ways:
        return None
    obtained = func.coalesce(Connection.token_renewed_at, Connection.authorised_at, Connection.created_at)
    with hub.database.read_installation() as session:
        now = session.now
        overdue = [
            and_(Connection.key == key, Connection.sign_in_mode == mode, obtained < now - dt.timedelta(hours=hours))
            for key, mode, hours in ways
        ]
        found = session.execute(
            select(Connection.id, Connection.account_id)
            .where(
                or_(*overdue),
                Connection.state != ConnectionState.NEEDS_SIGN_IN,
                or_(Connection.trouble_until.is_(None), Connection.trouble_until < now),
            )
            .order_by(obtained, Connection.id)
            .limit(1)
        ).first()
    return (found.id, found.account_id) if found else None
