"""A hub around one database: everything of it is real but the vendors, the clock and the processes."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import inspect, select

from hub.contract.phone_events import (
    CallEvent,
    CallHappening,
    DeliveryReport,
    DeliveryStatus,
    InboundText,
    MissedBecause,
    NotDelivered,
    OutboundCall,
    StaffText,
)
from hub.events import CallReported, DeliveryReported, Event, OutboundCallSeen, StaffTextSeen, TextArrived
from hub.intake.reading import InboxReader
from hub.jobs.pool import Job, Pool
from hub.journey import effects, run_journey, run_steps_after_effect, run_stored_journey
from hub.outbox.drain import Drain
from hub.records.account import Account, Member
from hub.records.call import Call, Task
from hub.records.connection import Connection
from hub.records.conversation import Conversation, Text
from hub.records.database import Database
from hub.records.line import Caller, Line
from hub.records.migrate import TABLES
from hub.records.outbox import OutboxRow, OutboxState, TraceEntry
from hub.records.session import AccountSession
from hub.records.table import AccountOwned
from hub.settings import Settings
from tests.fakes.connections_at_hand import ConnectionsAtHand, OnePhoneSystem
from tests.fakes.firm_system import FirmSystem
from tests.fakes.phone_system import PhoneSystem
from tests.fakes.standing_clock import StandingClock

LINE, CALLER, OTHER_CALLER, MEMBER_PHONE = "+14155550100", "+14155550142", "+14155550143", "+14155550199"
ABILITIES = ["assign", "create", "log", "match", "matters", "owners"]
T = TypeVar("T", bound=AccountOwned)


class SmallHub:
    """Events are played with `ring`, `hang_up`, `reply` ...; `work` does all that is due now."""

    def __init__(self, database_url: str, folder: Path, **settings: Any) -> None:
        self.settings = Settings(**{"data_folder": folder, "database_url": database_url, "public_url": "https://hub.example", **settings})
        self.clock = StandingClock()
        self.rung: list[str] = []
        self.database = Database(self.settings, clock=self.clock, ring=self.rung.append)
        self._to_close = ExitStack()
        self.on_close(self.database.close)
        if not inspect(self.database.engine).has_table(Account.__tablename__):
            TABLES.create_all(self.database.engine)
        self.phone, self.system = PhoneSystem(), FirmSystem()
        self.connections = ConnectionsAtHand(self.settings, self.phone, self.system)
        self.drain = Drain(self.database, effects(self.connections, self.database, self.settings), run_steps_after_effect, self.connections)
        self.reader = InboxReader(self.database, OnePhoneSystem(), run_stored_journey)
        self.account_id = self.make_account("Harbor Talent")
        self.phone_connection = self.connect("phone", "fake")
        self.line_id = self.add(self.line(LINE)).id

    def on_close(self, end: Callable[[], None]) -> None:
        """End it with the hub, what came last first."""
        self._to_close.callback(end)

    def close(self) -> None:
        self._to_close.close()

    def make_account(self, name: str) -> int:
        with self.database.write_installation() as session:
            account = Account(name=name, texts_at_night=False, time_zone="America/New_York", created_at=session.now)
            session.add(account)
            session.flush()
            return account.id

    def connect(self, kind: str, key: str, account_id: int | None = None, **more: Any) -> int:
        connection = Connection(
            kind=kind, key=key, name="Fake firm" if kind == "connector" else "Fake phones", sign_in_mode="basic",
            vendor_account_name="1", created_at=self.clock.now,
            **{
                "credentials": "", "vendor_account": "1", "webhook_token": f"{key}-{account_id or self.account_id}",
                "abilities": ABILITIES if kind == "connector" else [], **more,
            },
        )  # fmt: skip
        return self.add(connection, account_id).id

    def connect_system(self, **more: Any) -> int:
        """Connect the firm's own system."""
        return self.connect("connector", "firm", **more)

    def line(self, number: str, **more: Any) -> Line:
        values: dict[str, Any] = {"provider": "fake", "connection_id": self.phone_connection, "label": "Front desk", "watch_only": False}
        return Line(number=number, created_at=self.clock.now, **{**values, **more})

    def member(self, name: str, phone: str | None = None) -> int:
        email = f"{name.lower()}@harbor.example"
        return self.add(Member(name=name, email=email, phone=phone, role="agent", created_at=self.clock.now)).id

    @contextmanager
    def write(self, account_id: int | None = None) -> Iterator[AccountSession]:
        with self.database.write(account_id or self.account_id) as session:
            yield session

    def add(self, row: T, account_id: int | None = None) -> T:
        with self.write(account_id) as session:
            session.add(row)
        return row

    def all(self, table: type[T], *where: Any) -> list[T]:
        with self.database.read(self.account_id) as session:
            return list(session.scalars(select(table).where(*where).order_by(table.id)))

    def one(self, table: type[T], *where: Any) -> T:
        (found,) = self.all(table, *where)
        return found

    def change(self, table: type[T], row_id: int | None = None, **values: Any) -> None:
        """Change one row of the account; the only one where no id is given."""
        with self.write() as session:
            row = session.scalars(select(table).where(table.id == row_id) if row_id else select(table)).one()
            for name, value in values.items():
                setattr(row, name, value)

    def change_account(self, **values: Any) -> None:
        with self.write() as session:
            account = session.get_one(Account, self.account_id)
            for name, value in values.items():
                setattr(account, name, value)

    def happen(self, event: Event) -> None:
        with self.write() as session:
            run_journey(session, event)

    def tell_of_call(self, call: str, happened: CallHappening, *, at: dt.datetime | None = None, caller: str = CALLER, **more: Any) -> None:
        key = f"{call}:{happened}:{more.get('because', '')}"
        event = CallEvent(key=key, call_id=call, line=LINE, caller=caller, happened=happened, at=at or self.clock.now, **more)
        self.happen(CallReported(self.line_id, event))

    def ring(self, call: str = "CA1", **more: Any) -> None:
        self.tell_of_call(call, CallHappening.RANG, **more)

    def pick_up(self, call: str = "CA1", **more: Any) -> None:
        self.tell_of_call(call, CallHappening.ACCEPTED, **more)

    def hang_up(self, call: str = "CA1", **more: Any) -> None:
        self.tell_of_call(call, CallHappening.ENDED, **more)

    def miss_call(self, call: str = "CA1", **more: Any) -> Call:
        """Ring, nobody answers, the caller hangs up, all in this moment."""
        self.ring(call, **more)
        self.tell_of_call(call, CallHappening.NOBODY_ANSWERED, because=MissedBecause.NO_ANSWER, **more)
        self.hang_up(call, **more)
        return self.one(Call, Call.provider_call_id == call)

    def reply(self, body: str, *, sender: str = CALLER, text_id: str | None = None, line_id: int | None = None, **more: Any) -> None:
        text_id = text_id or f"IN{len(self.all(Text)) + 1}"
        values = {"at": self.clock.now, **more}
        text = InboundText(key=text_id, text_id=text_id, line=LINE, sender=sender, body=body, **values)
        self.happen(TextArrived(line_id or self.line_id, text))

    def staff_writes(self, body: str, *, to: str = CALLER, text_id: str = "STAFF1", **more: Any) -> None:
        """A text that leaves the line without us having sent it."""
        text = StaffText(key=f"{text_id}:sent", text_id=text_id, line=LINE, to=to, body=body, **{"at": self.clock.now, **more})
        self.happen(StaffTextSeen(self.line_id, text))

    def staff_calls(self, call: str = "OUT1", *, to: str = CALLER, **more: Any) -> None:
        """What is told of a call that staff make from the line."""
        key = f"{call}:{more.get('answered')}:{more.get('ended')}"
        told = OutboundCall(key=key, call_id=call, line=LINE, to=to, **{"at": self.clock.now, **more})
        self.happen(OutboundCallSeen(self.line_id, told))

    def report(
        self,
        text_id: str,
        status: DeliveryStatus,
        *,
        outbox_key: str | None = None,
        why: NotDelivered | None = None,
        code: str | None = None,
    ) -> None:
        report = DeliveryReport(
            key=f"{text_id}:{status}",
            text_id=text_id,
            status=status,
            at=self.clock.now,
            outbox_key=outbox_key,
            not_delivered=why,
            code=code,
        )
        self.happen(DeliveryReported(self.phone_connection, report))

    def work(self) -> None:
        """Do all that is due in this moment, in this thread."""
        pools = [Pool(queue, [self.reader, _Lanes(self.drain)], threads=4, poll_s=1) for queue in ("texts", "sync", "slow")]
        rounds = 0
        while any([*self.reader.look(queue, 1), *self.drain.due(queue, 1)] for queue in ("texts", "sync", "slow")):
            for pool in pools:
                pool.drain()
            rounds += 1
            assert rounds < 50, "the hub does not come to rest"

    def wait(self, **time: float) -> None:
        """Let time go by and do what became due."""
        self.clock.move(**time)
        self.work()

    def all_texts(self) -> list[Text]:
        return self.all(Text)

    @property
    def caller(self) -> Caller:
        return self.one(Caller, Caller.number == CALLER)

    @property
    def conversation(self) -> Conversation:
        return self.one(Conversation)

    @property
    def tasks(self) -> list[str]:
        return [task.kind for task in self.all(Task)]

    @property
    def story(self) -> list[str]:
        return [entry.sentence for entry in self.all(TraceEntry)]

    def rows(self, effect: str) -> list[OutboxRow]:
        return self.all(OutboxRow, OutboxRow.effect == effect)

    def active(self, effect: str) -> list[OutboxRow]:
        return [row for row in self.rows(effect) if row.state in (OutboxState.OWED, OutboxState.WAITING, OutboxState.DOING)]


class _Lanes:
    """The due lanes of the outbox, as a pool finds them."""

    def __init__(self, drain: Drain) -> None:
        self._drain = drain

    def look(self, queue: str, most: int) -> Iterable[Job]:
        return [(("lane", head.lane), partial(self._drain.work, head)) for head in self._drain.due(queue, most)]
