"""The steps that answer keywords: HELP, and asking for offers by text, which takes two texts of the caller's."""

import datetime as dt

from sqlalchemy import select

from hub.consent.ledger import Evidence, enter, holds, revoke
from hub.contract.phone_numbers import read_phone_number
from hub.events import Event, ReplyArrived
from hub.opt_out_words import AGREE_WORDS, OFFERS_WORDS, Wish, plain_words, wish_of
from hub.records.account import Account
from hub.records.consent import ConsentKind, ConsentWay
from hub.records.conversation import Conversation, Text, TextKind
from hub.records.line import Caller, Line
from hub.records.session import AccountSession
from hub.records.trace import tell
from hub.textback.keyword_wording import help_answer, offers_confirmation, offers_question
from hub.textback.owing import owe_text

ANSWER_WITHIN = dt.timedelta(minutes=5)
AGREE_WITHIN = dt.timedelta(hours=24)


def answer_help(session: AccountSession, event: ReplyArrived) -> list[Event]:
    """Answer a call for help once, unless the provider does; machines that ask again at once are not answered again."""
    text = session.get_one(Text, event.text_id)
    if wish_of(text.body) is not Wish.HELP or text.confirmed_by_provider:
        return []
    conversation = session.get_one(Conversation, event.conversation_id)
    since = session.now - ANSWER_WITHIN
    answered = select(Text.id).where(Text.conversation_id == conversation.id, Text.kind == TextKind.HELP, Text.at > since)
    if session.scalar(answered.limit(1)) is not None:
        return []
    account = session.get_one(Account, session.account_id)
    body = help_answer(account.name, account.support_contact or _written(session.get_one(Line, conversation.line_id)))
    owe_text(session, conversation, TextKind.HELP, body, f"help:{text.id}", until=session.now + ANSWER_WITHIN)
    return []


def _written(line: Line) -> str:
    number = read_phone_number(line.number)
    return number.national if number is not None else line.number


def take_in_offers_wish(session: AccountSession, event: ReplyArrived) -> list[Event]:
    """JOIN is answered with what they would get; who then answers AGREE within a day has consented in writing."""
    account = session.get_one(Account, session.account_id)
    text = session.get_one(Text, event.text_id)
    conversation = session.get_one(Conversation, event.conversation_id)
    caller = session.get_one(Caller, conversation.caller_id)
    if account.offers_per_month is None or caller.opted_out_at is not None or holds(session, caller, ConsentKind.OFFERS):
        return []
    words = plain_words(text.body)
    question = offers_question(account.name, account.offers_per_month)
    if words in OFFERS_WORDS:
        enter(session, caller, ConsentKind.OFFERS_ASKED, Evidence(ConsentWay.KEYWORD, text.body, text_id=text.id))
        owe_text(session, conversation, TextKind.JOIN, question, f"join:{text.id}", until=session.now + ANSWER_WITHIN)
    asked = holds(session, caller, ConsentKind.OFFERS_ASKED)
    if words in AGREE_WORDS and asked is not None and asked.at > session.now - AGREE_WITHIN:
        revoke(session, caller, ConsentKind.OFFERS_ASKED)
        said = f"Shown: \u201c{question}\u201d Answered: \u201c{text.body}\u201d"
        enter(session, caller, ConsentKind.OFFERS, Evidence(ConsentWay.KEYWORD, said, text_id=text.id))
        tell(session, "offers", "They agreed in writing to offers by text.", caller_id=caller.id, conversation_id=conversation.id)
        body = offers_confirmation(account.name, account.offers_per_month)
        owe_text(session, conversation, TextKind.JOIN, body, f"agree:{text.id}", until=session.now + ANSWER_WITHIN)
    return []
