"""What piles up where nobody looks for weeks: effects that wait for a person, texts in doubt, texts that failed, tasks that are due."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import insert, select

from hub.outbox.effects import Queue
from hub.outbox.stuck_tasks import STUCK, stuck_task_key
from hub.records.call import Call, Task
from hub.records.database import Database
from hub.records.inbox import InboxEvent, InboxEventState
from hub.records.outbox import OutboxRow, OutboxState
from hub.sync.left_behind import LEFT_BEHIND
from hub.textback.owing import SEND_TEXT

HELD, IN_DOUBT = 5_000, 2_000
"""The second are some of the first."""
FAILED_TEXTS, CALLS_BACK, LEFT_THERE, FAILED_EVENTS = 1_000, 10_000, 500, 500
KINDS = (("failed_text", FAILED_TEXTS), ("call_back", CALLS_BACK), (LEFT_BEHIND, LEFT_THERE))
STEP = dt.timedelta(minutes=3)


def add_backlog(database: Database, account_id: int) -> None:
    """Write it beside a filled business, of the newest of its conversations."""
    with database.write(account_id) as session:
        found = select(Call.id, Call.caller_id, Call.conversation_id).where(Call.conversation_id.is_not(None))
        calls = [row._asdict() for row in session.execute(found.order_by(Call.started_at.desc()).limit(HELD + CALLS_BACK))]
        columns = {"id": "call_id", "caller_id": "caller_id", "conversation_id": "conversation_id"}
        about = [{columns[name]: value for name, value in call.items()} for call in calls]
        session.execute(insert(OutboxRow), list(_effects(account_id, session.now, about)))
        held = session.scalars(select(OutboxRow.id).where(OutboxRow.key.startswith("piled:")).order_by(OutboxRow.id)).all()
        session.execute(insert(Task), list(_tasks(account_id, session.now, about, held)))
        session.execute(insert(InboxEvent), list(_events(account_id, session.now)))


def _effects(account_id: int, now: dt.datetime, about: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for place in range(HELD):
        at = now - STEP * (HELD - place)
        yield {
            **about[place % len(about)], "account_id": account_id, "queue": Queue.TEXTS, "lane": f"piled:{place}", "key": f"piled:{place}",
            "effect": SEND_TEXT if place < IN_DOUBT else "write_note", "payload": {}, "state": OutboxState.HELD, "attempts": 6, "looks": 2,
            "not_before": at, "created_at": at, "ended_at": at, "in_doubt_since": at if place < IN_DOUBT else None,
            "error": "It refused the field.",
        }  # fmt: skip


def _tasks(account_id: int, now: dt.datetime, about: Sequence[dict[str, Any]], held: Sequence[int]) -> Iterator[dict[str, Any]]:
    keys = [(STUCK.rstrip(":"), stuck_task_key(row_id)) for row_id in held]
    keys += [(kind, f"piled-{kind}:{place}") for kind, many in KINDS for place in range(many)]
    for place, (kind, key) in enumerate(keys):
        at = now - STEP * (len(keys) - place)
        yield {
            **about[place % len(about)], "account_id": account_id, "key": key, "kind": "attention" if place < len(held) else kind,
            "sentence": "Somebody should look at it.", "member_id": None, "due_at": at, "done_at": None, "created_at": at,
        }  # fmt: skip


def _events(account_id: int, now: dt.datetime) -> Iterator[dict[str, Any]]:
    for place in range(FAILED_EVENTS):
        yield {
            "account_id": account_id, "key": f"piled:{place}", "name": "CallReported", "payload": {}, "state": InboxEventState.FAILED,
            "attempts": 6, "not_before": now, "error": "KeyError", "queue": Queue.TEXTS, "at": now - STEP * place,
        }  # fmt: skip
