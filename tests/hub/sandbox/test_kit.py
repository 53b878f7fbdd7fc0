import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests
from flask import request

from hub.sandbox import ControlError, SandboxVendor
from hub.sandbox.server import mounted, running

DEADLINE = 60.0


class NoteVendor(SandboxVendor):
    """Keeps notes; the smallest vendor that can show every knob."""

    def __init__(self) -> None:
        super().__init__("notes", "Notes")
        self.notes: list[str] = []

        @self.app.post("/v1/notes")
        def add() -> tuple[dict[str, int], int]:
            with self.lock:
                self.notes.append(request.form["text"])
                return {"id": len(self.notes)}, 201

    def truth(self) -> dict[str, Any]:
        with self.lock:
            return {"notes": [{"text": note} for note in self.notes]}

    def seed(self, records: dict[str, Any]) -> dict[str, Any]:
        if "notes" not in records:
            raise ControlError("notes: write a list of strings")
        self.notes.extend(records["notes"])
        return {"notes": len(self.notes)}

    def reset(self) -> None:
        super().reset()
        self.notes.clear()


@dataclass
class Sandbox:
    vendor: NoteVendor
    url: str

    def add(self, text: str = "hello", **options: Any) -> requests.Response:
        return requests.post(f"{self.url}/v1/notes", data={"text": text}, timeout=options.pop("timeout", 5), **options)

    def control(self, method: str, path: str, **options: Any) -> requests.Response:
        return requests.request(method, f"{self.url}/_sandbox/{path}", timeout=30, **options)

    def arm(self, **wish: Any) -> int:
        answer = self.control("POST", "knobs", json=wish)
        assert answer.status_code == 200, answer.text
        return int(answer.json()["knob"])

    def held(self) -> int:
        return int(self.control("GET", "knobs").json()["held"])


def wait_until(fact: Callable[[], bool]) -> None:
    end = time.monotonic() + DEADLINE
    while not fact():
        assert time.monotonic() < end, "the awaited fact never came"
        threading.Event().wait(0.01)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    vendor = NoteVendor()
    with running([vendor]) as url:
        yield Sandbox(vendor, f"{url}/notes")


def test_a_vendor_answers_below_its_own_key_and_its_truth_can_be_read(sandbox: Sandbox) -> None:
    assert sandbox.add("one").status_code == 201
    assert sandbox.control("GET", "truth").json() == {"notes": [{"text": "one"}]}


def test_the_journal_shows_each_vendor_request_with_secrets_masked_and_no_control_request(sandbox: Sandbox) -> None:
    sandbox.add("one", headers={"Authorization": "Bearer abcdefghijklmnop1234"}, params={"q": "1"})
    sandbox.control("GET", "truth")
    [entry] = sandbox.control("GET", "requests").json()
    assert (entry["method"], entry["path"], entry["query"], entry["body"]) == ("POST", "/v1/notes", "q=1", "text=one")
    assert (entry["status"], entry["answered"]) == (201, True)
    assert entry["headers"]["Authorization"] == "Bearer …1234"


def test_the_journal_is_bounded(sandbox: Sandbox) -> None:
    for number in range(10_050):
        sandbox.vendor.requests.record("GET", f"/{number}", "", {}, b"")
    assert len(sandbox.vendor.requests) == 10_000
    assert sandbox.vendor.requests.select(last=1)[0].path == "/10049"


def test_an_answer_knob_answers_without_doing_the_work_and_only_as_often_as_asked(sandbox: Sandbox) -> None:
    sandbox.arm(method="POST", path="/v1/*", do="answer", status=429, headers={"Retry-After": "2"}, body={"error": "slow down"})
    refused = sandbox.add("one")
    assert (refused.status_code, refused.headers["Retry-After"], refused.json()) == (429, "2", {"error": "slow down"})
    assert sandbox.add("two").status_code == 201
    assert sandbox.vendor.notes == ["two"]
    assert sandbox.control("GET", "knobs").json()["knobs"][0]["used"] == 1


def test_a_withheld_answer_has_done_the_work_and_arrives_after_release(sandbox: Sandbox) -> None:
    sandbox.arm(do="withhold")
    answers: list[int] = []
    client = threading.Thread(target=lambda: answers.append(sandbox.add("one").status_code))
    client.start()
    wait_until(lambda: sandbox.held() == 1)
    assert sandbox.vendor.notes == ["one"]
    assert sandbox.control("GET", "requests").json()[0]["answered"] is False
    assert sandbox.control("POST", "release").json() == {"released": 1}
    client.join(DEADLINE)
    assert answers == [201]


def test_withholding_before_the_work_leaves_it_undone_until_the_knobs_are_cleared(sandbox: Sandbox) -> None:
    sandbox.arm(do="withhold_before")
    answers: list[int] = []
    client = threading.Thread(target=lambda: answers.append(sandbox.add("one").status_code))
    client.start()
    wait_until(lambda: sandbox.held() == 1)
    assert sandbox.vendor.notes == []
    sandbox.control("DELETE", "knobs")
    client.join(DEADLINE)
    assert (answers, sandbox.vendor.notes) == ([201], ["one"])


@pytest.mark.parametrize(("do", "notes"), [("drop", ["one"]), ("drop_before", [])])
def test_a_dropped_connection_gives_no_answer(sandbox: Sandbox, do: str, notes: list[str]) -> None:
    sandbox.arm(do=do)
    with pytest.raises(requests.ConnectionError):
        sandbox.add("one")
    assert sandbox.vendor.notes == notes
    assert sandbox.add("two").status_code == 201


def test_a_slow_knob_delays_and_then_works_normally(sandbox: Sandbox) -> None:
    sandbox.arm(do="slow", seconds=30)
    with pytest.raises(requests.Timeout):
        sandbox.add("one", timeout=0.05)
    assert sandbox.vendor.notes == []
    sandbox.control("POST", "release")
    wait_until(lambda: sandbox.vendor.notes == ["one"])


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        ({"do": "explode"}, "do: write one of"),
        ({"do": "drop", "status": 500}, "status: not known"),
        ({"do": "answer", "status": 9}, "status: write an HTTP status"),
        ({"do": "slow", "seconds": -1}, "seconds: write"),
        ({"do": "slow", "times": 0}, "times: write"),
    ],
)
def test_a_wrong_knob_is_refused_with_a_sentence(sandbox: Sandbox, wish: dict[str, Any], sentence: str) -> None:
    answer = sandbox.control("POST", "knobs", json=wish)
    assert answer.status_code == 400
    assert sentence in answer.json()["error"]


def test_reset_empties_state_journal_and_knobs(sandbox: Sandbox) -> None:
    sandbox.add("one")
    sandbox.arm(do="drop", times=None)
    sandbox.control("POST", "reset")
    assert sandbox.control("GET", "requests").json() == []
    assert sandbox.control("GET", "truth").json() == {"notes": []}
    assert sandbox.add("two").status_code == 201


def test_seeding_puts_records_in_and_refuses_others_with_a_sentence(sandbox: Sandbox) -> None:
    assert sandbox.control("POST", "seed", json={"notes": ["seeded"]}).json() == {"notes": 1}
    assert sandbox.control("POST", "seed", json={"other": 1}).json() == {"error": "notes: write a list of strings"}
    assert sandbox.control("POST", "seed", data="[1]").json() == {"error": "send one JSON object"}


def test_the_page_shows_what_the_vendor_holds_with_markup_escaped(sandbox: Sandbox) -> None:
    sandbox.add("<b>bold</b>")
    page = requests.get(f"{sandbox.url}/", timeout=30).text
    assert "Notes, simulated" in page
    assert "&lt;b&gt;bold&lt;/b&gt;" in page


def test_two_vendors_may_not_share_a_key() -> None:
    with pytest.raises(ValueError, match="same key"):
        mounted([NoteVendor(), NoteVendor()])


def test_a_knob_for_changes_lets_requests_through_that_change_nothing(sandbox: Sandbox) -> None:
    sandbox.arm(do="drop", changes=True)
    assert requests.get(f"{sandbox.url}/v1/unheard-of", timeout=30).status_code == 404

    with pytest.raises(requests.ConnectionError):
        sandbox.add("kept")

    assert sandbox.vendor.notes == ["kept"]
    assert sandbox.add("answered").status_code == 201


def test_only_knobs_that_let_the_vendor_work_can_wait_for_a_change(sandbox: Sandbox) -> None:
    answer = sandbox.control("POST", "knobs", json={"do": "answer", "changes": True})

    assert answer.status_code == 400
    assert "changes" in answer.json()["error"]
