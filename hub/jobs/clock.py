"""The clock: what must happen by itself. A lease in the database makes two of them harmless."""

import datetime as dt
import math
import secrets
import signal
import threading
import time
from types import FrameType

import structlog
from redis import Redis, RedisError
from sqlalchemy import ColumnElement, or_, select

from hub.contract.connector import Ability
from hub.contract.errors import SignInAgain, TryAgain, VendorTrouble
from hub.jobs import long_jobs
from hub.jobs.baseline import NOT_LATER_THAN, baselines_due
from hub.jobs.connection_health import note_good_answer, note_trouble
from hub.jobs.keep_alive import keep_one_sign_in_alive
from hub.jobs.line_checks import lines_to_check
from hub.jobs.look_back import look_back_is_due
from hub.jobs.old_records import OldRecords
from hub.jobs.quiet_lines import watch_for_quiet_lines
from hub.jobs.reconcile import end_calls_that_never_ended, reconcile_line
from hub.jobs.report_days import keep_report_days
from hub.jobs.weekly_reports import owe_weekly_reports
from hub.outbound.budget import Priority
from hub.readiness.checking import check_line
from hub.readiness.own_address import is_due, try_and_keep
from hub.readiness.reachability import may_be_tried
from hub.records.account import Installation
from hub.records.connection import Connection, ConnectionState
from hub.records.line import Line
from hub.records.line_setup import LineBaseline
from hub.records.locking import lock_name
from hub.records.look_back import LookBack
from hub.wiring import Hub

LEASE_KEY = "clock"
LEASE_S = 15
TICK_S = 1.0
READ_LIST_AGAIN_S = 30
LOOK_FOR_QUIET_EVERY_S = 600.0
CHECK_BROKEN_AGAIN_S = 600.0
COUNT_DAYS_EVERY_S = 30.0
COUNT_DAYS_FOR_S = 0.5
LOOK_FOR_REPORTS_EVERY_S = 60.0


class Clock:
    """Ticks once a second while it holds the lease."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._name = secrets.token_hex(8)
        self._stopped = threading.Event()
        self._not_before: dict[int, dt.datetime] = {}
        self._check_not_before: dict[int, float] = {}
        self._quiet_looked_at = -math.inf
        self._days_counted_at = self._reports_looked_for_at = -math.inf
        self._trying: threading.Thread | None = None
        self._old_records = OldRecords(hub.database)
        self._log = structlog.get_logger("clock")

    def run(self) -> None:
        """Tick until SIGTERM or SIGINT."""
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        while not self._stopped.wait(TICK_S):
            try:
                self.tick()
            except Exception:  # noqa: BLE001 - a tick that fails must not be the last one
                self._log.exception("tick_failed")

    def _stop(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002 - the signal's signature
        self._stopped.set()

    def _holds_lease(self) -> bool:
        with self._hub.database.write_installation() as session:
            lock_name(session, LEASE_KEY)
            lease = session.get(Installation, LEASE_KEY, with_for_update=True)
            if lease is None:
                lease = Installation(key=LEASE_KEY, value=self._name, until=session.now)
                session.add(lease)
            if lease.value != self._name and lease.until is not None and lease.until > session.now:
                return False
            lease.value, lease.until = self._name, session.now + dt.timedelta(seconds=LEASE_S)
            return True

    def tick(self) -> bool:
        """Do all that is due, if no other clock holds the lease; whether it was this one's turn. What fails keeps nothing else back."""
        if not self._holds_lease():
            return False
        watches = (
            self._reconcile_lines,
            self._end_calls,  # what the phone system's list says of a call counts more than our guess
            self._check_one_line,
            self._try_public_address,
            self._watch_for_quiet,
            self._remove_what_is_old,
            self._count_days,
            self._owe_reports,
        )
        for do in (*watches, self._ask_for_long_jobs, self._keep_sign_in_alive):
            try:
                do()
            except Exception:  # noqa: BLE001 - the rest is due all the same
                self._log.exception("tick_failed", part=do.__name__)
        return True

    def _end_calls(self) -> None:
        end_calls_that_never_ended(self._hub)

    def _keep_sign_in_alive(self) -> None:
        keep_one_sign_in_alive(self._hub)

    def _check_one_line(self) -> None:
        """One in each tick, so that many lines neither wait for each other's phone systems nor come all at once."""
        due = lines_to_check(self._hub.database, dt.timedelta(seconds=self._hub.settings.line_check_every_s))
        now = time.monotonic()
        account_id, line_id = next((line for line in due if self._check_not_before.get(line[1], now) <= now), (None, None))
        if account_id is None or line_id is None:
            return
        try:
            check_line(self._hub.connections, self._hub.database, account_id, line_id, Priority.BACKFILL)
        except Exception:  # noqa: BLE001 - our own mistake with one line must not keep the others from being checked
            self._log.exception("line_not_checked", line=line_id)
            self._check_not_before[line_id] = now + CHECK_BROKEN_AGAIN_S

    def _try_public_address(self) -> None:
        """Every hour where somebody outside must reach us, in its own thread, for a firewall may swallow the request for long."""
        hub = self._hub
        if self._trying is not None and self._trying.is_alive():
            return
        if not may_be_tried(hub.settings.public_url) or not is_due(hub.database, hub.settings.public_url):
            return
        arguments = (hub.database, hub.settings.public_url, hub.secrets.session_key)
        self._trying = threading.Thread(target=try_and_keep, args=arguments, daemon=True)
        self._trying.start()

    def _watch_for_quiet(self) -> None:
        """Every few minutes: what is told of is hours long."""
        if time.monotonic() < self._quiet_looked_at + LOOK_FOR_QUIET_EVERY_S:
            return
        self._quiet_looked_at = time.monotonic()
        watch_for_quiet_lines(self._hub)

    def _count_days(self) -> None:
        """A little in each tick until all that can be counted is; then not again for a while."""
        if time.monotonic() < self._days_counted_at + COUNT_DAYS_EVERY_S:
            return
        if keep_report_days(self._hub.database, COUNT_DAYS_FOR_S):
            self._days_counted_at = time.monotonic()

    def _owe_reports(self) -> None:
        """Every minute: they are due once a week."""
        if time.monotonic() < self._reports_looked_for_at + LOOK_FOR_REPORTS_EVERY_S:
            return
        self._reports_looked_for_at = time.monotonic()
        owe_weekly_reports(self._hub.database, self._hub.settings)

    def _remove_what_is_old(self) -> None:
        self._old_records.remove_some()

    def _ask_for_long_jobs(self) -> None:
        if not self._hub.settings.redis_url:
            return
        readings, look_backs, baselines = self._due_readings(), self._due_look_backs(), self._due_baselines()
        if not readings and not look_backs and not baselines:
            return
        try:
            redis = Redis.from_url(self._hub.settings.redis_url, socket_timeout=1, socket_connect_timeout=1)
            for account_id, connection_id in readings:
                long_jobs.enqueue_reading(redis, account_id, connection_id)
            for account_id, connection_id in look_backs:
                long_jobs.enqueue_look_back(redis, account_id, connection_id)
            for account_id, line_id in baselines:
                long_jobs.enqueue_baseline(redis, account_id, line_id)
        except RedisError as error:
            self._log.warning("long_jobs_not_asked_for", error=type(error).__name__)

    def _due_readings(self) -> list[tuple[int, int]]:
        """Accounts and connections whose directory is to be read: the first time, where that broke off, and every so often."""
        with self._hub.database.read_installation() as session:
            before = session.now - dt.timedelta(seconds=self._hub.settings.directory_every_s)
            found = session.scalars(select(Connection).where(Connection.kind == "connector", *_can_be_asked(session.now)))
            return [
                (connection.account_id, connection.id)
                for connection in found
                if connection.directory_read_at is None
                or connection.directory_read_at < before
                or (not connection.backfilled and Ability.LIST_PEOPLE in connection.abilities)
            ]

    def _due_look_backs(self) -> list[tuple[int, int]]:
        """Accounts and connections that have not looked back at the calls before them."""
        with self._hub.database.read_installation() as session:
            done = select(LookBack.connection_id).where(LookBack.finished_at.is_not(None))
            maybe = select(Connection.account_id, Connection.id).where(
                Connection.kind == "connector", Connection.id.not_in(done), *_can_be_asked(session.now)
            )
            connections = list(session.execute(maybe.order_by(Connection.id)))
        due = []
        for account_id, connection_id in connections:
            with self._hub.database.read(account_id) as of_account:
                if look_back_is_due(self._hub, of_account, of_account.get_one(Connection, connection_id)):
                    due.append((account_id, connection_id))
        return due

    def _due_baselines(self) -> list[tuple[int, int]]:
        """Accounts and lines whose days before the hub are not counted yet."""
        with self._hub.database.read_installation() as session:
            done = select(LineBaseline.line_id).where(LineBaseline.finished_at.is_not(None))
            lately = select(Line.account_id).where(Line.id.not_in(done), Line.created_at > session.now - NOT_LATER_THAN)
            accounts = list(session.scalars(lately.distinct()))
        due = []
        for account_id in accounts:
            with self._hub.database.read(account_id) as of_account:
                due += [(account_id, line_id) for line_id in baselines_due(self._hub.catalog, of_account)]
        return due

    def _reconcile_lines(self) -> None:
        """Read the call lists; one that cannot be read is tried again after a while and hides no other."""
        settings = self._hub.settings
        with self._hub.database.read_installation() as session:
            now = session.now
            before = now - dt.timedelta(seconds=settings.reconcile_every_s)
            due = (
                select(Line.id, Line.account_id, Line.connection_id)
                .join(Connection, Connection.id == Line.connection_id)
                .where(
                    (Line.reconciled_until.is_(None)) | (Line.reconciled_until < before),
                    *_can_be_asked(now),
                )
            )
            lines = session.execute(due.order_by(Line.id)).all()
        for line_id, account_id, connection_id in lines:
            if self._not_before.get(line_id, now) > now:
                continue
            try:
                reconcile_line(self._hub, account_id, line_id)
            except VendorTrouble as trouble:
                self._log.warning("line_not_reconciled", line=line_id, why=trouble.sentence)
                if not isinstance(trouble, SignInAgain | TryAgain):  # those two pause the connection themselves
                    self._leave_alone(line_id, now)
                note_trouble(self._hub, account_id, connection_id, trouble)
            except Exception:  # noqa: BLE001 - our own mistake with one line must not hide the calls of the others
                self._log.exception("line_not_reconciled", line=line_id)
                self._leave_alone(line_id, now)
            else:
                note_good_answer(self._hub, account_id, connection_id)

    def _leave_alone(self, line_id: int, now: dt.datetime) -> None:
        self._not_before[line_id] = now + dt.timedelta(seconds=min(READ_LIST_AGAIN_S, self._hub.settings.reconcile_every_s))


def _can_be_asked(now: dt.datetime) -> tuple[ColumnElement[bool], ...]:
    """A vendor that is in trouble or refuses the sign-in is left alone, else every tick would ask it anew."""
    return (
        Connection.paused.is_(False),
        Connection.state != ConnectionState.NEEDS_SIGN_IN,
        or_(Connection.trouble_until.is_(None), Connection.trouble_until < now),
    )
