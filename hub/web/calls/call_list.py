"""Reading calls for lists: filters, pages and counts, each in a fixed number of queries."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from hub.calls.missed import Decision
from hub.reasons import Reason
from hub.records.call import Call, CallOutcome
from hub.records.conversation import Text, TextKind
from hub.records.line import Caller, Line
from hub.records.session import AccountSession

PAGE = 50
COUNTED_DAYS = 7
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MICROSECOND = dt.timedelta(microseconds=1)


REASONS = frozenset(Reason)


class Show(StrEnum):
    """The filters that stand as links above the list."""

    ALL = "all"
    MISSED = "missed"
    ANSWERED = "answered"
    NO_TEXT = "no_text"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader asked to see; `before` is a cursor: the last call's moment in microseconds and its id."""

    show: Show = Show.ALL
    line_id: int | None = None
    reason: Reason | None = None
    before: tuple[int, int] | None = None

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Wanted":
        """From a query string; what makes no sense is left out."""
        show, reason, line = asked.get("show", ""), asked.get("reason", ""), asked.get("line", "")
        moment, _, call_id = asked.get("before", "").partition("-")
        return cls(
            show=Show(show) if show in frozenset(Show) else Show.ALL,
            line_id=_small(line),
            reason=Reason(reason) if reason in REASONS else None,
            before=(int(moment), int(call_id)) if _small(moment, 17) and _small(call_id) else None,
        )

    def link(self, **changes: Any) -> dict[str, str]:
        """The query of this wish with changes, from its first page on."""
        wish = replace(self, **{"before": None, **changes})
        query = {"show": wish.show if wish.show != Show.ALL else None, "line": wish.line_id, "reason": wish.reason}
        before = f"{wish.before[0]}-{wish.before[1]}" if wish.before else None
        return {name: str(value) for name, value in {**query, "before": before}.items() if value is not None}


def _small(written: str, digits: int = 15) -> int | None:
    """A whole number that any database takes."""
    return int(written) if written.isascii() and written.isdigit() and len(written) <= digits else None


@dataclass(frozen=True, slots=True)
class ListedCall:
    """One row of the list; `text` is the text-back that the call caused."""

    call: Call
    line: Line
    caller: Caller | None
    text: Text | None


@dataclass(frozen=True, slots=True)
class CallPage:
    """A page of calls and the cursor of the next one, None at the end."""

    rows: Sequence[ListedCall]
    next_before: tuple[int, int] | None


def call_page(session: AccountSession, wanted: Wanted, most: int = PAGE) -> CallPage:
    """The newest calls that fit."""
    query = select(Call, Line, Caller).join(Line, Line.id == Call.line_id).outerjoin(Caller, Caller.id == Call.caller_id)
    query = query.where(*_conditions(wanted)).order_by(Call.started_at.desc(), Call.id.desc()).limit(most + 1)
    found = session.execute(query).all()
    texts = _texts_back(session, [row[0] for row in found])
    rows = [ListedCall(call, line, caller, texts.get(call.id)) for call, line, caller in found[:most]]
    last = rows[-1].call if len(found) > most else None
    return CallPage(rows, ((last.started_at - EPOCH) // MICROSECOND, last.id) if last else None)


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.show is Show.MISSED:
        conditions.append(Call.outcome == CallOutcome.MISSED)
    elif wanted.show is Show.ANSWERED:
        conditions.append(Call.outcome.in_((CallOutcome.ANSWERED, CallOutcome.ANSWERED_OR_MAILBOX)))
    elif wanted.show is Show.NO_TEXT:
        conditions += [Call.outcome == CallOutcome.MISSED, Call.decision == Decision.NO_TEXT]
    if wanted.line_id is not None:
        conditions.append(Call.line_id == wanted.line_id)
    if wanted.reason is not None:
        conditions.append(Call.decision_reason == wanted.reason)
    if wanted.before is not None:
        moment, call_id = EPOCH + wanted.before[0] * MICROSECOND, wanted.before[1]
        conditions.append(or_(Call.started_at < moment, and_(Call.started_at == moment, Call.id < call_id)))
    return conditions


def _texts_back(session: AccountSession, calls: Sequence[Call]) -> dict[int, Text]:
    """By the call that caused them; asked by conversation, which is what texts are indexed by."""
    conversations = {call.conversation_id for call in calls if call.conversation_id is not None}
    if not conversations:
        return {}
    found = select(Text).where(
        Text.conversation_id.in_(conversations), Text.call_id.in_([call.id for call in calls]), Text.kind == TextKind.TEXT_BACK
    )
    return {text.call_id: text for text in session.scalars(found) if text.call_id is not None}


def lines_of_account(session: AccountSession) -> Sequence[Line]:
    """All lines by label."""
    return session.scalars(select(Line).order_by(Line.label, Line.id)).all()


def reason_counts(session: AccountSession) -> Sequence[tuple[Reason, int]]:
    """How often each reason decided in the last days, the most frequent first."""
    since = session.now - dt.timedelta(days=COUNTED_DAYS)
    counted = (
        select(Call.decision_reason, func.count())
        .where(Call.account_id == session.account_id, Call.started_at >= since, Call.decision_reason.is_not(None))
        .group_by(Call.decision_reason)
        .order_by(func.count().desc(), Call.decision_reason)
    )
    return [(Reason(reason), count) for reason, count in session.execute(counted) if reason is not None]
