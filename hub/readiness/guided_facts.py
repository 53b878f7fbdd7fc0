"""What is known of a guided test, read from our own tables."""

import datetime as dt
from collections.abc import Callable

from sqlalchemy import func, select

from hub.contract.phone_events import DeliveryStatus
from hub.readiness.guided_report import GuidedTestFacts, GuidedTestReport, report_of
from hub.reasons import because
from hub.records.call import Call, CallOutcome
from hub.records.connection import Connection
from hub.records.conversation import Text, TextKind
from hub.records.line import Caller, Line
from hub.records.line_setup import GuidedTest
from hub.records.outbox import TraceEntry
from hub.records.session import AccountSession

TOLD_OF_DELIVERY = f"text_{DeliveryStatus.DELIVERED}"


def report_of_test(
    session: AccountSession, test: GuidedTest, number_in_words: str, reason_in_words: Callable[[str], str]
) -> GuidedTestReport:
    """How far a test is; `number_in_words` is the line's number as people read it, `reason_in_words` says why a text did not arrive."""
    line = session.get_one(Line, test.line_id)
    call = session.get(Call, test.call_id) if test.call_id else None
    opted_out = session.scalar(select(Caller.opted_out_at).where(Caller.number == test.number)) is not None
    text = _text_of(session, call) if call else None
    left = text is not None and text.status not in (None, "not_sent")
    return report_of(
        GuidedTestFacts(
            mode=line.answered_as,
            line=number_in_words,
            now=session.now,
            begun_at=test.begun_at,
            until=test.until,
            opted_out=opted_out,
            outcome=CallOutcome(call.outcome) if call else None,
            called_at=call.started_at if call else None,
            ended_at=call.ended_at if call else None,
            refused_because=_refused_because(call) if call else None,
            text_owed=text is not None,
            text_due_at=text.at if text is not None and not left else None,
            text_status=text.status if text is not None else None,
            accepted_at=text.at if text is not None and left else None,
            delivered_at=_delivered_at(session, call) if call else None,
            replied_at=_replied_at(session, text) if text is not None else None,
            not_delivered_because=reason_in_words(text.not_delivered) if text is not None and text.not_delivered else "",
            simulated=session.get_one(Connection, line.connection_id).sandbox,
        )
    )


def _text_of(session: AccountSession, call: Call) -> Text | None:
    of_call = select(Text).where(Text.call_id == call.id, Text.kind == TextKind.TEXT_BACK)
    return session.scalar(of_call.order_by(Text.id.desc()).limit(1))


def _refused_because(call: Call) -> str | None:
    known = because(call.decision_reason or "")
    return known.sentence if known else None


def _delivered_at(session: AccountSession, call: Call) -> dt.datetime | None:
    return session.scalar(select(func.min(TraceEntry.at)).where(TraceEntry.call_id == call.id, TraceEntry.kind == TOLD_OF_DELIVERY))


def _replied_at(session: AccountSession, text: Text) -> dt.datetime | None:
    """When the text was first answered."""
    answers = select(Text.at).where(Text.conversation_id == text.conversation_id, Text.outbound.is_(False), Text.id > text.id)
    return session.scalar(answers.order_by(Text.id).limit(1))
