"""Setting up the demo's business on a running hub, from the cast."""

import contextlib
import datetime as dt
import secrets
import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import Any

from sqlalchemy import select
from werkzeug.security import generate_password_hash

from hub.catalog.discovery import Catalog
from hub.conformance.simulated_connection import Opening, connect_simulated, easiest_way
from hub.connections.ready import LongJob
from hub.contract.phone_provider import AnswersCalls, LineMode, RegistersWebhooks, SendsTexts
from hub.demo.simulated_vendors import SimulatedVendors
from hub.intake.line_book import voice_line, webhook_address
from hub.jobs.long_jobs import read_directory_of
from hub.jobs.look_back import look_back
from hub.records.account import Account, Desk, Member
from hub.records.connection import Connection
from hub.records.line import Line
from hub.sandbox.remote import ControlRefused, RemoteVendors
from hub.wiring import Hub


@dataclass(frozen=True, slots=True)
class DemoBusiness:
    """The business as it was set up, with the owner's sign-in."""

    account_id: int
    cast: dict[str, Any]
    email: str
    password: str


def read_cast(connector: str | None = None, phone_system: str | None = None) -> dict[str, Any]:
    """The demo's cast; `connector` and `phone_system` are the keys of those that play instead of the cast's own."""
    cast = tomllib.loads((resources.files("hub.demo") / "cast.toml").read_text(encoding="utf-8"))
    if connector is not None:
        cast["system"]["key"] = connector
    if phone_system is not None:
        cast["phone"]["key"] = phone_system
        can_text = issubclass(Catalog().phone_provider(phone_system), SendsTexts)
        cast["phone"]["texts_through"] = phone_system if can_text else cast["phone"]["texts_through"]
    return cast


def set_up(hub: Hub, vendors: SimulatedVendors, cast: dict[str, Any], *, quiet_period_s: int, delay_s: int) -> DemoBusiness:
    """Fill the vendors, make the business, connect it, and switch its line on."""
    phone, system = cast["phone"], cast["system"]
    fill_system(vendors, system)
    password = secrets.token_urlsafe(9)
    account_id = _make_business(hub, cast, password, quiet_period_s)
    keys = dict.fromkeys((phone["key"], phone["texts_through"]))
    through = {key: _connect_phones(hub, vendors, account_id, key, cast["line"]) for key in keys}
    system_connection = connect_simulated(hub, vendors, Opening(account_id=account_id, key=system["key"]))
    read_directory_of(hub, account_id, system_connection)
    _make_line(hub, cast, account_id, through, delay_s)
    look_back(hub, account_id, system_connection)  # now, so that it counts nobody of the story
    return DemoBusiness(account_id, cast, cast["members"][0]["email"], password)


def fill_system(vendors: RemoteVendors, system: dict[str, Any]) -> dict[str, str]:
    """Put the owners, roles and people of a cast into its system; the ids of the owners by address and of the people by name.

    A system that has no roles gets none.
    """
    key = system["key"]
    owners = [owner["email"] for owner in system["owners"]]
    ids = dict(zip(owners, vendors.put(key, owners=system["owners"])["owners"], strict=True))
    with contextlib.suppress(ControlRefused):
        vendors.put(key, roles=[_with_owner(role, ids) for role in system["roles"]])
    people = vendors.put(key, people=[_with_owner(person, ids) for person in system["people"]])["people"]
    return ids | {person["name"]: id_ for person, id_ in zip(system["people"], people, strict=True)}


def _with_owner(record: dict[str, Any], ids: dict[str, str]) -> dict[str, Any]:
    return {**record, "owner": ids[record["owner"]]} if "owner" in record else record


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


def _connect_phones(hub: Hub, vendors: SimulatedVendors, account_id: int, key: str, line: dict[str, Any]) -> int:
    """Connect a simulated phone system whose account has the line; the connection's id."""
    vendors.credentials(key, easiest_way(hub.catalog.manifests[key]).mode)
    vendors.open_line(key, line["number"], address="", staff=line["staff"])
    connection_id = connect_simulated(hub, vendors, Opening(account_id=account_id, key=key))
    with hub.database.read(account_id) as session:
        address = webhook_address(hub.settings.public_url, session.get_one(Connection, connection_id))
    vendors.open_line(key, line["number"], address=address, staff=line["staff"])
    return connection_id


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
        through_ids = list(dict.fromkeys((connection_id, texts_through)))
        addresses = [webhook_address(hub.settings.public_url, session.get_one(Connection, own_id)) for own_id in through_ids]
        voices = {
            own_id: voice_line(line, cast["business"]["name"], address) for own_id, address in zip(through_ids, addresses, strict=True)
        }
    for own_id, voice in voices.items():
        provider = hub.connections.phone_provider(LongJob(account_id, own_id))
        if isinstance(provider, RegistersWebhooks):
            before = provider.point_webhooks_here(voice)
            with hub.database.write(account_id) as session:
                session.scalars(select(Line)).one().webhooks_before = dict(before.addresses)
