"""Telling a call's story, one sentence at a time."""

from typing import Any

from hub.records.outbox import TraceEntry
from hub.records.session import AccountSession


def tell(
    session: AccountSession,
    kind: str,
    sentence: str,
    *,
    caller_id: int | None = None,
    call_id: int | None = None,
    conversation_id: int | None = None,
    outbox_row_id: int | None = None,
    inbox_row_id: int | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """Add a sentence to the trace, in the transaction that made it true. No phone number stands in it."""
    session.add(
        TraceEntry(
            at=session.now,
            kind=kind,
            sentence=sentence,
            detail=detail or {},
            caller_id=caller_id,
            call_id=call_id,
            conversation_id=conversation_id,
            outbox_row_id=outbox_row_id,
            inbox_row_id=inbox_row_id,
        )
    )
