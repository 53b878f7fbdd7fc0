"""Everything that is held of one caller, for whoever asks what is known of them."""

from typing import Any

from sqlalchemy import select

from hub.records.account import Account
from hub.records.call import Call, Task
from hub.records.connection import Connection, PersonLink
from hub.records.conversation import Conversation, Text
from hub.records.line import Caller, Line
from hub.records.outbox import TraceEntry
from hub.records.session import AccountSession
from hub.reports.consent_file import entries_after


def access_report(session: AccountSession, caller: Caller) -> dict[str, Any]:
    """The caller with their consent, calls, texts, tasks, records at vendors and story, as JSON values; moments are in UTC."""
    return {
        "business": session.get_one(Account, session.account_id).name,
        "written_at": session.now.isoformat(timespec="seconds"),
        "caller": {
            "number": caller.number,
            "name": caller.name,
            "first_known_at": caller.created_at.isoformat(timespec="seconds"),
            "opted_out_at": caller.opted_out_at.isoformat(timespec="seconds") if caller.opted_out_at else None,
            "automatic_texts_paused": caller.texts_paused,
            "texts_do_not_reach_them_because": caller.cannot_text,
        },
        "consent": _consent(session, caller),
        "calls": _calls(session, caller),
        "texts": _texts(session, caller),
        "tasks": _tasks(session, caller),
        "records": _records(session, caller),
        "story": _story(session, caller),
    }


def _consent(session: AccountSession, caller: Caller) -> list[dict[str, str]]:
    entries: list[dict[str, str]] = []
    while more := entries_after(session, int(entries[-1]["entry"]) if entries else 0, caller.number):
        entries.extend(more)
    return entries


def _calls(session: AccountSession, caller: Caller) -> list[dict[str, Any]]:
    found = (
        select(Call, Line.label).join(Line, Line.id == Call.line_id).where(Call.caller_id == caller.id).order_by(Call.started_at, Call.id)
    )
    return [
        {
            "id": call.id,
            "provider_call": call.provider_call_id,
            "line": label,
            "at": call.started_at.isoformat(timespec="seconds"),
            "outcome": call.outcome,
            "decision": call.decision,
            "reason": call.decision_reason,
            "left_a_voicemail": call.voicemail is not None,
        }
        for call, label in session.execute(found)
    ]


def _texts(session: AccountSession, caller: Caller) -> list[dict[str, Any]]:
    found = (
        select(Text)
        .join(Conversation, Conversation.id == Text.conversation_id)
        .where(Conversation.caller_id == caller.id)
        .order_by(Text.id)
    )
    return [
        {
            "id": text.id,
            "provider_text": text.provider_text_id,
            "at": text.at.isoformat(timespec="seconds"),
            "from": "us" if text.outbound else "them",
            "kind": text.kind,
            "words": text.body,
            "pictures": len(text.media),
            "state": text.status,
        }
        for text in session.scalars(found)
    ]


def _tasks(session: AccountSession, caller: Caller) -> list[dict[str, Any]]:
    found = select(Task).where(Task.caller_id == caller.id).order_by(Task.id)
    return [
        {
            "at": task.created_at.isoformat(timespec="seconds"),
            "task": task.sentence,
            "done_at": task.done_at.isoformat(timespec="seconds") if task.done_at else None,
        }
        for task in session.scalars(found)
    ]


def _records(session: AccountSession, caller: Caller) -> list[dict[str, Any]]:
    found = (
        select(PersonLink, Connection.name)
        .join(Connection, Connection.id == PersonLink.connection_id)
        .where(PersonLink.caller_id == caller.id)
        .order_by(PersonLink.id)
    )
    return [
        {
            "system": name,
            "record": link.vendor_id,
            "kind": link.kind,
            "name": link.name,
            "page": link.url,
            "created_by_us": link.created_by_us,
        }
        for link, name in session.execute(found)
    ]


def _story(session: AccountSession, caller: Caller) -> list[dict[str, str]]:
    found = select(TraceEntry).where(TraceEntry.caller_id == caller.id).order_by(TraceEntry.id)
    return [{"at": entry.at.isoformat(timespec="seconds"), "what": entry.sentence} for entry in session.scalars(found)]
