"""The thread between one line and one caller: opening it, joining calls to it, adding what arrives."""

import datetime as dt

from sqlalchemy import select

from hub.consent.ledger import Evidence, enter
from hub.consent.opt_outs import opt_out
from hub.contract.phone_events import InboundText
from hub.contract.phone_numbers import PhoneNumber, read_phone_number
from hub.conversations.waiting import begin_waiting
from hub.events import CallMissed, Event, ReplyArrived, TextArrived
from hub.opt_out_words import Wish, is_one_word, wish_of
from hub.records.account import Account
from hub.records.call import Call, Task
from hub.records.consent import ConsentKind, ConsentWay
from hub.records.conversation import Conversation, ConversationEntry, EntryKind, Text, TextKind
from hub.records.guided_tests import may_answer_guided_test
from hub.records.line import Caller, Line
from hub.records.locking import caller_by_number, insert_or_ignore
from hub.records.own_numbers import own_or_staff
from hub.records.session import AccountSession
from hub.records.trace import tell

LONGEST_QUOTE = 120


def join_call(session: AccountSession, event: CallMissed) -> list[Event]:
    """A missed call of somebody we can name joins their conversation; each further one raises its priority."""
    call = session.get_one(Call, event.call_id)
    if call.caller_id is None:
        return []
    if call.conversation_id is not None:
        return []
    conversation = open_conversation(session, call.line_id, call.caller_id)
    call.conversation_id = conversation.id
    conversation.guided_test = call.guided_test
    conversation.missed_calls += 1
    conversation.last_at = session.now
    if session.get_one(Caller, call.caller_id).mark is None:
        begin_waiting(session, conversation, call.ended_at or session.now)
    if conversation.missed_calls > 1:
        sentence = f"This is missed call number {conversation.missed_calls} in the conversation."
        tell(session, "thread", sentence, caller_id=call.caller_id, call_id=call.id, conversation_id=conversation.id)
    return []


def open_conversation(session: AccountSession, line_id: int, caller_id: int) -> Conversation:
    """The conversation of this line and caller, opened or reopened."""
    found = select(Conversation).where(Conversation.line_id == line_id, Conversation.caller_id == caller_id)
    conversation = session.scalar(found)
    if conversation is None:
        values = {
            "account_id": session.account_id,
            "line_id": line_id,
            "caller_id": caller_id,
            "open": True,
            "evidence": [],
            "missed_calls": 0,
            "last_at": session.now,
            "created_at": session.now,
        }
        insert_or_ignore(session, Conversation, values, ["account_id", "line_id", "caller_id"])
        conversation = session.scalars(found).one()
    if not conversation.open:
        conversation.open, conversation.closed_at = True, None
        words = "Reopened, because something new happened."
        session.add(ConversationEntry(conversation_id=conversation.id, kind=EntryKind.REOPENED, words=words, at=session.now))
        tell(session, "reopened", words, caller_id=caller_id, conversation_id=conversation.id)
    return conversation


def add_inbound_text(session: AccountSession, event: TextArrived) -> list[Event]:
    """Put a caller's text into their thread; what a member writes to a line is a reply only in a guided test."""
    text = event.text
    account = session.get_one(Account, session.account_id)
    sender = read_phone_number(text.sender, account.region)
    if sender is None:
        tell(session, "text_ignored", "A text came from a sender that is no phone number; nothing answers it.")
        return []
    if own_or_staff(session, sender) and not _answers_test(session, event, sender):
        return []
    caller = caller_by_number(session, sender.e164)
    conversation = open_conversation(session, event.line_id, caller.id)
    line = session.get_one(Line, event.line_id)
    if session.scalar(select(Text.id).where(Text.connection_id == line.texts_through, Text.provider_text_id == text.text_id)):
        return []
    stored = _store(session, conversation, line, text)
    if caller.mark is None:
        begin_waiting(session, conversation, stored.at, stored)
    wish = wish_of(text.body)
    opted_out = text.provider_confirmed_opt_out or wish is Wish.STOP
    if opted_out and event.inbox_row_id is None:
        _opt_out(session, caller, stored, wish)
    pictures = f" with {len(text.media)} picture{'s' if len(text.media) > 1 else ''}" if text.media else ""
    tell(
        session,
        "reply",
        f"They wrote back{pictures}.",
        caller_id=caller.id,
        conversation_id=conversation.id,
        inbox_row_id=event.inbox_row_id,
        detail={"text_id": stored.id},
    )
    if wish is Wish.MAYBE_STOP and caller.opted_out_at is None:
        _ask_whether_opt_out(session, caller, conversation, stored)
    return [ReplyArrived(conversation.id, stored.id, opted_out=opted_out)]


def _answers_test(session: AccountSession, event: TextArrived, sender: PhoneNumber) -> bool:
    """A member who tries the line plays a caller; their STOP stays theirs."""
    return wish_of(event.text.body) not in (Wish.STOP, Wish.MAYBE_STOP) and may_answer_guided_test(session, event.line_id, sender.e164)


def _opt_out(session: AccountSession, caller: Caller, text: Text, wish: Wish) -> None:
    """Take in what no request brought: a text that was read from the phone system's own list."""
    way = ConsentWay.KEYWORD if is_one_word(text.body) else ConsentWay.PHRASE
    sentence = "They asked not to be texted; nothing is sent to them from now on."
    if wish is not Wish.STOP:
        way, sentence = ConsentWay.PHONE_SYSTEM, "The phone system took their text as an opt-out; nothing is sent to them from now on."
    opt_out(session, caller, sentence, Evidence(way, text.body, text_id=text.id, connection_id=text.connection_id))


def _ask_whether_opt_out(session: AccountSession, caller: Caller, conversation: Conversation, text: Text) -> None:
    """A person reads what may be an opt-out; until they say otherwise, nothing automatic goes out."""
    caller.texts_paused = True
    enter(session, caller, ConsentKind.MAYBE_OPT_OUT, Evidence(ConsentWay.TEXT, text.body, text_id=text.id))
    tell(
        session,
        "maybe_opt_out",
        "Their text may be an opt-out. A person has to read it; until then automatic texts to this caller are paused.",
        caller_id=caller.id,
        conversation_id=conversation.id,
    )
    quote = text.body if len(text.body) <= LONGEST_QUOTE else text.body[: LONGEST_QUOTE - 1].rstrip() + "\u2026"
    session.add(
        Task(
            key=f"maybe-opt-out:{text.id}",
            kind="maybe_opt_out",
            sentence=f"\u201c{quote}\u201d may be an opt-out. Automatic texts to them are paused until you let them go on.",
            caller_id=caller.id,
            conversation_id=conversation.id,
            member_id=conversation.member_id,
            due_at=session.now + dt.timedelta(seconds=session.settings.call_back_after_s),
            created_at=session.now,
        )
    )


def _store(session: AccountSession, conversation: Conversation, line: Line, text: InboundText) -> Text:
    stored = Text(
        conversation_id=conversation.id,
        connection_id=line.texts_through,
        outbound=False,
        kind=TextKind.REPLY,
        body=text.body,
        media=[{"address": media.address, "content_type": media.content_type} for media in text.media],
        at=min(text.at, session.now),
        provider_text_id=text.text_id,
        status="received",
        confirmed_by_provider=text.provider_confirmed_opt_out or text.provider_answered_help,
    )
    session.add(stored)
    conversation.last_at = session.now
    session.flush()
    return stored
