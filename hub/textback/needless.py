"""Whether a reminder has become needless: somebody was heard of since the text that it reminds of."""

from sqlalchemy import exists, or_, select

from hub.outbox.effects import NotWanted
from hub.reasons import Reason
from hub.records.account import Account
from hub.records.call import Call, CallOutcome
from hub.records.conversation import Conversation, StaffCall, Text, TextKind
from hub.records.line import Caller, Line
from hub.records.session import AccountSession


def needless(session: AccountSession, text: Text, conversation: Conversation) -> NotWanted | None:
    """Why the reminder is no longer wanted; None for any other text, and while nobody wrote or called since the missed call."""
    call = session.get(Call, text.call_id) if text.call_id else None
    if text.kind != TextKind.NUDGE or call is None:
        return None
    account, line = session.get_one(Account, session.account_id), session.get_one(Line, conversation.line_id)
    caller = session.get_one(Caller, conversation.caller_id)
    since = {kind: _is_there(session, call, kind) for kind in (TextKind.REPLY, TextKind.BY_MEMBER)}
    of_caller = select(Conversation.id).where(Conversation.caller_id == caller.id)
    staff_called = exists().where(StaffCall.conversation_id.in_(of_caller), StaffCall.started_at > call.started_at)
    talked = exists().where(Call.caller_id == caller.id, Call.started_at > call.started_at, Call.outcome == CallOutcome.ANSWERED)
    newer = exists().where(Text.conversation_id.in_(of_caller), Text.kind == TextKind.TEXT_BACK, Text.call_id > call.id)
    reasons = (
        (since[TextKind.REPLY], Reason.THEY_WROTE_FIRST),
        (since[TextKind.BY_MEMBER], Reason.MEMBER_WROTE),
        (bool(session.scalar(select(staff_called))), Reason.CALLED_BACK),
        (bool(session.scalar(select(talked))), Reason.ANSWERED_ON_SECOND_TRY),
        (bool(session.scalar(select(newer))), Reason.TEXTED_RECENTLY),
        (not account.nudges or account.texts_paused, Reason.ACCOUNT_PAUSED),
        (line.texts_paused or line.watch_only, Reason.LINE_PAUSED),
        (line.sender_trouble is not None, Reason.SENDER_PAUSED),
        (caller.texts_paused or caller.mark is not None, Reason.CALLER_PAUSED),
    )
    return next((NotWanted(reason) for holds, reason in reasons if holds), None)


def _is_there(session: AccountSession, call: Call, kind: TextKind) -> bool:
    """Whether such a text was written at any line since the call, and not kept from leaving."""
    of_caller = select(Conversation.id).where(Conversation.caller_id == call.caller_id)
    left = or_(Text.status.is_(None), Text.status != "not_sent")
    since = exists().where(Text.conversation_id.in_(of_caller), Text.kind == kind, Text.at > call.started_at, left)
    return bool(session.scalar(select(since)))
