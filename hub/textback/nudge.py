"""The one reminder to a caller who did not answer, a day after the text; a business has to switch it on."""

import datetime as dt

from hub.events import Event, TextSent
from hub.quiet_hours import may_nudge
from hub.records.account import Account, Trade
from hub.records.call import Call
from hub.records.conversation import Conversation, Text, TextKind
from hub.records.line import Caller
from hub.records.session import AccountSession
from hub.records.trace import tell
from hub.textback.keyword_wording import nudge_text
from hub.textback.law import recipient_of
from hub.textback.owing import owe_text

AFTER = dt.timedelta(hours=24)
NOT_AFTER = dt.timedelta(hours=72)


def owe_nudge(session: AccountSession, event: TextSent) -> list[Event]:
    """Owe the reminder once the text-back has left; what comes meanwhile is asked in the moment in which it would leave."""
    text = session.get_one(Text, event.text_id)
    account = session.get_one(Account, session.account_id)
    if text.kind != TextKind.TEXT_BACK or text.call_id is None or not account.nudges:
        return []
    call = session.get_one(Call, text.call_id)
    conversation = session.get_one(Conversation, text.conversation_id)
    caller = session.get_one(Caller, conversation.caller_id)
    if call.guided_test:
        return []
    if not may_nudge(recipient_of(session, caller)):
        sentence = "They are not reminded: the state where they may be is strict about it, or is not known."
        tell(session, "nudge", sentence, caller_id=caller.id, call_id=call.id, conversation_id=conversation.id)
        return []
    at, body = session.now + AFTER, nudge_text(account.name, Trade(account.trade))
    owe_text(session, conversation, TextKind.NUDGE, body, f"nudge:{call.id}", call=call, at=at, until=session.now + NOT_AFTER)
    return []
