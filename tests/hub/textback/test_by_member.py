"""What members write leaves once, never against an opt-out, and counts as a person's answer."""

from collections.abc import Callable

import pytest
from sqlalchemy.exc import NoResultFound

from hub.contract.errors import SignInAgain, TryAgain
from hub.contract.phone_events import DeliveryStatus, NotDelivered
from hub.contract.texts import TextRejected
from hub.conversations.writing import note_writing, who_writes
from hub.outbox.effects import LeaseLostError
from hub.records.account import Notice
from hub.records.call import Call, Task
from hub.records.connection import Connection, ConnectionState
from hub.records.consent import ConsentEntry, ConsentKind
from hub.records.conversation import Conversation, Text, TextKind
from hub.records.line import Caller, CallerMark, Line
from hub.records.outbox import OutboxState
from hub.textback.by_member import KeyUsed, MemberText, TextRefused, send_again, sent_again, write_to_caller
from hub.textback.member_obstacles import obstacles, remarks
from tests.fakes.phone_system import BlindPhone
from tests.fakes.small_hub import MEMBER_PHONE, SmallHub

HELLO = "Hi, this is Ann. When can you start?"


@pytest.fixture
def asked(hub: SmallHub) -> SmallHub:
    """A hub in which a caller wrote and waits for Ann."""
    hub.ann = hub.member("Ann")
    hub.miss_call()
    hub.wait(seconds=15)
    hub.wait(minutes=1)
    hub.reply("It's about the warehouse role")
    hub.wait(minutes=2)
    return hub


def write(hub: SmallHub, body: str = HELLO, key: str = "form-1", **more: object) -> Text:
    with hub.write() as session:
        ann = getattr(hub, "ann", None)
        return write_to_caller(session, hub.conversation.id, MemberText(body=body, key=key, by="Ann", member_id=ann, **more))


def ours(hub: SmallHub) -> list[str]:
    return [body for body in hub.phone.bodies if "Ann" in body]


def words_against(hub: SmallHub) -> list[str]:
    with hub.write() as session:
        caller = session.get_one(Caller, hub.conversation.caller_id)
        return [one.word for one in obstacles(session, session.get_one(Line, hub.line_id), caller)]


def test_the_text_leaves_at_once_and_the_caller_waits_no_longer(asked: SmallHub) -> None:
    text = write(asked)
    assert asked.conversation.waiting_since is not None
    asked.work()
    assert ours(asked) == [HELLO]
    sent = asked.one(Text, Text.id == text.id)
    assert (sent.kind, sent.status, sent.member_id, sent.parts) == (TextKind.BY_MEMBER, "accepted", asked.ann, 1)
    assert asked.conversation.waiting_since is None
    assert asked.one(Call).first_human_at == asked.clock.now
    assert "Ann wrote to them." in asked.story


def test_the_same_form_sent_twice_texts_once(asked: SmallHub) -> None:
    assert write(asked).id == write(asked, f"  {HELLO}\r\n").id
    asked.work()
    write(asked)
    asked.work()
    assert ours(asked) == [HELLO]


def test_other_words_under_a_used_key_are_refused_and_not_lost_silently(asked: SmallHub) -> None:
    write(asked)
    with pytest.raises(KeyUsed):
        write(asked, "Other words of Ann")
    write(asked, "Other words of Ann", key="form-2")
    asked.work()
    assert ours(asked) == [HELLO, "Other words of Ann"]


def test_an_opt_out_between_writing_and_leaving_wins_and_the_writer_is_told(asked: SmallHub) -> None:
    text = write(asked)
    asked.reply("STOP")
    asked.work()
    assert ours(asked) == []
    assert asked.one(Text, Text.id == text.id).not_delivered == "opted_out"
    told = asked.one(Notice, Notice.text_id == text.id)
    assert told.member_id == asked.ann
    assert told.sentence == (
        "Your text to this caller did not arrive: they asked not to be texted. Call them instead; only they can ask for texts again."
    )
    assert asked.one(Task, Task.kind == "failed_text").member_id == asked.ann


def test_a_worker_that_dies_after_the_phone_system_took_it_texts_nobody_twice(asked: SmallHub) -> None:
    asked.phone.unanswered = [LeaseLostError()]
    write(asked)
    asked.work()
    for _ in range(5):
        asked.wait(minutes=2)
    assert ours(asked) == [HELLO]
    assert asked.one(Text, Text.kind == TextKind.BY_MEMBER).status == DeliveryStatus.SENT
    assert asked.conversation.waiting_since is None


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda hub: hub.reply("STOP"), "opted_out"),
        (lambda hub: hub.change(Caller, cannot_text="landline"), "landline"),
        (lambda hub: hub.change(Caller, cannot_text="invalid_number"), "untextable"),
        (lambda hub: hub.change(Caller, number="+442079460123"), "landline"),
        (lambda hub: hub.change_account(text_countries=["MX"]), "country_not_allowed"),
        (lambda hub: hub.change(Caller, number="+18005550199"), "untextable"),
        (lambda hub: hub.change(Line, sender_trouble="sender_not_registered"), "sender_not_registered"),
        (lambda hub: hub.change(Line, sender_trouble="account_suspended"), "sender_paused"),
        (lambda hub: hub.add(hub.line(hub.caller.number)), "own_number"),
        (lambda hub: hub.change(Line, staff=[hub.caller.number, MEMBER_PHONE]), "staff_number"),
        (lambda hub: hub.change(Connection, state=ConnectionState.NEEDS_SIGN_IN), "not_connected"),
        (lambda hub: hub.change(Connection, paused=True), "not_connected"),
        (lambda hub: hub.change(Connection, disconnected_at=hub.clock.now), "not_connected"),
        (lambda hub: hub.clock.move(hours=24 * 200), "no_basis"),
    ],
)
def test_what_would_keep_a_text_from_leaving_is_said_before_it_is_owed(
    asked: SmallHub, change: Callable[[SmallHub], object], word: str
) -> None:
    change(asked)
    assert words_against(asked) == [word]
    with pytest.raises(TextRefused) as refused:
        write(asked)
    assert [one.word for one in refused.value.obstacles] == [word]
    asked.work()
    assert ours(asked) == []


def test_pauses_marks_and_the_night_hold_nobody_who_writes_themselves(asked: SmallHub) -> None:
    asked.change_account(texts_paused=True)
    asked.change(Line, texts_paused=True, watch_only=True)
    asked.change(Caller, texts_paused=True, mark=CallerMark.PERSONAL)
    asked.clock.move(hours=11)
    with asked.write() as session:
        said = remarks(session, session.get_one(Line, asked.line_id), session.get_one(Caller, asked.caller.id))
    assert len(said) == 2
    write(asked)
    asked.work()
    assert ours(asked) == [HELLO]


def test_who_never_turned_to_the_business_is_texted_only_with_a_reason_on_record(hub: SmallHub) -> None:
    hub.staff_calls(answered=True)
    assert words_against(hub) == ["no_basis"]
    with pytest.raises(TextRefused):
        write(hub, basis="yes")
    write(hub, basis="Asked for a text when I called about the forklift role")
    hub.work()
    assert ours(hub) == [HELLO]
    entry = hub.one(ConsentEntry, ConsentEntry.kind == ConsentKind.OPT_IN)
    assert entry.said == "Ann: Asked for a text when I called about the forklift role"
    assert words_against(hub) == []


@pytest.mark.parametrize(("body", "word"), [("  \r\n \x00", "empty"), ("a" * 1601, "too_long")])
def test_words_that_cannot_be_sent_are_refused(asked: SmallHub, body: str, word: str) -> None:
    with pytest.raises(TextRefused) as refused:
        write(asked, body)
    assert [one.word for one in refused.value.obstacles] == [word]


def test_another_accounts_conversation_is_not_there(asked: SmallHub) -> None:
    other = asked.make_account("Pier Plumbing")
    with pytest.raises(NoResultFound), asked.write(other) as session:
        write_to_caller(session, asked.conversation.id, MemberText(body=HELLO, key="form-1", by="Eve"))
    with pytest.raises(NoResultFound), asked.write(other) as session:
        send_again(session, asked.all_texts()[0].id, by="Eve", member_id=None)


def test_a_member_who_writes_first_spares_the_caller_the_automatic_text(hub: SmallHub) -> None:
    hub.miss_call()
    hub.wait(seconds=1)
    write(hub)
    hub.wait(seconds=20)
    assert hub.phone.bodies == [HELLO]
    assert hub.one(Text, Text.kind == TextKind.TEXT_BACK).not_delivered == "member_wrote"
    assert hub.one(Call).ending == "in_touch"


def test_while_a_member_is_writing_the_automatic_text_waits_and_then_leaves(hub: SmallHub) -> None:
    ann, bob = hub.member("Ann"), hub.member("Bob")
    hub.miss_call()
    with hub.write() as session:
        assert note_writing(session, hub.conversation.id, ann)
        assert note_writing(session, hub.conversation.id, ann)
        assert not note_writing(session, 999, ann)
    assert hub.story.count("Ann is writing to them.") == 1
    with hub.write() as session:
        assert who_writes(session, hub.conversation.id, but=bob) == "Ann"
        assert who_writes(session, hub.conversation.id, but=ann) is None
    hub.wait(seconds=30)
    assert hub.phone.sent == []
    assert hub.rows("send_text")[0].reason == "member_writes"
    hub.wait(seconds=31)
    assert len(hub.phone.sent) == 1
    with hub.write() as session:
        assert who_writes(session, hub.conversation.id, but=bob) is None


def test_a_text_that_waits_an_hour_for_its_phone_system_is_given_up(asked: SmallHub) -> None:
    write(asked)
    asked.connections.not_ready = [SignInAgain("The key was revoked.")]
    asked.work()
    asked.wait(minutes=61)
    assert ours(asked) == []
    assert asked.one(Text, Text.kind == TextKind.BY_MEMBER).not_delivered == "too_late"


def test_a_refused_text_can_be_sent_once_more(asked: SmallHub) -> None:
    asked.phone.refused = [TextRejected("Over the limit.", not_delivered=NotDelivered.OVER_LIMIT, code="30022")]
    text = write(asked)
    asked.work()
    failed = asked.one(Text, Text.id == text.id)
    assert (failed.status, failed.not_delivered, failed.error_code) == ("not_sent", "over_limit", "30022")
    assert asked.conversation.waiting_since is not None
    for _ in range(2):
        with asked.write() as session:
            send_again(session, text.id, by="Bob", member_id=None)
    asked.work()
    assert ours(asked) == [HELLO]
    assert asked.one(Task, Task.kind == "failed_text").done_at is not None
    with asked.write() as session:
        assert sent_again(session, [failed]) == {text.id}


def test_a_text_of_which_nobody_knows_whether_it_left_is_not_sent_once_more(asked: SmallHub) -> None:
    asked.connections.phone_class = BlindPhone
    asked.phone.unanswered = [TryAgain("No answer came.", may_have_left=True)]
    text = write(asked)
    asked.work()
    asked.wait(minutes=2)
    assert asked.one(Text, Text.id == text.id).not_delivered == "in_doubt"
    assert [row.state for row in asked.rows("send_text")][-1] == OutboxState.DROPPED
    with pytest.raises(TextRefused), asked.write() as session:
        send_again(session, text.id, by="Ann", member_id=None)
    assert asked.tasks.count("attention") == 1
    assert "failed_text" not in asked.tasks
    assert "could get it twice" in asked.one(Notice, Notice.text_id == text.id).sentence


def test_a_text_that_the_carrier_threw_away_is_told_with_what_to_do(asked: SmallHub) -> None:
    text = write(asked)
    asked.work()
    sent = asked.one(Text, Text.id == text.id)
    asked.report(sent.provider_text_id or "", DeliveryStatus.UNDELIVERED, why=NotDelivered.FILTERED, code="30007")
    assert "Write it in other words" in asked.one(Notice, Notice.text_id == text.id).sentence


def test_a_phone_system_that_shows_the_text_again_makes_no_second_one(asked: SmallHub) -> None:
    write(asked)
    asked.staff_writes(HELLO, text_id="SM2")
    asked.work()
    asked.staff_writes(HELLO, text_id="SM2")
    assert len(asked.all(Text, Text.kind == TextKind.BY_MEMBER)) == 1


def test_writing_opens_a_closed_conversation(asked: SmallHub) -> None:
    asked.change(Conversation, open=False, closed_at=asked.clock.now)
    write(asked)
    assert (asked.conversation.open, asked.conversation.closed_at) == (True, None)
