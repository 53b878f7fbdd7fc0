"""What is known of a line's readiness, read from our own tables."""

import datetime as dt

from sqlalchemy import select

from hub.catalog.discovery import Catalog, UnknownVendor, VendorDisabled
from hub.contract.phone_provider import ChecksLines, LineFinding, LinePoint, PointState
from hub.readiness.checks import LineFacts, Readiness, readiness_of
from hub.records.call import Call
from hub.records.connection import Connection
from hub.records.conversation import Conversation, Text
from hub.records.line import Line
from hub.records.line_setup import LineCheck
from hub.records.session import AccountSession

ON_THE_TEXTING_SIDE = (LinePoint.CAN_TEXT, LinePoint.REGISTERED)


def readiness_of_line(catalog: Catalog, session: AccountSession, line: Line) -> Readiness:
    """Every check of a line as far as it is known now."""
    return readiness_of(facts_of_line(catalog, session, line))


def facts_of_line(catalog: Catalog, session: AccountSession, line: Line) -> LineFacts:
    """What is known of a line; nothing is asked."""
    check = check_of(session, line.id)
    return LineFacts(
        mode=line.answered_as,
        ring_for_s=line.ring_for_s,
        staff=len(line.staff),
        now=session.now,
        can_be_asked=any(_answers_questions(catalog, session, id_) for id_ in {line.connection_id, line.texts_through}),
        findings=findings_in(check),
        checked_at=check.checked_at if check else None,
        trouble=check.trouble if check else None,
        last_heard_at=last_heard(session, line.id),
    )


def check_of(session: AccountSession, line_id: int) -> LineCheck | None:
    """What the phone system said last."""
    return session.scalar(select(LineCheck).where(LineCheck.line_id == line_id))


def findings_in(check: LineCheck | None) -> list[LineFinding]:
    """The stored findings; what this version does not know is left out."""
    known = {*LinePoint}
    stored = check.findings if check else []
    return [
        LineFinding(LinePoint(one["point"]), PointState(one["state"]), one["sentence"])
        for one in stored
        if one["point"] in known and one["state"] in {*PointState}
    ]


def last_heard(session: AccountSession, line_id: int) -> dt.datetime | None:
    """When a webhook last brought a call or a text of the line; what was found in a list later does not count."""
    call = select(Call.started_at).where(Call.line_id == line_id, Call.found_by_reconciliation.is_(False))
    text = (
        select(Text.at)
        .join(Conversation, Conversation.id == Text.conversation_id)
        .where(Conversation.line_id == line_id, Text.outbound.is_(False))
    )
    newest = (session.scalar(call.order_by(Call.started_at.desc()).limit(1)), session.scalar(text.order_by(Text.id.desc()).limit(1)))
    return max((moment for moment in newest if moment is not None), default=None)


def _answers_questions(catalog: Catalog, session: AccountSession, connection_id: int) -> bool:
    try:
        return issubclass(catalog.phone_provider(session.get_one(Connection, connection_id).key), ChecksLines)
    except (UnknownVendor, VendorDisabled):
        return False
