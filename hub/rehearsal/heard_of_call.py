"""All that was heard of a past call: its stored requests as today's readers understand them, and what stands on the call besides."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import structlog
from sqlalchemy import select

from hub.contract.webhooks import UnreadableRequest
from hub.events import CallReported
from hub.events_as_json import call_event_from_json
from hub.intake.reading import InboxReader
from hub.records.call import Call
from hub.records.connection import IndexedPerson, IndexedPhone, PersonLink
from hub.records.conversation import AUTOMATIC, Text, TextKind
from hub.records.inbox import InboxRow, InboxRowState
from hub.records.line import Caller, Line
from hub.records.session import AccountSession
from hub.rehearsal.invented_call import CallWish, KnownOfCaller, read_caller
from hub.rehearsal.past_calls import texts_of
from hub.rehearsal.replay import Moment
from hub.rehearsal.throw_away import copy_of

BY_RULE = AUTOMATIC | {TextKind.CONFIRMATION, TextKind.HELP, TextKind.JOIN}
MOST_REQUESTS = 200
JUST_BEFORE = dt.timedelta(microseconds=1)
READABLE = (InboxRowState.READ, InboxRowState.FAILED, InboxRowState.UNREAD)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardOfCall:
    """A past call with its caller as they were known just before it (None where nobody could name them).

    `moments` are what was told of it, `texts` what was written since but for texts that a rule owed. `hidden` are the vendor's ids of
    records that came of this very call. `troubles` say which requests today's readers cannot read.
    """

    call: Call
    caller: Caller | None
    known: KnownOfCaller
    moments: Sequence[Moment]
    texts: Sequence[Text]
    hidden: frozenset[str]
    troubles: Sequence[str]


def read_heard(session: AccountSession, reader: InboxReader, call: Call, connection_ids: Sequence[int]) -> HeardOfCall:
    """Everything of one call, read from the real database."""
    caller = session.get(Caller, call.caller_id) if call.caller_id else None
    if caller is not None and caller.erased_at is not None:
        caller = None  # nobody can name them any more
    told, troubles = _told(session, reader, call)
    links = select(PersonLink).where(PersonLink.caller_id == call.caller_id, PersonLink.at >= call.started_at)
    made_since = [link for link in session.scalars(links) if link.created_by_us] if caller else []
    hidden = frozenset(link.vendor_id for link in made_since)
    return HeardOfCall(
        call=call,
        caller=caller,
        known=_known_before(session, call, caller, connection_ids, hidden),
        moments=told,
        texts=[text for text in texts_of(session, call) if not text.outbound or text.kind not in BY_RULE] if caller else [],
        hidden=hidden,
        troubles=troubles,
    )


def _told(session: AccountSession, reader: InboxReader, call: Call) -> tuple[list[Moment], list[str]]:
    """What the requests tell, in the order in which they came; and what else stands on the call, such as what its list told."""
    of_call = select(InboxRow.__table__).where(
        InboxRow.account_id == session.account_id,
        InboxRow.connection_id == call.connection_id,
        InboxRow.call_id == call.provider_call_id,
        InboxRow.state.in_(READABLE),
        InboxRow.removed_at.is_(None),
    )
    found: dict[str, Moment] = {}
    troubles: list[str] = []
    for row in session.execute(of_call.order_by(InboxRow.id).limit(MOST_REQUESTS)):
        try:
            for key, event in reader.events_in(session, row):
                found.setdefault(key, Moment(row.received_at, lambda _, event=event: event))  # type: ignore[misc]
        except UnreadableRequest as trouble:
            troubles.append(f"A request cannot be read: {trouble}.")
        except Exception as bug:  # noqa: BLE001 - what breaks a reader is what the replay is there to show
            structlog.get_logger("replay").exception("request_not_readable", row=row.id)
            troubles.append(f"Today's code fails on a request ({type(bug).__name__}).")
    for stored in call.happenings:
        told = call_event_from_json(stored)
        reported = CallReported(call.line_id, told, by_reconciliation=call.found_by_reconciliation)
        at = max(told.at, call.started_at)
        found.setdefault(f"{call.connection_id}:{told.key}", Moment(at, lambda _, event=reported: event))  # type: ignore[misc]
    return list(found.values()), troubles


def _known_before(
    session: AccountSession, call: Call, caller: Caller | None, connection_ids: Sequence[int], hidden: frozenset[str]
) -> KnownOfCaller:
    if caller is None:
        return KnownOfCaller(number="", line=session.get_one(Line, call.line_id), caller=None, rows=[], refused=[])
    before = CallWish(line_id=call.line_id, at=call.started_at - JUST_BEFORE, caller=caller.number)
    known = read_caller(session, before, connection_ids)
    rows = [row for row in known.rows if not (isinstance(row, PersonLink | IndexedPerson | IndexedPhone) and row.vendor_id in hidden)]
    return replace(known, caller=_as_before(caller, call, rows), rows=rows)


def _as_before(caller: Caller, call: Call, rows: Sequence[object]) -> Caller:
    """The caller without what came of this call or later: an opt-out, and the last automatic text."""
    texted = [row.at for row in rows if isinstance(row, Text) and row.kind in AUTOMATIC and row.provider_text_id]
    changes: dict[str, Any] = {"last_automatic_text_at": max(texted, default=None)}
    if caller.opted_out_at is not None and caller.opted_out_at >= call.started_at:
        changes |= {"opted_out_at": None, "opt_out_inbox_row_id": None}
    return copy_of(caller, **changes)
