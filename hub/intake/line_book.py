"""The lines and webhook secrets that intake needs, in memory and encrypted on disk, so that calls are answered in any weather."""

import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from hub.connections.vault import UnreadableSecretError, Vault
from hub.contract.phone_provider import LineMode, VoiceLine
from hub.records.account import Account
from hub.records.connection import Connection
from hub.records.database import Database
from hub.records.line import Line

FRESH_S = 2.0
PATIENCE_S = 1.0


class BookUnreadError(RuntimeError):
    """The database could not be asked, so nobody knows whether there is such a connection."""


@dataclass(frozen=True, slots=True)
class BookedLine:
    """A line as intake knows it."""

    line_id: int
    voice: VoiceLine


@dataclass(frozen=True, slots=True)
class BookedConnection:
    """A connection as intake knows it; `lines` by their number and by the number that they text from."""

    connection_id: int
    account_id: int
    kind: str
    key: str
    region: str
    credentials: dict[str, str]
    lines: dict[str, BookedLine]


class LineBook:
    """Finds a connection by the token of its webhook address; waits for the database only for a token that it does not have."""

    def __init__(self, database: Database, vault: Vault, folder: Path, public_url: str) -> None:
        self._database = database
        self._vault = vault
        self._file = folder / "line_book"
        self._public_url = public_url
        self._book: dict[str, BookedConnection] = {}
        self._read_at = 0.0
        self._reading = threading.Lock()
        self._log = structlog.get_logger("line_book")

    def find(self, kind: str, key: str, token: str) -> BookedConnection | None:
        """The connection of this webhook address; an unknown one is looked for in the database before it is refused.

        Raises BookUnreadError when the database does not say in time whether there is one.
        """
        found = self._book.get(token)
        if found is None:
            was_read = self._read_soon()
            found = self._book.get(token)
            if found is None and not was_read:
                raise BookUnreadError("the database does not answer")
        elif time.monotonic() - self._read_at > FRESH_S:
            threading.Thread(target=self._refresh, kwargs={"wait": False}, daemon=True).start()
        return found if found and (found.kind, found.key) == (kind, key) else None

    def reread(self, connection: BookedConnection) -> BookedConnection:
        """The connection as the database has it now, for a line that the book does not have yet."""
        self._read_soon()
        same = (booked for booked in self._book.values() if booked.connection_id == connection.connection_id)
        return next(same, connection)

    def _read_soon(self) -> bool:
        """Whether the database was read, waiting no longer than a ringing call can; an empty book is else filled from disk."""
        was_read: list[bool] = []
        reading = threading.Thread(target=lambda: was_read.append(self._refresh(wait=True)), daemon=True)
        reading.start()
        reading.join(PATIENCE_S)
        if not self._book and not any(was_read):
            self._log.warning("line_book_from_disk")
            self._book = self._read_disk()
        return any(was_read)

    def _refresh(self, *, wait: bool) -> bool:
        if not self._reading.acquire(blocking=wait, timeout=PATIENCE_S if wait else -1):
            return False
        try:
            if not wait or time.monotonic() - self._read_at >= FRESH_S / 4:
                self._take(self._read_database())
        except SQLAlchemyError as error:
            self._log.warning("line_book_not_read", error=type(error).__name__)
            return False
        finally:
            self._reading.release()
        return True

    def _take(self, book: dict[str, BookedConnection]) -> None:
        self._read_at = time.monotonic()
        if book != self._book:
            self._book = book
            self._write_disk(book)

    def _read_database(self) -> dict[str, BookedConnection]:
        with self._database.read_installation() as session:
            connections = session.scalars(select(Connection).where(Connection.disconnected_at.is_(None))).all()
            accounts = {account.id: account for account in session.scalars(select(Account))}
            lines = session.scalars(select(Line)).all()
        book: dict[str, BookedConnection] = {}
        for connection in connections:
            account = accounts[connection.account_id]
            credentials = self._credentials_of(connection)
            if credentials is None:
                continue
            address = webhook_address(self._public_url, connection)
            book[connection.webhook_token] = BookedConnection(
                connection_id=connection.id,
                account_id=connection.account_id,
                kind=connection.kind,
                key=connection.key,
                region=account.region,
                credentials=credentials,
                lines={
                    number: BookedLine(line.id, voice_line(line, account.name, address))
                    for line in lines
                    if connection.id in (line.connection_id, line.text_connection_id)
                    for number in (line.number, line.sender)
                    if number
                },
            )
        return book

    def _credentials_of(self, connection: Connection) -> dict[str, str] | None:
        """None where the key is gone: one such connection must not silence the others."""
        try:
            return self._vault.unlock(connection.credentials)
        except UnreadableSecretError:
            self._log.warning("connection_unreadable", connection=connection.id)
            return None

    def _write_disk(self, book: dict[str, BookedConnection]) -> None:
        try:
            fresh = self._file.with_suffix(".new")
            fresh.touch(mode=0o600)
            fresh.write_text(self._vault.lock({token: asdict(connection) for token, connection in book.items()}))
            fresh.replace(self._file)
        except OSError as error:
            self._log.warning("line_book_not_written", error=type(error).__name__)

    def _read_disk(self) -> dict[str, BookedConnection]:
        if not self._file.exists():
            return {}
        return {token: _connection_from(stored) for token, stored in self._vault.unlock(self._file.read_text()).items()}


def webhook_address(public_url: str, connection: Connection) -> str:
    """The public address of a connection's webhooks."""
    return f"{public_url}/in/{connection.kind}/{connection.key}/{connection.webhook_token}"


def voice_line(line: Line, business: str, address: str) -> VoiceLine:
    """What the voice path needs of a line."""
    return VoiceLine(
        number=line.number,
        mode=line.answered_as,
        address=address,
        business=business,
        staff=tuple(line.staff),
        ring_for_s=line.ring_for_s,
        takes_voicemail=line.takes_voicemail,
        greeting=line.greeting,
    )


def _connection_from(stored: dict[str, Any]) -> BookedConnection:
    lines = {
        number: BookedLine(
            booked["line_id"],
            VoiceLine(**{**booked["voice"], "mode": LineMode(booked["voice"]["mode"]), "staff": tuple(booked["voice"]["staff"])}),
        )
        for number, booked in stored["lines"].items()
    }
    return BookedConnection(**{**stored, "lines": lines})
