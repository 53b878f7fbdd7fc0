"""Notes: one thread for each conversation, found by its marks, nobody called by accident, nobody's words taken away."""

from datetime import timedelta
from typing import Any

import pytest
import responses
from hypothesis import given
from hypothesis import strategies as st

from hub.contract.errors import ConnectorBug, Gone, NotSupported
from hub.contract.people import Activity, ActivityRef, Matter
from integrations.lever.note_text import COMMENT_CHARACTERS, COMMENTS_IN_THREAD, comment
from tests.fakes.silent_log import SilentLog
from tests.integrations.lever.lever_setup import (
    ANOTHER,
    API,
    BOT,
    CONTACT,
    INES,
    MAYA,
    NOTE,
    NOW,
    OPPORTUNITY,
    connector,
    fixture,
    note,
    notes,
    opportunities,
    opportunity,
    page,
    paths,
    queries,
    refusal,
    sent,
)

AT = NOW - timedelta(minutes=5)
MATTER = Matter(id=OPPORTUNITY, kind="opportunity", title="Candidacy", owner_fixed=True)
MISSED = Activity(about="missed_call", title="Missed call", body="Missed call to Front desk.", at=AT, thread="conversation-12")
SAID = Activity(about="conversation", title="Text conversation", body="Ines: hi", at=AT, thread="conversation-12")
NOTES = f"/opportunities/{OPPORTUNITY}/notes"
FIELD = fixture("note")["fields"][0]
MILLISECONDS = int(AT.timestamp() * 1000)


def takes_notes(lever: responses.RequestsMock, of: str = OPPORTUNITY) -> None:
    lever.post(f"{API}/opportunities/{of}/notes", json={"data": {"noteId": NOTE}}, status=201)


def test_the_first_note_of_a_conversation_begins_its_thread_at_the_time_of_the_call(lever: responses.RequestsMock) -> None:
    notes(lever)
    takes_notes(lever)

    assert connector().log_activity(INES, MATTER, MISSED, "key-1") == ActivityRef(f"{OPPORTUNITY}/{NOTE}/key-1")

    text = "Missed call\nMissed call to Front desk.\n[ref: key-1] [thread: conversation-12]"
    assert sent(lever, "POST", NOTES) == [{"value": text, "createdAt": MILLISECONDS}]
    assert queries(lever, NOTES, "POST") == [{"perform_as": [BOT]}]


def test_what_follows_is_a_comment_in_the_thread(lever: responses.RequestsMock) -> None:
    notes(lever, note("407e0000-0000-4000-8000-000000000002", fields=[]), note())
    takes_notes(lever)
    connector().log_activity(INES, MATTER, SAID, "key-2")
    assert queries(lever, NOTES, "POST") == [{"perform_as": [BOT], "note_id": [NOTE]}]
    assert set(sent(lever, "POST", NOTES)[0]) == {"value", "createdAt"}


@pytest.mark.parametrize(
    "there",
    [
        note(deletedAt=1795190500000),
        note(fields=[FIELD] * COMMENTS_IN_THREAD),
        note(fields=[{**FIELD, "value": "[thread: conversation-1]"}]),
    ],
    ids=["deleted", "full", "of another conversation"],
)
def test_a_thread_that_cannot_go_on_is_begun_anew(lever: responses.RequestsMock, there: dict[str, Any]) -> None:
    notes(lever, there)
    takes_notes(lever)
    connector().log_activity(INES, MATTER, SAID, "key-2")
    assert "note_id" not in queries(lever, NOTES, "POST")[0]


def test_a_thread_that_is_deleted_meanwhile_is_begun_anew_and_nobody_is_taken_for_gone(lever: responses.RequestsMock) -> None:
    notes(lever, note())
    lever.post(f"{API}{NOTES}", json=refusal("ResourceNotFound"), status=404)
    takes_notes(lever)
    connector().log_activity(INES, MATTER, SAID, "key-2")
    assert ["note_id" in query for query in queries(lever, NOTES, "POST")] == [True, False]


def test_a_note_that_stands_there_is_not_written_again(lever: responses.RequestsMock) -> None:
    notes(lever, note())
    assert connector().log_activity(INES, MATTER, MISSED, "missed-call-1-1").id == f"{OPPORTUNITY}/{NOTE}/missed-call-1-1"
    assert "POST" not in {path.split()[0] for path in paths(lever)}


def test_a_candidacy_that_was_deleted_leaves_the_newest_of_the_others(lever: responses.RequestsMock) -> None:
    notes_gone = f"{API}{NOTES}"
    lever.get(notes_gone, json=refusal("ResourceNotFound"), status=404)
    opportunities(lever)
    opportunities(lever, opportunity(ANOTHER, archived={"reason": "x"}), archived=True)
    notes(lever, of=ANOTHER)
    takes_notes(lever, of=ANOTHER)
    assert connector().log_activity(INES, MATTER, SAID, "key-2").id.startswith(ANOTHER)


def test_without_an_open_candidacy_the_newest_archived_one_is_noted_on(lever: responses.RequestsMock) -> None:
    opportunities(lever)
    older = opportunity(archived={"reason": "x"}, lastInteractionAt=1)
    opportunities(lever, older, opportunity(ANOTHER, archived={"reason": "x"}), archived=True)
    notes(lever, of=ANOTHER)
    takes_notes(lever, of=ANOTHER)
    assert connector().log_activity(INES, None, SAID, "key-2").id.startswith(ANOTHER)


@pytest.mark.parametrize(("status", "trouble"), [(404, Gone), (200, NotSupported)])
def test_whoever_has_no_candidacy_cannot_be_noted_on(lever: responses.RequestsMock, status: int, trouble: type[Exception]) -> None:
    opportunities(lever)
    opportunities(lever, archived=True)
    lever.get(f"{API}/contacts/{CONTACT}", json={"data": fixture("contact")}, status=status)
    with pytest.raises(trouble):
        connector().log_activity(INES, None, SAID, "key-2")


def test_what_just_happened_gets_lever_s_own_time(lever: responses.RequestsMock) -> None:
    notes(lever)
    takes_notes(lever)
    connector().log_activity(INES, MATTER, Activity(about="missed_call", title="t", body="b", at=NOW - timedelta(seconds=5)), "key-1")
    assert sent(lever, "POST", NOTES) == [{"value": "t\nb\n[ref: key-1]"}]


def test_whoever_answers_here_but_not_there_is_mentioned_once_in_a_thread(lever: responses.RequestsMock) -> None:
    notes(lever, note())
    lever.get(f"{API}/users", json=page(*fixture("users")))
    takes_notes(lever)
    told = Activity(about="conversation", title="Text conversation", body="hi", at=AT, thread="conversation-12", tell_owner_id=MAYA)
    connector().log_activity(INES, MATTER, told, "key-2")
    (body,) = sent(lever, "POST", NOTES)
    assert body["value"].splitlines()[1] == "@maya answers for this caller in Textback Hub."
    lever.replace(responses.GET, f"{API}{NOTES}", json=page(note(fields=[FIELD, {**FIELD, "value": body["value"]}])))
    connector().log_activity(INES, MATTER, told, "key-3")
    assert "@" not in sent(lever, "POST", NOTES)[1]["value"]


def test_settings_make_notes_secret_tell_followers_and_tag_the_candidacy(lever: responses.RequestsMock) -> None:
    notes(lever)
    takes_notes(lever)
    lever.post(f"{API}/opportunities/{OPPORTUNITY}/addTags", json=refusal(), status=403)
    settings = {"visibility": "secret", "notify_followers": "yes", "missed_call_tag": "Missed call"}
    log = SilentLog()

    connector(override={"activity": {"settings": settings}}, log=log).log_activity(INES, MATTER, MISSED, "key-1")

    (body,) = sent(lever, "POST", NOTES)
    assert (body["secret"], body["notifyFollowers"]) == (True, True)
    assert sent(lever, "POST", f"/opportunities/{OPPORTUNITY}/addTags") == [{"tags": ["Missed call"]}]
    assert [event for event, _ in log.events] == ["lever_tag_not_added"]


def test_a_note_is_found_on_whichever_candidacy_it_was_written(lever: responses.RequestsMock) -> None:
    for _ in range(2):
        opportunities(lever, opportunity())
        opportunities(lever, opportunity(ANOTHER, archived={"reason": "x"}), archived=True)
    notes(lever, note(deletedAt=1))
    notes(lever, note(), of=ANOTHER)
    found = connector().find_activity(INES, "missed-call-1-1", NOW)
    assert found == ActivityRef(f"{ANOTHER}/{NOTE}/missed-call-1-1")
    assert connector().find_activity(INES, "missed-call-1-10", NOW) is None


WRITTEN = ActivityRef(f"{OPPORTUNITY}/{NOTE}/missed-call-1-1")
BETTER = Activity(about="missed_call", title="Missed call", body="They left a voicemail.", at=AT)
REVISED = "Missed call\nThey left a voicemail.\n[ref: missed-call-1-1] [thread: conversation-12]"


def one_note(lever: responses.RequestsMock, **more: Any) -> None:
    lever.get(f"{API}{NOTES}/{NOTE}", json={"data": note(**more)})


def test_a_comment_of_ours_is_rewritten_in_place_and_the_others_stay(lever: responses.RequestsMock) -> None:
    second = {**FIELD, "value": "Ines: hi\n[ref: key-2]", "user": None}
    one_note(lever, fields=[FIELD, second])
    lever.put(f"{API}{NOTES}/{NOTE}", json={"data": {"noteId": NOTE}})

    assert connector().revise_activity(INES, WRITTEN, BETTER, "key-9") == WRITTEN

    values = [{"value": REVISED, "createdAt": FIELD["createdAt"]}, {"value": second["value"], "createdAt": FIELD["createdAt"]}]
    assert sent(lever, "PUT", f"{NOTES}/{NOTE}") == [{"values": values}]


def test_the_same_words_again_change_nothing(lever: responses.RequestsMock) -> None:
    one_note(lever, fields=[{**FIELD, "value": REVISED}])
    connector().revise_activity(INES, WRITTEN, BETTER, "key-9")
    assert len(lever.calls) == 1


def test_where_a_colleague_wrote_into_the_thread_the_new_words_are_added_below(lever: responses.RequestsMock) -> None:
    one_note(lever, fields=[FIELD, {**FIELD, "value": "I know him.", "user": MAYA}])
    takes_notes(lever)
    connector().revise_activity(INES, WRITTEN, BETTER, "key-9")
    assert sent(lever, "POST", NOTES) == [{"value": REVISED}]
    assert queries(lever, NOTES, "POST")[0]["note_id"] == [NOTE]


@pytest.mark.parametrize("status", [400, 403, 404])
def test_a_note_that_lever_lets_no_program_rewrite_gets_a_comment(lever: responses.RequestsMock, status: int) -> None:
    one_note(lever)
    lever.put(f"{API}{NOTES}/{NOTE}", json=refusal(), status=status)
    takes_notes(lever)
    connector().revise_activity(INES, WRITTEN, BETTER, "key-9")
    assert sent(lever, "POST", NOTES) == [{"value": REVISED}]


def test_a_note_that_was_deleted_is_gone(lever: responses.RequestsMock) -> None:
    one_note(lever, deletedAt=1795190500000)
    with pytest.raises(Gone):
        connector().revise_activity(INES, WRITTEN, BETTER, "key-9")


def test_a_reference_that_is_none_of_ours_is_not_tried() -> None:
    with pytest.raises(ConnectorBug):
        connector().revise_activity(INES, ActivityRef("17"), BETTER, "key-9")


@given(st.text(max_size=12_000), st.text(alphabet="ab-@ ", max_size=40))
def test_no_word_of_a_caller_calls_a_user_and_the_marks_always_have_room(body: str, title: str) -> None:
    written = comment(title, body, "[ref: key-1]")
    assert "@" not in written
    assert written.endswith("\n[ref: key-1]")
    assert len(written) <= COMMENT_CHARACTERS


def test_an_opt_out_is_noted_once_and_tagged_on_every_candidacy_that_lacks_the_tag(lever: responses.RequestsMock) -> None:
    for _ in range(2):
        opportunities(lever, opportunity())
        opportunities(lever, opportunity(ANOTHER, tags=["Do not text"], archived={"reason": "x"}), archived=True)
    notes(lever)
    takes_notes(lever)
    lever.post(f"{API}/opportunities/{OPPORTUNITY}/addTags", json={"data": opportunity()})

    connector().set_do_not_text(INES, "Asked on 2026-11-20 not to be texted.")

    assert "Asked on 2026-11-20 not to be texted." in sent(lever, "POST", NOTES)[0]["value"]
    assert sent(lever, "POST", f"/opportunities/{OPPORTUNITY}/addTags") == [{"tags": ["Do not text"]}]


def test_a_person_who_is_marked_everywhere_is_left_alone(lever: responses.RequestsMock) -> None:
    opportunities(lever, opportunity(tags=["do not text"]))
    opportunities(lever, archived=True)
    connector().set_do_not_text(INES, "Asked.")
    assert len(lever.calls) == 2
