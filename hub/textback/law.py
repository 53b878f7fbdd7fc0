"""The gate of the law: what every automatic text passes in the moment in which it would leave."""

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import func, or_, select

from hub.consent.ledger import holds
from hub.outbox.effects import NotWanted, WantedLater
from hub.quiet_hours import Category, Recipient, SenderHours, may_nudge, most_in_24_hours, quiet_until
from hub.reasons import Reason
from hub.records.account import Account
from hub.records.consent import ConsentKind
from hub.records.conversation import AUTOMATIC, Conversation, Text, TextKind
from hub.records.line import Caller, Line
from hub.records.outbox import OutboxRow, OutboxState
from hub.records.schedules import hours_in_force
from hub.records.session import AccountSession

CATEGORIES: Mapping[TextKind, Category] = {
    TextKind.TEXT_BACK: Category.REPLY,
    TextKind.BY_MEMBER: Category.CONVERSATION,
    TextKind.JOIN: Category.CONVERSATION,
    TextKind.CONFIRMATION: Category.REQUIRED,
    TextKind.HELP: Category.REQUIRED,
    TextKind.NUDGE: Category.INFORMATIONAL,
    TextKind.OFFER: Category.PROMOTIONAL,
}
A_DAY = dt.timedelta(hours=24)


def objection_of_law(session: AccountSession, text: Text, conversation: Conversation) -> NotWanted | WantedLater | None:
    """What the law where the recipient may be says against the text now; None for a text that is not automatic."""
    kind = TextKind(text.kind)
    if kind not in AUTOMATIC:
        return None
    caller = session.get_one(Caller, conversation.caller_id)
    recipient = recipient_of(session, caller)
    if CATEGORIES[kind] is Category.PROMOTIONAL and holds(session, caller, ConsentKind.OFFERS) is None:
        return NotWanted(Reason.NO_CONSENT)
    most = most_in_24_hours(recipient)
    if most is not None and _left_within_a_day(session, caller, text) >= most:
        return NotWanted(Reason.STATE_LIMIT)
    if kind is TextKind.NUDGE and not may_nudge(recipient):
        return NotWanted(Reason.STATE_LIMIT)
    if CATEGORIES[kind] is Category.REPLY:
        return None
    later = quiet_until(CATEGORIES[kind], recipient, session.now, _sender_hours(session, conversation))
    return WantedLater(later, Reason.QUIET_HOURS) if later is not None else None


def _sender_hours(session: AccountSession, conversation: Conversation) -> SenderHours:
    desk_id = conversation.desk_id or session.get_one(Line, conversation.line_id).desk_id
    in_force = hours_in_force(session, line_id=conversation.line_id, desk_id=desk_id, member_id=conversation.member_id)
    return SenderHours(schedule=in_force.schedule if in_force else None)


def recipient_of(session: AccountSession, caller: Caller) -> Recipient:
    """The caller as the quiet hours see them."""
    home = session.get_one(Account, session.account_id).time_zone
    return Recipient(number=caller.number, home_zone=home, known_places=(caller.place,) if caller.place else ())


def _left_within_a_day(session: AccountSession, caller: Caller, but: Text) -> int:
    """How many automatic texts left for the caller from any line, or may just be leaving."""
    leaving = or_(OutboxRow.state == OutboxState.DOING, OutboxRow.in_doubt_since.is_not(None))
    counted = (
        select(func.count())
        .select_from(Text)
        .join(Conversation, Conversation.id == Text.conversation_id)
        .outerjoin(OutboxRow, OutboxRow.key == Text.outbox_key)
        .where(
            Text.account_id == session.account_id,
            Conversation.caller_id == caller.id,
            Text.kind.in_(AUTOMATIC),
            Text.id != but.id,
            Text.at > session.now - A_DAY,
            or_(Text.status.is_not(None) & (Text.status != "not_sent"), Text.status.is_(None) & leaving),
        )
    )
    return session.scalar(counted) or 0
