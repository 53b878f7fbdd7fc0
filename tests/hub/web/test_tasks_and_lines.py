"""Tasks with their one button, and the settings and switches of lines."""

import datetime as dt
import re
from typing import Any

import pytest

from hub.records.account import Account
from hub.records.call import Task
from hub.records.database import Database
from hub.records.line import Line
from tests.fakes.account_rows import NOW, AccountRows
from tests.hub.web.conftest import Browser

SETTINGS = {
    "label": "Front desk",
    "staff": "(415) 555-0171\n+1 415 555 0172\n\n415-555-0171",
    "ring_for_s": "15",
    "delay_s": "0",
    "message_takers": "415-555-0188",
    "most_texts_an_hour": "10",
    "most_texts_a_day": "50",
    "greeting": "Hello",
    "takes_voicemail": "y",
}


def stored(database: Database, rows: AccountRows, table: type[Any], identity: int) -> Any:
    with database.read(rows.account.id) as session:
        return session.get_one(table, identity)


def test_a_task_shows_when_it_is_due_why_and_whom_to_call(owner: Browser, rows: AccountRows) -> None:
    caller = rows.caller(number="+14155550142")
    rows.task(caller_id=caller.id, due_at=NOW - dt.timedelta(minutes=3))
    rows.task(due_at=NOW + dt.timedelta(minutes=14), sentence="Look at the record.")
    page = owner.read("/tasks")
    assert re.search(r'tag-late">3 min late</span> <span[^>]*><time[^>]*>5:42 PM</time>', page)
    for words in ("due in 14 min", "5:59 PM", 'href="tel:+14155550142"', "(415) 555-0142", "Call back. They asked not to be texted."):
        assert words in page


def test_done_moves_a_task_below_once(owner: Browser, rows: AccountRows, database: Database) -> None:
    task = rows.task()
    owner.post(f"/tasks/{task.id}/done")
    owner.post(f"/tasks/{task.id}/done")
    assert stored(database, rows, Task, task.id).done_at == NOW
    page = owner.read("/tasks")
    assert "Done last" in page
    assert "Nothing to do." in page


def test_every_open_task_has_one_done_button(owner: Browser, rows: AccountRows) -> None:
    tasks = [rows.task(kind=kind, caller_id=rows.caller().id) for kind in ("call_back", "attention", "sign_in", "maybe_opt_out")]
    for path in ("/", "/tasks", "/attention"):
        page = owner.read(path)
        assert [page.count(f'action="/tasks/{task.id}/done"') for task in tasks] == [1, 1, 1, 1], path


def test_a_lines_settings_are_kept(owner: Browser, rows: AccountRows, database: Database) -> None:
    line = rows.line()
    assert owner.post(f"/lines/{line.id}/settings", SETTINGS).status_code == 302
    kept = stored(database, rows, Line, line.id)
    assert kept.label == "Front desk"
    assert kept.staff == ["+14155550171", "+14155550172"]
    assert (kept.message_takers, kept.most_texts_an_hour, kept.most_texts_a_day) == (["+14155550188"], 10, 50)
    assert (kept.ring_for_s, kept.delay_s, kept.greeting, kept.takes_voicemail) == (15, 0, "Hello", True)
    owner.post(f"/lines/{line.id}/settings", {name: value for name, value in SETTINGS.items() if name != "takes_voicemail"})
    assert stored(database, rows, Line, line.id).takes_voicemail is False


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"delay_s": "121"}, "between 0 and 120"),
        ({"ring_for_s": "25"}, "between 5 and 20"),
        ({"staff": "call Maria"}, "call Maria\u201d is no phone number."),
        ({"message_takers": "the service"}, "the service\u201d is no phone number."),
        ({"most_texts_a_day": "many"}, "valid integer"),
        ({"label": ""}, "Give the line a name."),
    ],
)
def test_settings_that_make_no_sense_are_refused(
    owner: Browser, rows: AccountRows, database: Database, change: dict[str, str], sentence: str
) -> None:
    line = rows.line(mode="hub_answers")
    answer = owner.post(f"/lines/{line.id}/settings", SETTINGS | change)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert stored(database, rows, Line, line.id).label == "Main line"


def test_a_carriers_forwarding_time_is_kept_and_warned_of_when_it_is_too_long(owner: Browser, rows: AccountRows) -> None:
    line = rows.line(mode="forwarded")
    assert owner.post(f"/lines/{line.id}/settings", SETTINGS | {"ring_for_s": "25"}).status_code == 302
    assert "Your carrier forwards after 25 seconds" in owner.read(f"/lines/{line.id}/set-up")


def test_the_set_up_page_says_what_is_left_to_do_and_what_to_dial(owner: Browser, rows: AccountRows) -> None:
    line = rows.line(mode="forwarded")
    page = owner.read(f"/lines/{line.id}/set-up")
    assert "No call has reached the hub yet" in page
    assert f"**61*{line.number.removeprefix('+1')}#" in page
    assert "Not ready" in owner.read("/lines")
    assert "could not be asked" in owner.post(f"/lines/{line.id}/check", follow=True).text


def test_a_line_cannot_text_before_the_night_question_is_answered(owner: Browser, rows: AccountRows, database: Database) -> None:
    line = rows.line(watch_only=True)
    with database.write(rows.account.id) as session:
        session.get_one(Account, rows.account.id).texts_at_night = None
    refused = owner.post(f"/lines/{line.id}/switch-on", follow=True)
    assert "Answer the question about texts at night first" in refused.text
    assert "Text at night too?" in refused.text
    assert stored(database, rows, Line, line.id).watch_only is True
    owner.post("/lines/night", {"texts_at_night": "no"})
    assert "now texts missed callers" in owner.post(f"/lines/{line.id}/switch-on", follow=True).text
    assert stored(database, rows, Line, line.id).watch_only is False
    assert stored(database, rows, Account, rows.account.id).texts_at_night is False


def test_an_unclear_answer_to_the_night_question_changes_nothing(owner: Browser, rows: AccountRows, database: Database) -> None:
    owner.post("/lines/night", {"texts_at_night": "maybe"})
    assert stored(database, rows, Account, rows.account.id).texts_at_night is False


def test_a_line_and_the_business_can_be_paused_and_resumed(owner: Browser, rows: AccountRows, database: Database) -> None:
    line = rows.line()
    owner.post(f"/lines/{line.id}/pause")
    assert stored(database, rows, Line, line.id).texts_paused is True
    owner.post(f"/lines/{line.id}/resume")
    owner.post("/lines/pause-all")
    assert stored(database, rows, Line, line.id).texts_paused is False
    assert stored(database, rows, Account, rows.account.id).texts_paused is True
    assert "Automatic texts are paused for the whole business." in owner.read("/")
    owner.post("/lines/resume-all")
    assert stored(database, rows, Account, rows.account.id).texts_paused is False
    owner.post(f"/lines/{line.id}/only-watch")
    assert stored(database, rows, Line, line.id).watch_only is True


def test_a_line_whose_phone_system_is_disconnected_says_so_instead_of_promising_texts(owner: Browser, rows: AccountRows) -> None:
    line = rows.line(rows.connection(disconnected_at=NOW))
    page = owner.read(f"/lines/{line.id}")
    assert "Acme Phone is disconnected: the hub hears of no calls to this line" in page
    for promise in ("Texting on", "Missed callers get a text", "All checks"):
        assert promise not in page
    listed = owner.read("/lines")
    assert "Phone system disconnected" in listed
    assert "Texting on" not in listed


def test_the_old_voice_address_is_shown_with_the_command_that_restores_it(owner: Browser, rows: AccountRows) -> None:
    line = rows.line(
        number="+14155550101", webhooks_before={"voice_url": "https://old.example.com/voice", "voice_method": "POST", "sms_url": ""}
    )
    page = owner.read(f"/lines/{line.id}")
    assert "https://old.example.com/voice" in page
    assert "voice_method" not in page
    assert "hub lines restore +14155550101" in page
