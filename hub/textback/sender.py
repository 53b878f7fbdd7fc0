"""A sender that the carriers refuse: its lines send nothing automatic until somebody mends it, and people are told once."""

from sqlalchemy import select

from hub.contract.phone_events import NotDelivered
from hub.records.call import Task
from hub.records.conversation import Conversation, Text
from hub.records.line import Line
from hub.records.session import AccountSession
from hub.records.trace import tell

WHAT_TO_DO = {
    NotDelivered.SENDER_NOT_REGISTERED: "Register the number for texting at your phone system.",
    NotDelivered.SENDER_NOT_USABLE: "Choose a number that can text, or switch texting on for it at your phone system.",
    NotDelivered.ACCOUNT_SUSPENDED: "Your account at the phone system is suspended; settle that there.",
}
"""Refusals that every further text of the sender would get, too."""


def learn_of_sender(session: AccountSession, text: Text, why: NotDelivered) -> None:
    """Stop the lines that the refusal is about; what is told late of a text from before a change says nothing of now."""
    if why not in WHAT_TO_DO:
        return
    conversation = session.get_one(Conversation, text.conversation_id)
    refused = session.get_one(Line, conversation.line_id)
    whole_account = why is NotDelivered.ACCOUNT_SUSPENDED
    for line in session.scalars(select(Line).order_by(Line.id)).all():
        same = line.texts_through == refused.texts_through if whole_account else line.texts_from == refused.texts_from
        if same and line.sender_trouble is None and (line.sender_changed_at is None or text.at > line.sender_changed_at):
            _stop(session, line, why)


def _stop(session: AccountSession, line: Line, why: NotDelivered) -> None:
    line.sender_trouble, line.sender_changed_at = why, session.now
    sentence = f"{line.label} cannot text, so missed callers become call-back tasks. {WHAT_TO_DO[why]} Then resume it on the line's page."
    tell(session, "sender_trouble", sentence)
    session.add(
        Task(
            key=f"sender:{line.id}:{session.now.isoformat()}",
            kind="sender_trouble",
            sentence=sentence,
            due_at=session.now,
            created_at=session.now,
        )
    )


def resume_sender(session: AccountSession, line: Line, who: str) -> None:
    """Let the line text again: `who` mended it, or found it mended."""
    if line.sender_trouble is None:
        return
    line.sender_trouble, line.sender_changed_at = None, session.now
    tell(session, "sender_trouble", f"{who} let {line.label} text again.")
    asked = select(Task).where(Task.kind == "sender_trouble", Task.key.startswith(f"sender:{line.id}:"), Task.done_at.is_(None))
    for task in session.scalars(asked).all():
        task.done_at = session.now
