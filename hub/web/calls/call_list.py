"""Reading calls for lists: filters, pages and counts, each in a fixed number of queries."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from hub.calls.ending import Ending
from hub.reasons import Reason
from hub.records.call import Call, CallOutcome, Decision
from hub.records.conversation import Conversation, Text, TextKind
from hub.records.line import Caller, Line
from hub.records.session import AccountSession
from hub.reports.figures import calls_of, texted_within
from hub.web.calls.wanted import NO_WORDING, NOBODY, Show, Source, Tests, Wanted, hours_within
from hub.web.inbox.search import name_fits
from hub.web.moments import start_of_today

PAGE = 50
COUNTED = dt.timedelta(days=6)
LONGEST_COUNTED = dt.timedelta(days=30)
LONGEST_BY_HOUR = dt.timedelta(days=92)
LONGEST_BY_HOUR_OF_WEEKDAY = dt.timedelta(days=367)
MOST_SUMMED = 100_000
FEW_CALLERS = 200
FEW_CONVERSATIONS = 1000
FEWEST_DIGITS = 3
MISSED = Call.outcome == CallOutcome.MISSED
SHOWN: Mapping[Show, Sequence[ColumnElement[bool]]] = {
    Show.ALL: (),
    Show.MISSED: (MISSED,),
    Show.ANSWERED: (Call.outcome.in_((CallOutcome.ANSWERED, CallOutcome.ANSWERED_OR_MAILBOX)),),
    Show.NO_TEXT: (MISSED, Call.decision == Decision.NO_TEXT),
    Show.TEXTED: (Call.ending == Ending.TEXTED,),
    Show.TEXT_FAILED: (Call.ending == Ending.TEXT_FAILED_CALL_BACK,),
    Show.REPLIED: (MISSED, Call.replied_at.is_not(None)),
    Show.NO_REPLY: (Call.ending == Ending.TEXTED, Call.replied_at.is_(None)),
    Show.UNTOUCHED: (MISSED, Call.first_human_at.is_(None), Call.caller_id.is_not(None)),
    Show.NO_ENDING: (Call.ending.is_(None),),
}


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
    next_before: tuple[dt.datetime, int] | None


@dataclass(frozen=True, slots=True)
class Sum:
    """How many calls fit, of how many callers in how many conversations; `is_all` is False where there are more than were counted."""

    calls: int
    callers: int
    conversations: int
    is_all: bool


@dataclass(frozen=True, slots=True)
class ReasonCounts:
    """How often each reason decided between two moments (None is now), the most frequent first."""

    counts: Sequence[tuple[Reason, int]]
    since: dt.datetime
    until: dt.datetime | None


def call_page(session: AccountSession, wanted: Wanted, most: int = PAGE) -> CallPage:
    """The newest calls that fit."""
    query = select(Call, Line, Caller).join(Line, Line.id == Call.line_id).outerjoin(Caller, Caller.id == Call.caller_id)
    query = query.where(*conditions(session, wanted)).order_by(Call.started_at.desc(), Call.id.desc()).limit(most + 1)
    found = session.execute(query).all()
    texts = _texts_back(session, [row[0] for row in found])
    rows = [ListedCall(call, line, caller, texts.get(call.id)) for call, line, caller in found[:most]]
    last = rows[-1].call if len(found) > most else None
    return CallPage(rows, (last.started_at, last.id) if last else None)


def conditions(session: AccountSession, wanted: Wanted) -> list[ColumnElement[bool]]:
    """What a call has to be to fit; the account is named too, so that its indexes are used whatever else is asked."""
    found = [Call.account_id == session.account_id, *SHOWN[wanted.show]]
    for column, value in (
        (Call.line_id, wanted.line_id),
        (Call.decision_reason, wanted.reason),
        (Call.ending, wanted.ending),
        (Call.wording, wanted.wording),
    ):
        if value is not None:
            found.append(column.is_(None) if column is Call.wording and value == NO_WORDING else column == value)
    if wanted.counted is not None:
        found += calls_of(wanted.counted, wanted.since, wanted.until)
    if wanted.took is not None:
        found += texted_within(*wanted.took)
    if wanted.tests is not None:
        found.append(Call.guided_test.is_(wanted.tests is Tests.ONLY))
    if wanted.source is not None:
        found.append(Call.found_by_reconciliation.is_(wanted.source is Source.FOUND))
    if wanted.voicemail is not None:
        found.append(Call.voicemail.is_not(None) if wanted.voicemail else Call.voicemail.is_(None))
    found += [*_of_conversation(session, wanted), *_in_time(session, wanted)]
    if wanted.search:
        found.append(_of_callers(session, wanted.search))
    if wanted.before is not None:
        moment, call_id = wanted.before
        found += [Call.started_at <= moment, or_(Call.started_at < moment, Call.id < call_id)]
    return found


def _of_conversation(session: AccountSession, wanted: Wanted) -> list[ColumnElement[bool]]:
    """Who answers for the call's conversation, and what became of it.

    A few conversations are named one by one, so that the database goes from them to their calls; of many, one is found soon in any order.
    """
    asked = (
        (Conversation.desk_id, wanted.desk_id),
        (Conversation.member_id, wanted.member_id),
        (Conversation.outcome, wanted.result),
    )
    nobody = [column for column, value in asked if value == NOBODY]
    if nobody:
        somebody = or_(*(column.is_not(None) for column in nobody))
        found = [~exists().where(Conversation.account_id == Call.account_id, Conversation.id == Call.conversation_id, somebody)]
    else:
        found = []
    has = [column == value for column, value in asked if value is not None and value != NOBODY]
    if not has:
        return found
    few = session.scalars(select(Conversation.id).where(*has).limit(FEW_CONVERSATIONS + 1)).all()
    if len(few) <= FEW_CONVERSATIONS:
        return [*found, Call.conversation_id.in_(few)]
    return [*found, exists().where(Conversation.account_id == Call.account_id, Conversation.id == Call.conversation_id, *has)]


def _in_time(session: AccountSession, wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    since, until = wanted.since, wanted.until
    if wanted.hour is not None or wanted.weekday is not None:
        until = until or session.now
        longest = LONGEST_BY_HOUR if wanted.hour is None or wanted.weekday is None else LONGEST_BY_HOUR_OF_WEEKDAY
        since = max(since or until - LONGEST_COUNTED, until - longest)
        hours = range(24) if wanted.hour is None else (wanted.hour,)
        weekdays = range(7) if wanted.weekday is None else (wanted.weekday,)
        stretches = hours_within(since, until, wanted.zone, hours, weekdays)
        found.append(or_(False, *(and_(Call.started_at >= begin, Call.started_at < end) for begin, end in stretches)))
    if since is not None:
        found.append(Call.started_at >= since)
    if until is not None:
        found.append(Call.started_at < until)
    if wanted.replied_within is not None:
        found.append(Call.replied_after_s <= wanted.replied_within * 60)
    return found


def _of_callers(session: AccountSession, search: str) -> ColumnElement[bool]:
    """Whose number has these digits in it, or whose name has all these words; a few callers are named one by one, as conversations are."""
    digits = "".join(sign for sign in search if sign.isdigit())
    is_number = len(digits) >= FEWEST_DIGITS and not any(sign.isalpha() for sign in search)
    fits = [Caller.number.contains(digits)] if is_number else name_fits(search)
    few = session.scalars(select(Caller.id).where(*fits).limit(FEW_CALLERS + 1)).all()
    if len(few) <= FEW_CALLERS:
        return Call.caller_id.in_(few)
    return Call.caller_id.in_(select(Caller.id).where(*fits).correlate(None))


def _texts_back(session: AccountSession, calls: Sequence[Call]) -> dict[int, Text]:
    """By the call that caused them; asked by conversation, which is what texts are indexed by."""
    conversations = {call.conversation_id for call in calls if call.conversation_id is not None}
    if not conversations:
        return {}
    found = select(Text).where(
        Text.conversation_id.in_(conversations), Text.call_id.in_([call.id for call in calls]), Text.kind == TextKind.TEXT_BACK
    )
    return {text.call_id: text for text in session.scalars(found) if text.call_id is not None}


def sum_of(session: AccountSession, wanted: Wanted) -> Sum:
    """How many calls fit on all pages together, as far as they are counted."""
    columns = select(Call.id, Call.caller_id, Call.conversation_id).where(*conditions(session, replace(wanted, before=None)))
    found = columns.limit(MOST_SUMMED + 1).subquery()
    counts = select(func.count(), func.count(found.c.caller_id.distinct()), func.count(found.c.conversation_id.distinct()))
    calls, callers, conversations = session.execute(counts.select_from(found)).one()
    return Sum(calls, callers, conversations, is_all=calls <= MOST_SUMMED)


def lines_of_account(session: AccountSession) -> Sequence[Line]:
    """All lines by label."""
    return session.scalars(select(Line).order_by(Line.label, Line.id)).all()


def reason_counts(session: AccountSession, wanted: Wanted) -> ReasonCounts:
    """How often each reason decided, within everything else that is asked for; its last month at most, without dates the last week."""
    until = wanted.until or session.now
    longest = start_of_today(until - LONGEST_COUNTED, wanted.zone)
    since = max(wanted.since, longest) if wanted.since else start_of_today(until - COUNTED, wanted.zone)
    counted = (
        select(Call.decision_reason, func.count())
        .where(*conditions(session, replace(wanted, reason=None, before=None, since=since)), Call.decision_reason.is_not(None))
        .group_by(Call.decision_reason)
        .order_by(func.count().desc(), Call.decision_reason)
    )
    found = [(Reason(reason), count) for reason, count in session.execute(counted) if reason is not None]
    return ReasonCounts(found, since, wanted.until)
