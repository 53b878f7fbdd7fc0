"""What members do to conversations, and what follows of it."""

from collections.abc import Callable
from typing import Any

from hub.conversations.desk_work import (
    Doer,
    add_note,
    assign,
    close,
    conversation_for_work,
    record_outcome,
    reopen,
    take_back_assignment,
)
from hub.journey import run_journey
from hub.records.account import Member, Notice
from hub.records.call import Task
from hub.records.conversation import Conversation, ConversationEntry, EntryKind, Outcome, Text
from hub.records.line import Caller
from tests.fakes.small_hub import MEMBER_PHONE, SmallHub

BOSS = Doer("Maria")


def work(hub: SmallHub, what: Callable[..., Any], *more: Any, by: Doer = BOSS) -> None:
    with hub.write() as session:
        conversation = conversation_for_work(session, hub.conversation.id)
        assert conversation is not None
        for event in what(session, conversation, *more, by) or []:
            run_journey(session, event)


def entries(hub: SmallHub) -> list[tuple[str, str]]:
    return [(entry.kind, entry.words) for entry in hub.all(ConversationEntry)]


def rosa(hub: SmallHub) -> Member:
    return member_called(hub, "Rosa", MEMBER_PHONE)


def member_called(hub: SmallHub, name: str, phone: str | None = None) -> Member:
    member_id = hub.member(name, phone)
    return hub.one(Member, Member.id == member_id)


def test_whom_a_member_assigns_answers_for_it_and_is_told(hub: SmallHub) -> None:
    hub.reply("is the forklift role open?")
    member = rosa(hub)
    work(hub, assign, member)
    assert hub.conversation.member_id == member.id
    assert entries(hub) == [(EntryKind.ASSIGNED, "Maria assigned this to Rosa.")]
    assert "Maria assigned this to Rosa." in hub.story
    assert hub.one(Notice).sentence.startswith("Maria assigned you a conversation. (415) 555-")
    assert len(hub.rows("text_member")) == 1


def test_who_takes_a_conversation_is_not_told_of_it(hub: SmallHub) -> None:
    hub.miss_call()
    member = rosa(hub)
    work(hub, assign, member, by=Doer("Rosa", member.id))
    assert entries(hub) == [(EntryKind.ASSIGNED, "Rosa took this conversation.")]
    assert hub.all(Notice) == []


def test_a_caller_who_waits_goes_on_waiting_when_assigned(hub: SmallHub) -> None:
    hub.reply("hello?")
    work(hub, assign, rosa(hub))
    assert hub.conversation.waiting_since is not None


def test_evidence_does_not_take_a_conversation_from_whom_a_person_chose(hub: SmallHub) -> None:
    hub.reply("hello?")
    member = rosa(hub)
    work(hub, assign, member)
    other = member_called(hub, "Sam")
    hub.change_account(fallback_member_id=other.id)
    hub.reply("anybody there?")
    assert hub.conversation.member_id == member.id
    assert [one["sentence"] for one in hub.conversation.evidence] == ["Assigned by Maria.", "Sam takes what nobody else answers for."]


def test_an_assignment_taken_back_leaves_it_to_the_evidence(hub: SmallHub) -> None:
    hub.reply("hello?")
    other = member_called(hub, "Sam")
    hub.change_account(fallback_member_id=other.id)
    work(hub, assign, rosa(hub))
    work(hub, take_back_assignment)
    assert hub.conversation.member_id == other.id
    assert hub.conversation.assigned_by is None


def test_closing_ends_the_wait_and_the_call_back_without_counting_as_an_answer(hub: SmallHub) -> None:
    hub.reply("hello?")
    conversation = hub.conversation
    hub.add(
        Task(
            key="x",
            kind="call_back",
            sentence="Call back.",
            conversation_id=conversation.id,
            due_at=hub.clock(),
            created_at=hub.clock(),
        )
    )
    work(hub, close)
    assert not hub.conversation.open
    assert hub.conversation.closed_at == hub.clock()
    assert hub.conversation.waiting_since is None
    assert hub.one(Text).answered_at is None
    assert hub.one(Task).done_at is not None
    assert entries(hub) == [(EntryKind.CLOSED, "Maria closed this.")]


def test_a_new_missed_call_opens_a_closed_conversation_again(hub: SmallHub) -> None:
    hub.miss_call("CA1")
    work(hub, close)
    hub.miss_call("CA2")
    assert hub.conversation.open
    assert hub.conversation.waiting_since is not None
    assert entries(hub)[-1] == (EntryKind.REOPENED, "Reopened, because something new happened.")


def test_a_member_opens_it_again_and_nobody_is_said_to_wait(hub: SmallHub) -> None:
    hub.miss_call()
    work(hub, close)
    work(hub, reopen)
    assert hub.conversation.open
    assert hub.conversation.waiting_since is None


def test_nothing_is_done_twice(hub: SmallHub) -> None:
    hub.miss_call()
    member = rosa(hub)
    for _ in range(2):
        work(hub, assign, member)
        work(hub, record_outcome, Outcome.PLACED)
        work(hub, close)
    assert len(entries(hub)) == 3
    for _ in range(2):
        work(hub, reopen)
        work(hub, take_back_assignment)
    assert len(entries(hub)) == 5


def test_a_note_stands_in_the_thread_and_not_in_the_story(hub: SmallHub) -> None:
    hub.miss_call()
    work(hub, add_note, "wants 30 an hour")
    assert entries(hub) == [(EntryKind.NOTE, "wants 30 an hour")]
    assert "Maria wrote an internal note." in hub.story
    assert not any("30 an hour" in sentence for sentence in hub.story)


def test_an_outcome_is_recorded_and_can_be_taken_back(hub: SmallHub) -> None:
    hub.miss_call()
    work(hub, record_outcome, Outcome.PLACED)
    assert (hub.conversation.outcome, hub.conversation.outcome_at) == (Outcome.PLACED, hub.clock())
    assert hub.conversation.open
    work(hub, record_outcome, None)
    assert (hub.conversation.outcome, hub.conversation.outcome_at) == (None, None)


def test_nobody_waits_whom_a_member_marked(hub: SmallHub) -> None:
    hub.reply("hello?")
    work(hub, close)
    hub.change(Caller, mark="personal")
    hub.miss_call("CA2")
    hub.reply("me again")
    assert hub.conversation.waiting_since is None


def test_another_accounts_conversation_is_none_to_work_on(hub: SmallHub) -> None:
    with hub.write() as session:
        assert conversation_for_work(session, 12345) is None
    assert hub.all(Conversation) == []
