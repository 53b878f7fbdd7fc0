"""The step that tells whoever wrote a text that it did not arrive."""

from sqlalchemy import select

from hub.events import Event, TextFailed, TextNotSent
from hub.reasons import Reason, because
from hub.records.account import Notice
from hub.records.call import Task
from hub.records.conversation import Conversation, Text, TextKind
from hub.records.line import Caller
from hub.records.session import AccountSession
from hub.textback.delivery import IN_WORDS
from hub.textback.failed_text import failed_text_task_key, what_to_do


def tell_writer(session: AccountSession, event: TextNotSent | TextFailed) -> list[Event]:
    """A member's text that did not arrive becomes a notice for them, and a task until somebody did something about it.

    What is in doubt has a task already, which says to look first.
    """
    text = session.get_one(Text, event.text_id)
    if text.kind != TextKind.BY_MEMBER:
        return []
    conversation = session.get_one(Conversation, text.conversation_id)
    sentence = _sentence(text, session.get_one(Caller, conversation.caller_id))
    told = select(Notice.id).where(Notice.member_id == text.member_id, Notice.text_id == text.id)
    if text.member_id is not None and session.scalar(told) is None:
        session.add(Notice(member_id=text.member_id, conversation_id=conversation.id, text_id=text.id, sentence=sentence, at=session.now))
    asked = select(Task.id).where(Task.key == failed_text_task_key(text))
    if text.not_delivered != Reason.IN_DOUBT and session.scalar(asked) is None:
        session.add(
            Task(
                key=failed_text_task_key(text),
                kind="failed_text",
                sentence=sentence,
                caller_id=conversation.caller_id,
                conversation_id=conversation.id,
                member_id=text.member_id or conversation.member_id,
                due_at=session.now,
                created_at=session.now,
            )
        )
    return []


def _sentence(text: Text, caller: Caller) -> str:
    """Whose text it was, why it did not arrive and what to do."""
    word = text.not_delivered or "unknown"
    known, by_carrier = because(word), {str(one): said for one, said in IN_WORDS.items()}
    why = known.not_sent if known is not None else by_carrier.get(word, "your phone system refused it")
    return f"Your text to {caller.name or 'this caller'} did not arrive: {why}. {what_to_do(text)}"
