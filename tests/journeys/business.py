"""Making the business of a journey: account, members, desk, connections and line, as set-up would."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from hub.conformance.simulated_connection import Opening, connect_simulated
from hub.connections.connect import SignInForm
from hub.connections.ready import LongJob
from hub.contract.phone_provider import RegistersWebhooks
from hub.intake.line_book import voice_line, webhook_address
from hub.jobs.long_jobs import read_directory_of
from hub.jobs.look_back import look_back
from hub.records.account import Account, Desk, Member
from hub.records.connection import Connection
from hub.records.line import Line
from hub.simulated.system import fill_system
from hub.wiring import Hub
from tests.journeys import cast
from tests.journeys.vendors import GENERIC, TWILIO, Vendors

SIGN_IN: dict[str, tuple[str, dict[str, str]]] = {
    TWILIO: ("basic", cast.TWILIO_FIELDS),
    GENERIC: ("none", {"signing_secrets": cast.SIGNING_SECRET}),
}


@dataclass
class Business:
    """What a journey wants of its business; the ids are filled in by `set_up`. Texts leave at once, also at night.

    `at_vendor` are the system's ids of owners by address and of people by name.
    """

    line: dict[str, Any] = field(default_factory=dict)
    account: dict[str, Any] = field(default_factory=dict)
    desk_holder: dict[str, Any] | None = None
    fallback: dict[str, Any] | None = None
    has_system: bool = True
    posts_events: bool = False
    sign_in_mode: str | None = None
    without_right: str | None = None
    account_id: int = 0
    line_id: int = 0
    connections: dict[str, int] = field(default_factory=dict)
    at_vendor: dict[str, str] = field(default_factory=dict)


def set_up(hub: Hub, vendors: Vendors, business: Business, addresses: dict[str, str]) -> None:
    """Seed the vendors, make the business, connect it through the gates at `addresses`, and switch its line on."""
    vendors.order(TWILIO, "seed", **cast.TWILIO)
    _make_account(hub, business)
    business.connections[TWILIO] = _connect(hub, business, TWILIO, addresses[TWILIO])
    if business.has_system:
        business.at_vendor = fill_system(vendors, {"key": vendors.system, **cast.SYSTEM})
        vendors.keep_limits(vendors.system, on=False)
        opening = Opening(
            account_id=business.account_id,
            key=vendors.system,
            mode=business.sign_in_mode,
            without=business.without_right,
            sandbox_url=addresses[vendors.system],
        )
        business.connections[vendors.system] = connect_simulated(hub, vendors, opening)
        read_directory_of(hub, business.account_id, business.connections[vendors.system])
    if business.posts_events:
        business.connections[GENERIC] = _connect(hub, business, GENERIC, addresses[TWILIO])
    _make_line(hub, business)
    if business.has_system:
        look_back(hub, business.account_id, business.connections[vendors.system])  # now, so that it asks nothing while a journey plays
    if business.posts_events:
        with hub.database.read(business.account_id) as session:
            address = webhook_address(hub.settings.public_url, session.get_one(Connection, business.connections[GENERIC]))
        vendors.order(GENERIC, "seed", address=address, secret=cast.SIGNING_SECRET)


def _make_account(hub: Hub, business: Business) -> None:
    with hub.database.write_installation() as session:
        wanted = {**cast.BUSINESS, "texts_at_night": True, "quiet_period_s": 1, **business.account}
        account = Account(created_at=session.now, **wanted)
        session.add(account)
        session.flush()
        business.account_id = account.id
    with hub.database.write(business.account_id) as session:
        for person in (cast.ROWAN, cast.MIKA, cast.ELI):
            session.add(Member(created_at=session.now, **person))
        session.flush()
        members = {member.email: member.id for member in session.scalars(select(Member))}
        if business.fallback is not None:
            session.get_one(Account, business.account_id).fallback_member_id = members[business.fallback["email"]]
        if business.desk_holder is not None:
            session.add(Desk(name="Warehouse and logistics", member_id=members[business.desk_holder["email"]]))


def hold_line(hub: Hub, business: Business, holder: dict[str, Any]) -> None:
    """Give the line to a desk that this member holds."""
    with hub.database.write(business.account_id) as session:
        member = session.scalars(select(Member).where(Member.email == holder["email"])).one()
        desk = Desk(name="Front desk", member_id=member.id)
        session.add(desk)
        session.flush()
        session.get_one(Line, business.line_id).desk_id = desk.id


def _connect(hub: Hub, business: Business, key: str, address: str) -> int:
    mode, fields = SIGN_IN[key]
    form = SignInForm(account_id=business.account_id, key=key, mode=mode, fields=fields, sandbox=True, sandbox_url=address)
    return hub.connecting.connect(form)


def _make_line(hub: Hub, business: Business) -> None:
    calls_through = business.connections[GENERIC if business.posts_events else TWILIO]
    with hub.database.write(business.account_id) as session:
        connection = session.get_one(Connection, calls_through)
        wanted = {
            "number": cast.LINE,
            "label": "Main line",
            "mode": "hub_answers",
            "staff": [cast.STAFF, cast.MAILBOX],
            "delay_s": 0,
            "watch_only": False,
            **business.line,
        }
        line = Line(
            provider=connection.key,
            connection_id=calls_through,
            text_connection_id=business.connections[TWILIO] if business.posts_events else None,
            desk_id=session.scalars(select(Desk.id)).first(),
            created_at=session.now - dt.timedelta(minutes=1),
            **wanted,
        )
        session.add(line)
        session.flush()
        business.line_id = line.id
        voice = voice_line(line, cast.BUSINESS["name"], webhook_address(hub.settings.public_url, connection))
        through_twilio = session.get_one(Connection, business.connections[TWILIO])
        texts_to = voice_line(line, cast.BUSINESS["name"], webhook_address(hub.settings.public_url, through_twilio))
    provider = hub.connections.phone_provider(LongJob(business.account_id, business.connections[TWILIO]))
    assert isinstance(provider, RegistersWebhooks)
    provider.point_webhooks_here(texts_to if business.posts_events else voice)
