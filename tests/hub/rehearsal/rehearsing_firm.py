"""A business with a line and one real connector, whose system is simulated over HTTP; calls are missed and answered as in life."""

import datetime as dt
import json
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import select

from hub.conformance.bench import Bench
from hub.conformance.vendor_bench import bench_hub
from hub.contract.connector import ListsPeople
from hub.contract.phone_events import CallEvent, CallHappening, InboundText, MissedBecause
from hub.directory.people import read_everybody
from hub.events import CallReported, Event, TextArrived
from hub.jobs.long_jobs import read_directory_of
from hub.journey import run_journey
from hub.outbox.effects import Queue
from hub.records.account import Account
from hub.records.connection import Connection, PersonLink
from hub.records.inbox import InboxRow
from hub.records.line import Line
from hub.records.outbox import OutboxRow, OutboxState
from hub.rehearsal import CallDifference, RehearsedCall, rehearse_change
from hub.sandbox.remote import RemoteVendors
from hub.sandbox.server import running
from hub.wiring import Hub
from tests.services import copy_of

LINE, CALLER, OTHER_CALLER = "+14155550100", "+14155550142", "+14155550143"
QUIET_S = 30
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:]+Z")
ADDRESS_SIGNS = re.compile(r"[/?&=]")
ONLY_ASK = ("/search", "/batch/read")
Sent = tuple[str, str, Any]
KEYS = ("greenhouse", "housecallpro", "hubspot", "lever")


class RehearsingFirm(Bench):
    """The bench of one connector with a line to ring at and a worker for what is owed at the connection."""

    def __init__(self, hub: Hub, key: str, address: str, vendors: RemoteVendors) -> None:
        super().__init__(hub, key, address, vendors)
        read_directory_of(hub, self.account_id, self.connection_id)
        self.change_account(quiet_period_s=QUIET_S, texts_at_night=True)
        with hub.database.write(self.account_id) as session:
            phone = Connection(
                kind="phone", key="fake", name="Fake phones", sign_in_mode="none", credentials="", vendor_account="1",
                vendor_account_name="1", webhook_token="t", created_at=session.now,
            )  # fmt: skip
            session.add(phone)
            session.flush()
            line = Line(provider="fake", connection_id=phone.id, number=LINE, label="Front desk", watch_only=True, created_at=session.now)
            session.add(line)
            session.flush()
            self.line_id = line.id

    def change_account(self, **values: Any) -> None:
        with self.hub.database.write_installation() as session:
            account = session.get_one(Account, self.account_id)
            for name, value in values.items():
                setattr(account, name, value)

    def change_line(self, **values: Any) -> None:
        with self.hub.database.write(self.account_id) as session:
            line = session.get_one(Line, self.line_id)
            for name, value in values.items():
                setattr(line, name, value)

    def receive(self, call: str, body: bytes) -> None:
        """A request about a call that stands in the inbox."""
        with self.hub.database.write(self.account_id) as session:
            line = session.get_one(Line, self.line_id)
            session.add(
                InboxRow(
                    account_id=self.account_id, connection_id=line.connection_id, line_id=line.id, kind="phone", key="fake", what="call",
                    call_id=call, method="POST", url="https://hub.example/in/phone/fake/t", headers={}, body=body, state="read",
                    received_at=session.now, not_before=session.now,
                )
            )  # fmt: skip

    def happen(self, event: Event) -> None:
        with self.hub.database.write(self.account_id) as session:
            run_journey(session, event)

    def miss_call(self, call: str = "CA1", caller: str = CALLER) -> None:
        now = dt.datetime.now(dt.UTC)
        told: dict[str, Any] = {"call_id": call, "line": LINE, "caller": caller, "at": now}
        self.happen(CallReported(self.line_id, CallEvent(key=f"{call}-1", happened=CallHappening.RANG, **told)))
        nobody = CallEvent(key=f"{call}-2", happened=CallHappening.NOBODY_ANSWERED, because=MissedBecause.NO_ANSWER, **told)
        self.happen(CallReported(self.line_id, nobody))
        self.happen(CallReported(self.line_id, CallEvent(key=f"{call}-3", happened=CallHappening.ENDED, **told)))
        self.work()

    def reply(self, body: str, caller: str = CALLER, text_id: str = "IN1") -> None:
        now = dt.datetime.now(dt.UTC)
        self.happen(TextArrived(self.line_id, InboundText(key=text_id, text_id=text_id, line=LINE, sender=caller, body=body, at=now)))
        self.work()

    def work(self) -> None:
        """Do all that is due at the connection now."""
        while heads := [head for head in self.hub.drain.due(Queue.SYNC, 50) if head.connection_id == self.connection_id]:
            for head in heads:
                self.hub.drain.work(head)

    def work_until_quiet(self) -> None:
        """Do what is due when the quiet period is over, now."""
        with self.hub.database.write(self.account_id) as session:
            for row in session.scalars(select(OutboxRow).where(OutboxRow.state == OutboxState.OWED, OutboxRow.queue == Queue.SYNC)):
                row.not_before = session.now
        self.work()

    def asked(self) -> int:
        """How many requests the system got."""
        return len(self.vendors.asked(self.key))

    def writes_since(self, begun: int) -> list[Sent]:
        """What was written there since: each method, address below the system's own, and body."""
        return [
            (one["method"], f"{one['path']}?{one['query']}".removesuffix("?"), json.loads(one["body"] or "null"))
            for one in self.vendors.asked(self.key)[begun:]
            if one["method"] != "GET" and not one["path"].endswith(ONLY_ASK)
        ]

    def rehearsed(self, call: RehearsedCall) -> list[Sent]:
        """What a rehearsal shows, in the same words."""
        return [(write.method, write.address.removeprefix(f"{self.address}/{self.key}"), write.body) for write in call.writes]

    def rehearse(self, changes: Mapping[str, Any], calls: int = 10) -> list[CallDifference]:
        return rehearse_change(self.hub, self.account_id, self.connection_id, changes, calls)

    def links(self) -> list[PersonLink]:
        with self.hub.database.read(self.account_id) as session:
            return list(session.scalars(select(PersonLink)))

    def index_again(self) -> None:
        connector = self.connector
        if isinstance(connector, ListsPeople):
            read_everybody(self.hub.database, self.account_id, self.connection_id, connector)


@contextmanager
def rehearsing_firm(key: str, tables: Path) -> Iterator[RehearsingFirm]:
    """A firm whose database is a copy of the migrated file of tables."""
    with ExitStack() as to_close:
        folder = Path(to_close.enter_context(tempfile.TemporaryDirectory(prefix="rehearsing-")))
        hub = to_close.enter_context(bench_hub(database_url=copy_of(tables, folder)))
        address = to_close.enter_context(running([hub.catalog.sandbox(key)()]))
        vendors = to_close.enter_context(closing(RemoteVendors(address)))
        vendors.keep_limits(key, on=False)
        yield RehearsingFirm(hub, key, address, vendors)


def is_same(sent: Any, rehearsed: Any, made_up: Sequence[str]) -> bool:
    """Whether this was sent as rehearsed, but for ids that only the vendor could give and for the quiet period, which nobody waited for."""
    if isinstance(sent, Mapping) and isinstance(rehearsed, Mapping):
        return sent.keys() == rehearsed.keys() and all(is_same(sent[name], rehearsed[name], made_up) for name in sent)
    if isinstance(sent, list | tuple) and isinstance(rehearsed, list | tuple):
        return len(sent) == len(rehearsed) and all(is_same(*pair, made_up) for pair in zip(sent, rehearsed, strict=True))
    if str(rehearsed) in made_up:
        return bool(sent) and sent != rehearsed
    if isinstance(sent, str) and MOMENT.fullmatch(sent) and isinstance(rehearsed, str) and MOMENT.fullmatch(rehearsed):
        return abs(dt.datetime.fromisoformat(sent) - dt.datetime.fromisoformat(rehearsed)) <= dt.timedelta(seconds=QUIET_S + 10)
    if isinstance(sent, str) and isinstance(rehearsed, str) and ADDRESS_SIGNS.search(sent) and sent != rehearsed:
        return is_same(ADDRESS_SIGNS.split(sent), ADDRESS_SIGNS.split(rehearsed), made_up)
    return bool(sent == rehearsed)
