"""Wording a text anew while it still waits to leave."""

from sqlalchemy import select

from hub.events import Event, VoicemailReported
from hub.records.account import Account
from hub.records.call import Call
from hub.records.conversation import Conversation, Text, TextKind
from hub.records.line import Caller, Line
from hub.records.locking import lock_caller
from hub.records.outbox import OutboxRow, OutboxState
from hub.records.session import AccountSession
from hub.textback.choosing_words import Occasion, choose_words
from hub.textback.owing import tell_of_words


def reword_for_voicemail(session: AccountSession, event: VoicemailReported) -> list[Event]:
    """A voicemail is often reported after the call, while its text waits for its delay: then the text thanks for it."""
    line = session.get_one(Line, event.line_id)
    call = session.scalar(select(Call).where(Call.connection_id == line.connection_id, Call.provider_call_id == event.voicemail.call_id))
    if call is None or call.caller_id is None:
        return []
    caller = lock_caller(session, call.caller_id)
    text = session.scalar(select(Text).where(Text.call_id == call.id, Text.kind == TextKind.TEXT_BACK, Text.status.is_(None)))
    row = _not_begun(session, text) if text is not None else None
    if text is None or row is None:
        return []
    words = choose_words(session, _occasion(session, call, caller, text, row))
    if words.worded.wording.name != text.wording:
        text.body, text.wording, text.callback_minutes = words.worded.body, words.worded.wording.name, words.callback_minutes
        tell_of_words(session, call, words)
    return []


def _not_begun(session: AccountSession, text: Text) -> OutboxRow | None:
    """The row of a text that nobody has tried to send."""
    return session.scalar(select(OutboxRow).where(OutboxRow.key == text.outbox_key, OutboxRow.state == OutboxState.OWED))


def _occasion(session: AccountSession, call: Call, caller: Caller, text: Text, row: OutboxRow) -> Occasion:
    return Occasion(
        account=session.get_one(Account, session.account_id),
        line=session.get_one(Line, call.line_id),
        caller=caller,
        conversation=session.get_one(Conversation, text.conversation_id),
        call=call,
        leaves_at=row.not_before,
    )
