"""What is known of lines' readiness, read from our own tables."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import exists, or_, select

from hub.catalog.discovery import Catalog, UnknownVendor, VendorDisabled
from hub.contract.phone_provider import ChecksLines, LineFinding, LinePoint, PointState
from hub.readiness.checks import LineFacts, Readiness, readiness_of
from hub.readiness.own_address import reachability_of
from hub.records.call import Call
from hub.records.connection import Connection
from hub.records.conversation import Conversation, Text
from hub.records.line import Line
from hub.records.line_setup import LineCheck
from hub.records.session import AccountSession

ON_THE_TEXTING_SIDE = (LinePoint.CAN_TEXT, LinePoint.REGISTERED)


def readiness_of_line(catalog: Catalog, session: AccountSession, line: Line) -> Readiness:
    """Every check of a line as far as it is known now; nothing is asked."""
    return readiness_of_lines(catalog, session, [line])[line.id]


def readiness_of_lines(catalog: Catalog, session: AccountSession, lines: Sequence[Line]) -> dict[int, Readiness]:
    """The same of many lines by their ids, with as many queries as for one."""
    ids = [line.id for line in lines]
    checks = {check.line_id: check for check in session.scalars(select(LineCheck).where(LineCheck.line_id.in_(ids)))}
    asked = _that_can_be_asked(catalog, session, {id_ for line in lines for id_ in (line.connection_id, line.texts_through)})
    heard = _heard_of(session, ids)
    reached = reachability_of(session, session.settings.public_url)
    simulated = _simulated(session, {line.connection_id for line in lines})
    return {
        line.id: readiness_of(
            LineFacts(
                mode=line.answered_as,
                ring_for_s=line.ring_for_s,
                staff=len(line.staff),
                now=session.now,
                can_be_asked=not asked.isdisjoint((line.connection_id, line.texts_through)),
                findings=findings_in(checks.get(line.id)),
                checked_at=checks[line.id].checked_at if line.id in checks else None,
                trouble=checks[line.id].trouble if line.id in checks else None,
                heard=line.id in heard,
                fallback_rings_others=_rings_others(checks.get(line.id), line),
                reached=None if line.connection_id in simulated else reached,
            )
        )
        for line in lines
    }


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


def _rings_others(check: LineCheck | None, line: Line) -> bool:
    return check is not None and check.pasted_for is not None and set(check.pasted_for) != set(line.staff)


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


def _heard_of(session: AccountSession, line_ids: Sequence[int]) -> set[int]:
    """The lines of which a webhook ever brought a call or a text."""
    called = exists().where(Call.line_id == Line.id, Call.account_id == session.account_id, Call.found_by_reconciliation.is_(False))
    wrote = exists().where(
        Conversation.line_id == Line.id,
        Conversation.account_id == session.account_id,
        Text.conversation_id == Conversation.id,
        Text.account_id == session.account_id,
        Text.outbound.is_(False),
    )
    return set(session.scalars(select(Line.id).where(Line.id.in_(line_ids), or_(called, wrote))))


def _simulated(session: AccountSession, connection_ids: set[int]) -> set[int]:
    return set(session.scalars(select(Connection.id).where(Connection.id.in_(connection_ids), Connection.sandbox.is_(True))))


def _that_can_be_asked(catalog: Catalog, session: AccountSession, connection_ids: set[int]) -> set[int]:
    connections = session.execute(select(Connection.id, Connection.key).where(Connection.id.in_(connection_ids)))
    return {id_ for id_, key in connections if _answers_questions(catalog, key)}


def _answers_questions(catalog: Catalog, key: str) -> bool:
    try:
        return issubclass(catalog.phone_provider(key), ChecksLines)
    except (UnknownVendor, VendorDisabled):
        return False
