"""Setting up the demo's business on a running hub, from the cast."""

import datetime as dt
import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from werkzeug.security import generate_password_hash

from hub.conformance.simulated_connection import Opening, connect_simulated
from hub.contract.phone_provider import AnswersCalls, LineMode
from hub.jobs.long_jobs import read_directory_of
from hub.jobs.look_back import look_back
from hub.readiness.new_line import point_line_here
from hub.records.account import Account, Desk, Member
from hub.records.connection import Connection
from hub.records.line import Line
from hub.simulated.phones import PlayedLine, connect_phones
from hub.simulated.system import fill_system
from hub.simulated.vendors import SimulatedVendors
from hub.wiring import Hub


@dataclass(frozen=True, slots=True)
class DemoBusiness:
    """The business as it was set up, with the owner's sign-in."""

    account_id: int
    cast: dict[str, Any]
    email: str
    password: str


def set_up(hub: Hub, vendors: SimulatedVendors, cast: dict[str, Any], *, quiet_period_s: int, delay_s: int) -> DemoBusiness:
    """Fill the vendors, make the business, connect it, and switch its line on."""
    phone, system = cast["phone"], cast["system"]
    fill_system(vendors, system)
    password = secrets.token_urlsafe(9)
    account_id = _make_business(hub, cast, password, quiet_period_s)
    keys = dict.fromkeys((phone["key"], phone["texts_through"]))
    line = PlayedLine(cast["line"]["number"], cast["line"]["staff"])
    through = {key: connect_phones(hub, vendors, account_id, key, line) for key in keys}
    system_connection = connect_simulated(hub, vendors, Opening(account_id=account_id, key=system["key"]))
    read_directory_of(hub, account_id, system_connection)
    _make_line(hub, cast, account_id, through, delay_s)
    look_back(hub, account_id, system_connection)  # now, so that it counts nobody of the story
    return DemoBusiness(account_id, cast, cast["members"][0]["email"], password)


def _make_business(hub: Hub, cast: dict[str, Any], password: str, quiet_period_s: int) -> int:
    with hub.database.write_installation() as session:
        account = Account(created_at=session.now, texts_at_night=True, quiet_period_s=quiet_period_s, **cast["business"])
        session.add(account)
        session.flush()
        account_id = account.id
    with hub.database.write(account_id) as session:
        for person in cast["members"]:
            session.add(Member(created_at=session.now, password_hash=generate_password_hash(password), **person))
        session.flush()
        members = {member.email: member.id for member in session.scalars(select(Member))}
        session.get_one(Account, account_id).fallback_member_id = members[cast["members"][0]["email"]]
        session.add(Desk(name=cast["line"]["desk"], member_id=members[cast["line"]["desk_holder"]]))
    return account_id


def _make_line(hub: Hub, cast: dict[str, Any], account_id: int, through: dict[str, int], delay_s: int) -> None:
    written = {name: value for name, value in cast["line"].items() if name not in ("desk", "desk_holder")}
    connection_id, texts_through = through[cast["phone"]["key"]], through[cast["phone"]["texts_through"]]
    if not issubclass(hub.catalog.phone_provider(cast["phone"]["key"]), AnswersCalls):
        written["mode"] = LineMode.BESIDE
    with hub.database.write(account_id) as session:
        connection = session.get_one(Connection, connection_id)
        line = Line(
            provider=connection.key,
            connection_id=connection_id,
            text_connection_id=texts_through if texts_through != connection_id else None,
            desk_id=session.scalars(select(Desk.id)).first(),
            delay_s=delay_s,
            watch_only=False,
            created_at=session.now - dt.timedelta(minutes=1),
            **written,
        )
        session.add(line)
        session.flush()
    point_line_here(hub.connections, hub.database, account_id, line.id)
