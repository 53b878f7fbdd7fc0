"""A business with a year behind it, written straight into the tables: the same rows for the same arguments.

For measuring pages and for looking at them. What stands there could have come of real calls; nothing is owed to anybody.
"""

import datetime as dt
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

import phonenumbers
from sqlalchemy import Connection as DatabaseConnection
from sqlalchemy import func, insert, select, text
from werkzeug.security import generate_password_hash

from bench.seeded_call import CallWriter, Firm, Ids, Rows
from hub.jobs.report_days import keep_report_days
from hub.records.account import Account, Desk, Member, MemberRole
from hub.records.call import Call, Task
from hub.records.connection import Connection
from hub.records.conversation import Conversation, StaffCall, Text
from hub.records.database import Database
from hub.records.line import Caller, Line
from hub.records.outbox import TraceEntry

PASSWORD = "a long enough password"  # noqa: S105 - of an invented member
EMAIL = "owner@harbor.example"
OWN_DESKS_EMAIL = "member1@harbor.example"
"""Owns the first desk and sees nothing but their own."""
ZONE = ZoneInfo("America/New_York")
MOST_CALLERS = 38_000
AT_ONCE = 5_000
RING_AGAIN = 0.15
KEEP_DAYS_FOR_S = 10.0
BY_HOUR = (1, 1, 0, 0, 0, 1, 4, 14, 42, 66, 74, 70, 48, 58, 70, 66, 60, 44, 22, 12, 8, 5, 3, 2)
BY_WEEKDAY = (10, 9, 9, 9, 8, 3, 1)
NAMES = ("Maria Lopez", "Ben Okafor", "Priya Nair", "Tom Becker", "Ana Silva", "Grace Kim", "Omar Haddad", "Lena Novak")
DESKS = ("Nursing", "Warehouse", "Office", "Clients")
LINES = ("Main line", "Nursing", "Warehouse", "Clients")
TABLES = (Caller, Conversation, Call, Text, StaffCall, Task, TraceEntry)
"""In the order in which their rows point at each other."""


@dataclass(slots=True)
class Batch:
    """Rows by table, until they are written."""

    rows: Rows = field(default_factory=lambda: {table: [] for table in TABLES})

    def flush(self, connection: DatabaseConnection) -> None:
        """Write them in the order in which they point at each other."""
        for table in TABLES:
            found = self.rows[table]
            for begin in range(0, len(found), AT_ONCE):
                connection.execute(insert(table), found[begin : begin + AT_ONCE])
            found.clear()


def fill(
    database: Database, calls: int = 100_000, conversations: int = 50_000, *, until: dt.datetime | None = None, days: int = 365
) -> int:
    """Write a business with so many calls and conversations in the days before `until` (now where None); the account's id.

    Its owner signs in with EMAIL and PASSWORD. The tables must be there; other accounts are left alone.
    """
    chance = random.Random(7)  # noqa: S311 - nothing secret comes of it
    with database.read_installation() as session:
        until = until or session.now
    with database.write_installation() as session:
        firm = _firm(session.connection(), until - dt.timedelta(days=days))
    connection = database.engine.connect()
    with connection, connection.begin():
        ids = Ids({table: (connection.scalar(select(func.max(table.id))) or 0) for table in TABLES})
        batch = Batch()
        callers = _callers(batch, ids, firm, conversations, until - dt.timedelta(days=days))
        writer = CallWriter(chance, firm, ids, batch.rows, until)
        again = int(conversations * RING_AGAIN) if calls > conversations * (1 + RING_AGAIN) else 0
        begins = frozenset(chance.sample(range(calls - again), conversations))
        begun = 0
        for place, at in enumerate(sorted(_moments(chance, calls - again, until, days))):
            if place in begins:
                line = firm.lines[(begun + begun // len(callers)) % len(firm.lines)]
                again -= writer.conversation(line, callers[begun % len(callers)], at, may_ring_again=again > 0) - 1
                begun += 1
            else:
                line = chance.choices(firm.lines, (6, 4, 3, 1))[0]
                writer.other_call(line, chance.choice(callers), at)
            if len(batch.rows[Call]) >= AT_ONCE:
                batch.flush(connection)
        for at in _moments(chance, again, until, days):
            writer.other_call(firm.lines[0], chance.choice(callers), at)
        batch.flush(connection)
        _mend_counters(connection)
    if database.engine.dialect.name == "postgresql":  # which does so by itself after a while; SQLite plans without statistics
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as after:
            after.execute(text("VACUUM (ANALYZE)"))
    while not keep_report_days(database, KEEP_DAYS_FOR_S):
        pass  # the clock would have counted all days that are over
    return firm.account_id


def _moments(chance: random.Random, calls: int, until: dt.datetime, days: int) -> Iterator[dt.datetime]:
    last = until.astimezone(ZONE).date()
    every_day = [last - dt.timedelta(days=ago) for ago in range(days)]
    weights = [BY_WEEKDAY[day.weekday()] * (1 + 0.25 * (1 - ago / days)) for ago, day in enumerate(every_day)]
    made = 0
    while made < calls:
        day = chance.choices(every_day, weights)[0]
        hour = chance.choices(range(24), BY_HOUR)[0]
        local = dt.datetime.combine(day, dt.time(hour, chance.randrange(60), chance.randrange(60), chance.randrange(1_000_000)), ZONE)
        if local < until:
            made += 1
            yield local.astimezone(dt.UTC)


def _firm(connection: DatabaseConnection, at: dt.datetime) -> Firm:
    def add(table: Any, rows: Sequence[Mapping[str, Any]]) -> list[int]:
        return [connection.execute(insert(table).values(**row).returning(table.id)).scalar_one() for row in rows]

    account_id = add(
        Account,
        [{"name": "Harbor Talent", "texts_at_night": False, "booking_worth": 4200, "booking_percent": 4, "created_at": at}],
    )[0]
    mine = {"account_id": account_id}
    password_hash = generate_password_hash(PASSWORD, method="scrypt:1024:8:1")
    members = add(
        Member,
        [
            {
                **mine,
                "name": name,
                "email": EMAIL if place == 0 else f"member{place}@harbor.example",
                "role": MemberRole.OWNER if place == 0 else MemberRole.AGENT,
                "own_desks_only": place == 1,
                "password_hash": password_hash,
                "created_at": at,
            }
            for place, name in enumerate(NAMES)
        ],
    )
    desks = add(Desk, [{**mine, "name": name, "member_id": members[place + 1]} for place, name in enumerate(DESKS)])
    system = {
        "kind": "phone", "key": "generic", "name": "Office phones", "sign_in_mode": "none", "credentials": "", "vendor_account": "1",
        "vendor_account_name": "Harbor", "webhook_token": f"seeded-{account_id}",
    }  # fmt: skip
    connection_id = add(Connection, [{**mine, **system, "created_at": at}])[0]
    lines = add(
        Line,
        [
            {
                **mine, "provider": f"generic-{account_id}", "connection_id": connection_id, "number": f"+1415555010{place}",
                "label": label, "mode": "hub_answers", "watch_only": False, "desk_id": desks[place], "created_at": at,
            }
            for place, label in enumerate(LINES)
        ],
    )  # fmt: skip
    return Firm(account_id, connection_id, lines, desks, members)


def _callers(batch: Batch, ids: Ids, firm: Firm, wanted: int, at: dt.datetime) -> list[tuple[int, str]]:
    """Id and number of each: as many as there are numbers free for fiction, if so many are wanted."""
    callers = []
    for number in _numbers():
        caller_id = ids.next(Caller)
        name = f"Caller {caller_id}" if caller_id % 3 == 0 else None
        batch.rows[Caller].append({"id": caller_id, "account_id": firm.account_id, "number": number, "name": name, "created_at": at})
        callers.append((caller_id, number))
        if len(callers) >= min(wanted, MOST_CALLERS):
            break
    return callers


def _numbers() -> Iterator[str]:
    """The numbers that are kept free for fiction in every area code of North America but that of the lines."""
    for area in range(201, 990):
        if area != 415 and phonenumbers.is_valid_number(phonenumbers.parse(f"+1{area}5550100")):
            yield from (f"+1{area}555{last:04d}" for last in range(100, 200))


def _mend_counters(connection: DatabaseConnection) -> None:
    """PostgreSQL counts ids by itself and has not seen those that were given."""
    if connection.dialect.name != "postgresql":
        return
    for table in TABLES:
        newest = select(func.coalesce(func.max(table.id), 1)).scalar_subquery()
        connection.execute(select(func.setval(func.pg_get_serial_sequence(table.__tablename__, "id"), newest)))
