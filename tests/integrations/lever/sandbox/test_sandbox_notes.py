from typing import Any

import pytest
import requests

INES_ON_NURSE, OLD_ONE = "00000000-0000-4000-8000-000000000041", "00000000-0000-4000-8000-000000000043"
RECRUITER, INTERVIEWER = "00000000-0000-4000-8000-000000000002", "00000000-0000-4000-8000-000000000004"
NOBODY = "00000000-0000-4000-8000-000000000099"
NOTES = f"opportunities/{INES_ON_NURSE}/notes"


def thread(lever: Any, note: str) -> list[dict[str, Any]]:
    return list(lever.get(f"{NOTES}/{note}").json()["data"]["fields"])


def put(lever: Any, note: str, *values: str) -> Any:
    return lever.api("PUT", f"{NOTES}/{note}", json={"values": [{"value": value} for value in values]})


def test_a_note_answers_its_id_and_reads_as_a_thread_of_one(lever: Any, clock: Any) -> None:
    answer = lever.note({"value": "Missed call", "createdAt": clock.ms() - 5000}, perform_as=RECRUITER)
    note = lever.get(f"{NOTES}/{answer.json()['data']['noteId']}").json()["data"]

    assert (answer.status_code, list(answer.json()["data"])) == (201, ["noteId"])
    assert set(note) == {"id", "text", "fields", "user", "secret", "createdAt", "completedAt", "deletedAt"}
    assert (note["text"], note["user"], note["createdAt"]) == ("Note", RECRUITER, clock.ms() - 5000)
    field = {"type": "note", "text": "Comment", "value": "Missed call", "createdAt": clock.ms() - 5000, "user": RECRUITER}
    assert note["fields"] == [{**field, "score": None, "stage": None}]


def test_without_perform_as_a_note_has_no_author(lever: Any) -> None:
    assert thread(lever, lever.noted("x"))[0]["user"] is None
    assert lever.note({"value": "x"}, perform_as=INTERVIEWER).status_code == 403


def test_comments_are_appended_to_the_thread_under_the_notes_id(lever: Any) -> None:
    note = lever.noted("first")
    again = lever.noted("second", note_id=note, perform_as=RECRUITER)

    assert again == note
    assert [(field["value"], field["user"]) for field in thread(lever, note)] == [("first", None), ("second", RECRUITER)]
    assert lever.ids(NOTES) == [note]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"value": " "},
        {"value": 1},
        {"value": "x", "notify": True},
        {"value": "x", "score": 5},
        {"value": "x", "secret": "no"},
        {"value": "x", "createdAt": 4_000_000_000_000},
        {"value": "x", "user": RECRUITER},
    ],
)
def test_a_wrong_note_is_refused_and_not_kept(lever: Any, body: dict[str, Any]) -> None:
    assert lever.note(body).status_code == 400
    assert lever.truth()["notes"] == []


def test_a_comment_takes_only_its_text_and_moment(lever: Any, clock: Any) -> None:
    note = lever.noted("first")

    assert lever.note({"value": "x", "createdAt": clock.ms()}, note_id=note).status_code == 201
    assert lever.note({"value": "x", "secret": False}, note_id=note).status_code == 400
    assert lever.note({"value": "x"}, note_id=NOBODY).status_code == 404
    assert lever.note({"value": "x"}, opportunity=OLD_ONE, note_id=note).status_code == 404
    assert lever.note({"value": "x"}, notify="true").status_code == 400


def test_the_length_of_a_comment_and_of_a_thread_are_limited_by_setting(lever: Any) -> None:
    assert lever.note({"value": "x" * 5001}).status_code == 400
    lever.set(note_length_limit=0, thread_limit=2)
    note = lever.noted("x" * 50_000)
    lever.noted("second", note_id=note)

    assert lever.note({"value": "third"}, note_id=note).status_code == 400


def test_the_same_note_twice_is_two_notes(lever: Any) -> None:
    assert lever.noted("x") != lever.noted("x")


def test_a_mention_notifies_the_user_and_neutral_text_nobody(lever: Any) -> None:
    lever.noted("to @rey, and rey@example.org (at)ivo")

    told = lever.truth()["notifications"]
    assert [notice["user"] for notice in told] == [RECRUITER]


def test_followers_are_notified_only_on_request(lever: Any) -> None:
    lever.noted("quiet")
    assert lever.truth()["notifications"] == []

    lever.note({"value": "loud", "notifyFollowers": True})
    assert [notice["user"] for notice in lever.truth()["notifications"]] == [RECRUITER]


def test_a_secret_note_cannot_be_found_again_unless_the_setting_shows_it(lever: Any) -> None:
    note = lever.note({"value": "x", "secret": True}).json()["data"]["noteId"]

    assert lever.ids(NOTES) == []
    assert lever.get(f"{NOTES}/{note}").status_code == 404
    lever.set(secret_notes_listed=True)
    assert lever.ids(NOTES) == [note]


def test_replacing_writes_the_whole_thread_anew_and_erases_what_colleagues_replied(lever: Any, clock: Any) -> None:
    note = lever.noted("first")
    lever.control("notes", {"note": note, "value": "a colleague", "user": RECRUITER})
    clock.advance(5)

    answer = put(lever, note, "first, edited", "second")

    assert (answer.status_code, answer.json()) == (200, {"data": {"noteId": note}})
    assert [field["value"] for field in thread(lever, note)] == ["first, edited", "second"]
    assert lever.get(f"opportunities/{INES_ON_NURSE}").json()["data"]["updatedAt"] == clock.ms()


def test_by_setting_replacing_keeps_what_colleagues_replied(lever: Any) -> None:
    lever.set(note_put="keeps_others")
    note = lever.noted("first")
    lever.control("notes", {"note": note, "value": "a colleague", "user": RECRUITER})
    put(lever, note, "edited")

    assert {field["value"] for field in thread(lever, note)} == {"a colleague", "edited"}


def test_by_setting_notes_cannot_be_replaced_at_all(lever: Any) -> None:
    lever.set(note_put="refused")
    note = lever.noted("first")

    assert put(lever, note, "edited").status_code == 404
    assert [field["value"] for field in thread(lever, note)] == ["first"]


@pytest.mark.parametrize("body", [{}, {"values": []}, {"value": "x"}, {"values": ["x"]}, {"values": [{"value": "x"}, {"value": ""}]}])
def test_a_wrong_replacement_changes_nothing(lever: Any, body: dict[str, Any]) -> None:
    note = lever.noted("first")

    assert lever.api("PUT", f"{NOTES}/{note}", json=body).status_code == 400
    assert [field["value"] for field in thread(lever, note)] == ["first"]


def test_a_note_made_in_lever_takes_comments_but_neither_replacement_nor_deletion(lever: Any) -> None:
    note = lever.control("notes", {"opportunity": INES_ON_NURSE, "value": "by hand", "user": RECRUITER})["note"]

    assert put(lever, note, "mine").status_code == 403
    assert lever.api("DELETE", f"{NOTES}/{note}").status_code == 403
    lever.noted("added", note_id=note)
    assert [field["value"] for field in thread(lever, note)] == ["by hand", "added"]
    lever.set(ui_note_status="400")
    assert put(lever, note, "mine").status_code == 400


def test_a_deleted_note_is_gone(lever: Any) -> None:
    mine, theirs = lever.noted("x"), lever.noted("y")
    answer = lever.api("DELETE", f"{NOTES}/{mine}")
    lever.control(f"notes/{theirs}/delete")

    assert (answer.status_code, answer.content) == (204, b"")
    assert lever.get(f"{NOTES}/{mine}").status_code == 404
    assert lever.note({"value": "x"}, note_id=theirs).status_code == 404
    assert lever.ids(NOTES) == []


def test_a_note_moves_the_last_interaction_and_not_the_moment_of_change(lever: Any, clock: Any) -> None:
    before = lever.get(f"opportunities/{INES_ON_NURSE}").json()["data"]
    clock.advance(5)
    lever.noted("x")

    after = lever.get(f"opportunities/{INES_ON_NURSE}").json()["data"]
    assert (after["lastInteractionAt"], after["updatedAt"]) == (clock.ms(), before["updatedAt"])


def test_notes_come_newest_first_in_pages(lever: Any, clock: Any) -> None:
    notes = []
    for value in ("a", "b", "c"):
        clock.advance(1)
        notes.append(lever.noted(value))
    first = lever.get(NOTES, limit=2).json()

    assert [note["id"] for note in first["data"]] == [notes[2], notes[1]]
    assert lever.ids(NOTES, limit=2, offset=first["next"]) == [notes[0]]


def test_a_comment_whose_answer_is_lost_is_found_again_by_its_text(lever: Any) -> None:
    note = lever.noted("first")
    lever.control("knobs", {"method": "POST", "path": "*/notes", "do": "drop"})
    with pytest.raises(requests.ConnectionError):
        lever.note({"value": "second [ref tb-1]"}, note_id=note)

    assert "second [ref tb-1]" in [field["value"] for field in thread(lever, note)]
