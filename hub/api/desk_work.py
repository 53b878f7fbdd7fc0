"""What a program does to a conversation: assign, close, reopen, note, record the outcome."""

from collections.abc import Callable, Iterable
from typing import Annotated

from pydantic import Field

from hub.api.asking import asker
from hub.api.conversations import ConversationDetail, conversation_detail
from hub.api.dependencies import parts
from hub.api.fields import WORDS, Answer, Asked, Id, SentId
from hub.api.idempotency import PerhapsIdempotentHeaders, answered_before, remember
from hub.api.trouble import Trouble
from hub.conversations import desk_work
from hub.conversations.desk_work import Doer, conversation_for_work
from hub.events import Event
from hub.journey import run_journey
from hub.problems import Fault
from hub.records.account import Member, MemberRole
from hub.records.conversation import Conversation, Outcome
from hub.records.session import AccountSession

Work = Callable[[AccountSession, Conversation, Doer], Iterable[Event] | None]


class AssignmentAsked(Asked):
    """Who answers for it."""

    member_id: Annotated[SentId | None, Field(description="null leaves it to the evidence again.")]


class NoteAsked(Asked):
    """A note among yourselves."""

    words: Annotated[str, Field(min_length=1, max_length=desk_work.LONGEST_NOTE, pattern=WORDS, examples=["Prefers mornings."])]


class OutcomeAsked(Asked):
    """What became of it."""

    outcome: Annotated[Outcome | None, Field(description="null takes back what was recorded.", examples=["placed"])]


class MemberAnswer(Answer):
    """A person of the business."""

    id: Id
    name: Annotated[str, Field(examples=["Maria Lopez"])]
    role: MemberRole


class MemberList(Answer):
    """Everybody who can answer for a conversation."""

    members: list[MemberAnswer]


def list_members() -> MemberList:
    """The people of the business, to whom conversations can be assigned."""
    with parts().database.read(asker().account_id) as session:
        members = session.scalars(desk_work.who_can_answer()).all()
    return MemberList(members=[MemberAnswer(id=member.id, name=member.name, role=MemberRole(member.role)) for member in members])


def assign_conversation(conversation_id: int, body: AssignmentAsked) -> ConversationDetail:
    """Let a member answer for the conversation, or leave it to the evidence again."""

    def assign(session: AccountSession, conversation: Conversation, by: Doer) -> list[Event]:
        if body.member_id is None:
            return desk_work.take_back_assignment(session, conversation, by)
        member = session.scalar(desk_work.who_can_answer().where(Member.id == body.member_id))
        if member is None:
            faults = [Fault("Write the id of a member who can answer.", pointer="#/member_id")]
            raise Trouble(404, "There is no such member in this account.", errors=faults)
        return desk_work.assign(session, conversation, member, by)

    return _work_on(conversation_id, assign)


def close_conversation(conversation_id: int) -> ConversationDetail:
    """Close the conversation: nothing more is to be done, and nobody waits. What comes next opens it again."""
    return _work_on(conversation_id, desk_work.close)


def reopen_conversation(conversation_id: int) -> ConversationDetail:
    """Reopen the conversation."""
    return _work_on(conversation_id, desk_work.reopen)


def note_on_conversation(conversation_id: int, body: NoteAsked, headers: PerhapsIdempotentHeaders) -> ConversationDetail:
    """Write a note that no caller and no other system ever sees, once for each Idempotency-Key where one is sent."""
    name = headers.idempotency_key

    def note(session: AccountSession, conversation: Conversation, by: Doer) -> None:
        desk_work.add_note(session, conversation, body.words, by)
        if name is not None:
            remember(session, name, body, Answer())

    with parts().database.write(asker().account_id) as session:
        if name is not None and answered_before(session, name, body) is not None:
            return conversation_detail(session, conversation_id)
        return _worked_on(session, conversation_id, note)


def record_outcome(conversation_id: int, body: OutcomeAsked) -> ConversationDetail:
    """Record what became of the conversation; it stays open until somebody closes it."""
    return _work_on(conversation_id, lambda session, conversation, by: desk_work.record_outcome(session, conversation, body.outcome, by))


def _work_on(conversation_id: int, work: Work) -> ConversationDetail:
    with parts().database.write(asker().account_id) as session:
        return _worked_on(session, conversation_id, work)


def _worked_on(session: AccountSession, conversation_id: int, work: Work) -> ConversationDetail:
    conversation = conversation_for_work(session, conversation_id)
    if conversation is None:
        raise Trouble(404)
    for event in work(session, conversation, Doer(asker().acts_as)) or ():
        run_journey(session, event)
    session.flush()
    return conversation_detail(session, conversation_id)
