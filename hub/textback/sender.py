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
    lines = session.scalars(select(Line).order_by(Line.id)).all()
    if why is NotDelivered.ACCOUNT_SUSPENDED:
        same = [line for line in lines if line.texts_through == refused.texts_through]
    else:
        same = [line for line in lines if line.texts_from == refused.texts_from]
    stopped = [line for line in same if line.sender_trouble is None and _is_news(line, text)]
    for line in stopped:
        line.sender_trouble, line.sender_changed_at = why, session.now
    if stopped:
        _alert(session, stopped, why)


def _is_news(line: Line, text: Text) -> bool:
    return line.sender_changed_at is None or text.at > line.sender_changed_at


def _alert(session: AccountSession, stopped: list[Line], why: NotDelivered) -> None:
    """One task for all lines that the same refusal stopped."""
    labels = ", ".join(line.label for line in stopped)
    sentence = f"{labels} cannot text, so missed callers become call-back tasks. {WHAT_TO_DO[why]} Then resume it on the line's page."
    tell(session, "sender_trouble", sentence)
    ids = "-".join(str(line.id) for line in stopped)
    session.add(
        Task(
            key=f"sender:{ids}:{session.now.isoformat()}",
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
    session.flush()
    tell(session, "sender_trouble", f"{who} let {line.label} text again.")
    in_trouble = {str(found) for found in session.scalars(select(Line.id).where(Line.sender_trouble.is_not(None)))}
    asked = select(Task).where(Task.kind == "sender_trouble", Task.done_at.is_(None))
    for task in session.scalars(asked).all():
        if in_trouble.isdisjoint(task.key.split(":")[1].split("-")):
            task.done_at = session.now
