"""Calls and texts that an account's own program tells of: stored like a webhook, with the key in place of a signature."""

import datetime as dt
import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from hub.contract.phone_events import CallEvent, CallHappening, InboundText, MissedBecause, PhoneEvent
from hub.contract.webhooks import Hint, RawRequest
from hub.intake.inbox import Received, store
from hub.intake.line_book import BookedConnection
from hub.records.account import Account
from hub.records.connection import Connection
from hub.records.database import Database
from hub.records.inbox import InboxRow
from hub.records.line import Line

TOLD = "told"
"""The kind of an inbox row that a program of the account told, and no vendor."""

EARLIEST = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


class ToldKind(StrEnum):
    """What can be told."""

    CALL_MISSED = "call.missed"
    CALL_ANSWERED = "call.answered"
    TEXT_RECEIVED = "text.received"


class OtherEventError(ValueError):
    """Another event was told with the same type and id before."""


def take_told_event(database: Database, account_id: int, line: Line, raw: RawRequest) -> InboxRow:
    """Commit the event and return its row, the first one where it was told before; raises OtherEventError.

    The body is checked, and written the same way each time, by whoever took it. An opt-out in it holds from this commit on.
    """
    told = json.loads(raw.body)
    kind, data = ToldKind(told["type"]), told["data"]
    delivery_id = f"{TOLD}:{kind}:{data['id']}"
    with database.read(account_id) as session:
        region = session.get_one(Account, account_id).region
        key = session.get_one(Connection, line.connection_id).key
    connection = BookedConnection(line.connection_id, account_id, TOLD, key, region, credentials={}, lines={})
    hint = Hint(
        what=kind,
        line=data["line"],
        sender=data.get("from") or data.get("caller") or "",
        text=data["body"] if kind is ToldKind.TEXT_RECEIVED else None,
        call_id=None if kind is ToldKind.TEXT_RECEIVED else _told_id(data),
        delivery_id=delivery_id,
    )
    store(database, Received(raw, hint, connection, line.id))
    with database.read_installation() as session:
        same = (InboxRow.connection_id == line.connection_id, InboxRow.delivery_id == delivery_id)
        row = session.scalars(select(InboxRow).where(*same)).one()
    if row.body != raw.body:
        raise OtherEventError
    return row


def read_told_event(body: bytes, received_at: dt.datetime) -> list[PhoneEvent]:
    """The neutral events in what was told; a clock that runs ahead, or none that runs at all, is not believed."""
    told = json.loads(body)
    data = told["data"]
    at = min(max(dt.datetime.fromisoformat(data["at"]), EARLIEST), received_at)
    match ToldKind(told["type"]):
        case ToldKind.TEXT_RECEIVED:
            told_id = _told_id(data)
            return [InboundText(key=f"{told_id}:text", text_id=told_id, line=data["line"], sender=data["from"], body=data["body"], at=at)]
        case ToldKind.CALL_ANSWERED:
            return [_call(data, "answered", CallHappening.ACCEPTED, at)]
        case ToldKind.CALL_MISSED:
            because = MissedBecause(data.get("because") or MissedBecause.REPORTED)
            return [_call(data, "missed", CallHappening.NOBODY_ANSWERED, at, because), _call(data, "ended", CallHappening.ENDED, at)]


def told_id_of(row: InboxRow) -> str:
    """What the call or text of a told event is known by, beside those of its phone system."""
    return f"{TOLD}:{(row.delivery_id or '').removeprefix(f'{TOLD}:{row.what}:')}"


def _told_id(data: Mapping[str, Any]) -> str:
    """An id that no phone system gives to a call or text of its own."""
    return f"{TOLD}:{data['id']}"


def _call(data: Mapping[str, Any], key: str, happened: CallHappening, at: dt.datetime, because: MissedBecause | None = None) -> CallEvent:
    return CallEvent(
        key=f"{_told_id(data)}:{key}",
        call_id=_told_id(data),
        line=data["line"],
        caller=data.get("caller") or "",
        happened=happened,
        at=at,
        because=because,
        withheld=not data.get("caller"),
        duration_s=data.get("duration_s"),
    )
