"""The door of a rehearsal."""

import json
from collections.abc import Callable

import pytest

from hub.contract.errors import TryAgain
from hub.contract.manifest import RehearsalFacts
from hub.outbound.door import InboundAnswer, OutboundRequest
from hub.rehearsal.door import ReadAnswers, RehearsalDoor

PEOPLE = "https://api.example/v1/people"


class Outside:
    """A vendor who answers every request with the same two people, and remembers what reached it."""

    def __init__(self, status: int = 200) -> None:
        self.status = status
        self.reached: list[str] = []

    def leaves(self, request: OutboundRequest) -> bool:  # noqa: ARG002 - whichever it is
        return True

    def perform(
        self,
        request: OutboundRequest,
        *,
        deadline_s: float | None = None,  # noqa: ARG002 - the door's signature
        before_send: Callable[[], None] | None = None,
    ) -> InboundAnswer:
        if before_send is not None:
            before_send()
        self.reached.append(f"{request.method} {request.url}")
        return InboundAnswer(self.status, {"etag": "1"}, json.dumps([{"id": 1}, {"id": 2}]).encode())


def door(
    outside: Outside, *, hidden: tuple[str, ...] = (), reads: tuple[str, ...] = (), answers: ReadAnswers | None = None
) -> RehearsalDoor:
    return RehearsalDoor(outside, RehearsalFacts(reads=reads, rows=""), answers or ReadAnswers(), frozenset(hidden))


def said(answer: InboundAnswer) -> object:
    return json.loads(answer.content)


def test_no_method_that_could_change_anything_reaches_the_vendor() -> None:
    outside = Outside()
    rehearsing = door(outside)
    for method in ("POST", "PUT", "PATCH", "DELETE", "MERGE"):
        assert rehearsing.perform(OutboundRequest(method, PEOPLE, {}, b'{"name": "Sam"}')).status == 200

    assert outside.reached == []
    assert [write.method for write in rehearsing.writes] == ["POST", "PUT", "PATCH", "DELETE", "MERGE"]


def test_a_vendor_that_takes_too_long_is_given_up_and_not_asked_again() -> None:
    clock = [0.0]
    outside, answers = Outside(), ReadAnswers(25, lambda: clock[0])
    rehearsing = door(outside, answers=answers)
    rehearsing.perform(OutboundRequest("GET", PEOPLE, {}))
    clock[0] = 25.0
    with pytest.raises(TryAgain, match="took too long"):
        rehearsing.perform(OutboundRequest("GET", f"{PEOPLE}/1", {}))
    assert (answers.ran_out, outside.reached) == (True, [f"GET {PEOPLE}"])
    assert rehearsing.perform(OutboundRequest("GET", PEOPLE, {})).status == 200


def test_a_write_is_kept_as_it_would_be_sent_with_what_it_is_for() -> None:
    rehearsing = door(Outside())
    rehearsing.effect = "create_person"
    rehearsing.perform(OutboundRequest("POST", f"{PEOPLE}?perform_as=7", {}, b'{"name": "Sam"}'))
    rehearsing.perform(OutboundRequest("POST", PEOPLE, {}, b"name=Sam&tag=a"))
    rehearsing.perform(OutboundRequest("DELETE", f"{PEOPLE}/1"))

    first, second, third = rehearsing.writes
    assert (first.effect, first.address, first.body) == ("create_person", f"{PEOPLE}?perform_as=7", {"name": "Sam"})
    assert second.body == {"name": "Sam", "tag": "a"}
    assert third.body is None


def test_reads_go_out_also_those_that_are_posted() -> None:
    outside = Outside()
    rehearsing = door(outside, reads=("/search",))
    rehearsing.perform(OutboundRequest("GET", PEOPLE))
    rehearsing.perform(OutboundRequest("POST", f"{PEOPLE}/search", {}, b"{}"))

    assert outside.reached == [f"GET {PEOPLE}", f"POST {PEOPLE}/search"]
    assert rehearsing.writes == []


def test_what_the_vendor_said_once_is_not_asked_again_by_whoever_shares_it() -> None:
    outside, answers = Outside(), ReadAnswers()
    first = door(outside, answers=answers).perform(OutboundRequest("GET", PEOPLE))

    assert door(outside, answers=answers).perform(OutboundRequest("GET", PEOPLE)) == first
    assert len(outside.reached) == 1


def test_only_what_leaves_waits_for_its_turn() -> None:
    rehearsing = door(Outside())
    read, write = OutboundRequest("GET", PEOPLE), OutboundRequest("POST", PEOPLE, {}, b"{}")
    assert (rehearsing.leaves(read), rehearsing.leaves(write)) == (True, False)

    made = said(rehearsing.perform(write))
    rehearsing.perform(read)
    assert isinstance(made, dict)
    assert not rehearsing.leaves(read)
    assert not rehearsing.leaves(OutboundRequest("GET", f"{PEOPLE}/{made['id']}"))


def test_a_refusal_is_not_remembered() -> None:
    outside = Outside(status=429)
    rehearsing = door(outside)
    rehearsing.perform(OutboundRequest("GET", PEOPLE))
    rehearsing.perform(OutboundRequest("GET", PEOPLE))

    assert len(outside.reached) == 2


def test_hidden_records_are_left_out_of_what_the_vendor_says() -> None:
    answer = door(Outside(), hidden=("1",)).perform(OutboundRequest("GET", PEOPLE))

    assert said(answer) == [{"id": 2}]
    assert answer.headers == {"etag": "1"}
