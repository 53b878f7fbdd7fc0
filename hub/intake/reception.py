"""Receiving one request: whose it is, whether it is genuine, storing it, and what the vendor hears at once."""

import datetime as dt
import threading
from collections import OrderedDict
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotInTimeError
from typing import NoReturn, Protocol

import structlog
from sqlalchemy.exc import IntegrityError

from hub.contract.phone_numbers import read_phone_number
from hub.contract.phone_provider import AnswersCalls, PhoneProvider, ReportsCalls
from hub.contract.webhooks import Answer, Hint, RawRequest, UnreadableRequest
from hub.intake.inbox import Received, store, store_refused
from hub.intake.line_book import BookedConnection, BookedLine, BookUnreadError, LineBook
from hub.intake.refusals import RefusalsKept
from hub.intake.spool import Spool
from hub.opt_out_words import Wish, wish_of
from hub.records.database import Database
from hub.records.web_start import note_web_start

UNREADABLE = "unreadable"
CALLS_REMEMBERED = 2000
TRY_SPOOL_EVERY_S = 0.5
TRY_SPOOL_AT_LEAST_EVERY_S = 2.0


class PhoneProviders(Protocol):
    """Finds a phone provider's class by its key."""

    def phone_provider(self, key: str) -> type[PhoneProvider]:
        """The class; raises LookupError."""


class NotReceived(Exception):
    """The request was not taken; `status` is the 4xx or 503 to answer, the sentence is for whoever reads the vendor's log."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


class Reception:
    """Takes in phone providers' requests. A commit that takes longer than `commit_s` seconds counts as failed."""

    def __init__(self, *, database: Database, book: LineBook, providers: PhoneProviders, spool: Spool, commit_s: float) -> None:
        self._database = database
        self._book = book
        self._providers = providers
        self._spool = spool
        self._commit_s = commit_s
        self._committers = ThreadPoolExecutor(16, thread_name_prefix="intake")
        self._seen = _SeenCalls()
        self._started_at: dt.datetime | None = None
        self._spool_lock = threading.Lock()
        self._spool_thread: threading.Thread | None = None
        self._closed = threading.Event()
        self._refusals = RefusalsKept()
        self._log = structlog.get_logger("intake")

    def open(self) -> None:
        """Requests come from now on; what waited for it comes first."""
        self._started_at = dt.datetime.now(dt.UTC)
        self.take_in_spool_soon()

    def take(self, kind: str, key: str, token: str, raw: RawRequest, *, from_spool: bool = False) -> Answer:
        """Store the request and return what the vendor must hear; raises NotReceived.

        A request that can be neither committed nor kept is lost to us; a ringing call is answered all the same.
        """
        provider, connection, hint = self._identify(kind, key, token, raw)
        line = self._line_of(connection, hint)
        is_about_us = line is not None or hint.line_is_sure or not hint.line
        received = Received(raw, hint, connection, line.line_id if line else None, is_about_us and _tells_something(provider, raw))
        if not provider.is_authentic(raw, provider.webhook_secrets(connection.credentials)):
            self._refuse(received, 403, "The signature does not fit this request.", "signature")
        if hint.line and line is None and is_about_us:
            self._refuse(received, 404, "This number is no line of this connection.", "unknown_line")
        committed, seen = self._commit(received)
        if not committed and from_spool:
            raise NotReceived(503, "The database does not take it yet.")
        kept = committed or (not _is_opt_in(hint) and self._keep(kind, key, token, raw))
        seen = self._seen.add(hint, seen)
        answer = Answer(status=200)
        if line is not None and issubclass(provider, AnswersCalls):
            answer = provider.answer_now(raw, line.voice, seen)
        is_lost = not committed and (not kept or _must_be_committed(hint))
        if is_lost and not (hint.call_id is not None and answer.body):
            raise NotReceived(503, "The request could not be stored; send it again.")
        return answer

    def _identify(self, kind: str, key: str, token: str, raw: RawRequest) -> tuple[type[ReportsCalls], BookedConnection, Hint]:
        try:
            provider = self._providers.phone_provider(key) if kind == "phone" else None
        except LookupError:
            provider = None
        if provider is None or not issubclass(provider, ReportsCalls):
            raise NotReceived(404, "Nothing listens at this address.")
        try:
            connection = self._book.find(kind, key, token)
        except BookUnreadError:
            raise NotReceived(503, "It cannot be told now whether something listens here; send it again.") from None
        if connection is None:
            raise NotReceived(404, "Nothing listens at this address.")
        try:
            return provider, connection, provider.peek(raw)
        except UnreadableRequest as unreadable:
            self._refuse(Received(raw, Hint(what=UNREADABLE), connection, None), 400, str(unreadable), UNREADABLE)

    def _line_of(self, connection: BookedConnection, hint: Hint) -> BookedLine | None:
        number = read_phone_number(hint.line, connection.region)
        if number is None:
            return None
        if number.e164 not in connection.lines:
            connection = self._book.reread(connection)
        return connection.lines.get(number.e164)

    def _refuse(self, received: Received, status: int, sentence: str, because: str) -> NoReturn:
        """Keep it with its reason, but never let a flood of forgeries fill the disk."""
        if self._refusals.may_keep(received.connection.connection_id):
            self._in_time(self._committers.submit(store_refused, self._database, received, because))
        raise NotReceived(status, sentence)

    def _commit(self, received: Received) -> tuple[bool, frozenset[str]]:
        return self._in_time(self._committers.submit(self._store, received))

    def _store(self, received: Received) -> frozenset[str]:
        """Store it; two requests that make the same row at once are told apart by a second try.

        Before the first one is, it is noted since when this process takes them.
        """
        started_at = self._started_at
        if started_at is not None:
            with self._database.write_installation() as session:
                note_web_start(session, started_at)
            self._started_at = None
        try:
            return store(self._database, received)
        except IntegrityError:
            return store(self._database, received)

    def _in_time(self, work: "Future[frozenset[str] | None]") -> tuple[bool, frozenset[str]]:
        try:
            return True, work.result(self._commit_s) or frozenset()
        except NotInTimeError:
            self._log.warning("intake_commit_too_slow")
        except Exception as error:  # noqa: BLE001 - whatever the database does, the caller's phone call goes on
            self._log.warning("intake_commit_failed", error=type(error).__name__)
        return False, frozenset()

    def _keep(self, kind: str, key: str, token: str, raw: RawRequest) -> bool:
        try:
            self._spool.keep(kind, key, token, raw)
        except OSError as error:
            self._log.warning("spool_failed", error=type(error).__name__)
            return False
        self.take_in_spool_soon()
        return True

    def take_in_spool_soon(self) -> None:
        """Take in what was kept, as soon as the database takes it, in a thread of its own that ends with `close`."""
        with self._spool_lock:
            if self._closed.is_set():
                return
            if self._spool_thread is None or not self._spool_thread.is_alive():
                self._spool_thread = threading.Thread(target=self._empty_spool, name="spool", daemon=True)
                self._spool_thread.start()

    def _empty_spool(self) -> None:
        pause_s = TRY_SPOOL_EVERY_S
        while not self._closed.is_set() and not self._spool.is_empty():
            taken = 0
            try:
                taken = self.take_in_spool()
            except Exception as error:  # noqa: BLE001 - what is kept stays until it can be stored
                self._log.warning("spool_not_taken_in", error=type(error).__name__)
            pause_s = TRY_SPOOL_EVERY_S if taken else min(2 * pause_s, TRY_SPOOL_AT_LEAST_EVERY_S)
            self._closed.wait(pause_s)

    def close(self) -> None:
        """End the threads once what they are at is done; what is kept stays on the disk for the next process."""
        with self._spool_lock:
            self._closed.set()
            thread = self._spool_thread
        if thread is not None:
            thread.join()
        self._committers.shutdown()

    def take_in_spool(self) -> int:
        """Store what was kept while the database was away; how many were stored.

        One that cannot be stored ends the round, for the database may be away, and comes last in the next: it holds up no other.
        """
        taken = 0
        for file, kind, key, token, raw in self._spool.kept():
            if self._closed.is_set():
                break
            try:
                self.take(kind, key, token, raw, from_spool=True)
            except NotReceived as refusal:
                if refusal.status == 503:
                    self._spool.put_back(file)
                    break
                self._log.warning("spooled_request_refused", status=refusal.status)
            file.unlink(missing_ok=True)
            taken += 1
        return taken


def _tells_something(provider: type[ReportsCalls], raw: RawRequest) -> bool:
    """Whether there is an event in it; what cannot be read now is for the worker to judge."""
    try:
        return bool(provider.read_events(raw))
    except Exception:  # noqa: BLE001 - the worker meets the same error and keeps it with the request
        return True


def _must_be_committed(hint: Hint) -> bool:
    """An opt-out that was answered with 2xx must already hold."""
    return hint.text is not None and wish_of(hint.text) in (Wish.STOP, Wish.START)


def _is_opt_in(hint: Hint) -> bool:
    """An opt-in is never kept for later: it would then lift a STOP that came after it."""
    return hint.text is not None and wish_of(hint.text) is Wish.START


class _SeenCalls:
    """What this process saw of recent calls: enough for the voice path when the database is away."""

    def __init__(self) -> None:
        self._calls: OrderedDict[str, frozenset[str]] = OrderedDict()
        self._lock = threading.Lock()

    def add(self, hint: Hint, stored: Iterable[str]) -> frozenset[str]:
        """All that was seen of the hint's call before this request."""
        if hint.call_id is None:
            return frozenset(stored)
        with self._lock:
            before = self._calls.pop(hint.call_id, frozenset()) | frozenset(stored)
            self._calls[hint.call_id] = before | {hint.what}
            while len(self._calls) > CALLS_REMEMBERED:
                self._calls.popitem(last=False)
        return before
