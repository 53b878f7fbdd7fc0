"""The step that reads what a reply is about."""

from hub.conversations.intent import intent_of
from hub.events import Event, ReplyArrived, ReplyRead
from hub.opt_out_words import Wish, plain_words, wish_of
from hub.records.conversation import Conversation, Intent, Text
from hub.records.session import AccountSession
from hub.records.trace import tell

SAID = {
    Intent.ROLE: "The reply is about a role.",
    Intent.HIRE: "The reply is from somebody who wants to hire: this is a client, not a candidate.",
    Intent.URGENT: "The reply sounds urgent.",
    Intent.UNKNOWN: "What the reply is about is not clear; a person should read it.",
}


def is_keyword(body: str) -> bool:
    """Whether the text only speaks to the phone system: an opt-in, or a call for help that carriers answer.

    Carriers take a lone "yes" as an opt-in; from somebody whom we have just asked a question it is an answer.
    """
    words = plain_words(body)
    return (wish_of(body) is Wish.START and words != "yes") or wish_of(body) is Wish.HELP


def read_intent(session: AccountSession, event: ReplyArrived) -> list[Event]:
    """Read the intent of a reply that is no opt-out; what was said before holds until something clearer comes."""
    text = session.get_one(Text, event.text_id)
    if event.opted_out or is_keyword(text.body):
        return []
    conversation = session.get_one(Conversation, event.conversation_id)
    intent = intent_of(text.body)
    if intent is not Intent.UNKNOWN or conversation.intent is None:
        conversation.intent = intent
    tell(session, "intent", SAID[intent], caller_id=conversation.caller_id, conversation_id=conversation.id, detail={"intent": intent})
    return [ReplyRead(conversation.id, text.id, conversation.intent or Intent.UNKNOWN)]
