from collections.abc import Iterator
from typing import Any

import pytest

from hub.sandbox.limits import LimitHeaders
from tests.hub.sandbox.library_client import LibraryClient, library_open
from tests.hub.sandbox.moved_clock import MovedClock
from tests.hub.sandbox.small_library import SmallLibrary


@pytest.fixture
def library() -> Iterator[LibraryClient]:
    with library_open() as client:
        yield client


def test_each_method_answers_with_its_usual_status(library: LibraryClient) -> None:
    made = library.ask("POST", "/readers", json={"name": "Ines"})
    place = f"/readers/{made.json()['id']}"

    assert (made.status_code, library.ask("GET", place).json()["name"]) == (201, "Ines")
    assert library.ask("PATCH", place, json={"age": 41}).json() == {**made.json(), "age": 41}
    assert library.ask("DELETE", place).status_code == 204
    assert library.ask("GET", place).status_code == 404


def test_a_field_that_was_not_given_is_empty(library: LibraryClient) -> None:
    made = library.ask("POST", "/readers", json={"name": "Ines"}).json()

    assert made == {"id": made["id"], "name": "Ines", "phones": [], "age": None, "fee": None, "barred": None, "card": {}}


@pytest.mark.parametrize(
    ("line", "sent", "status", "said"),
    [
        ("GET /unheard-of", {}, 404, "nothing here"),
        ("DELETE /readers", {}, 405, "method"),
        ("GET /readers", {"params": {"colour": "red"}}, 400, "colour: not a parameter"),
        ("GET /readers?name=a&name=b", {}, 400, "name: given twice"),
        ("GET /house?page=1", {}, 400, "page: not a parameter"),
        ("POST /readers", {"data": "["}, 400, "one JSON object"),
        ("POST /readers", {"json": ["Ines"]}, 400, "one JSON object"),
        ("POST /readers", {"json": {"name": "Ines", "colour": "red"}}, 422, "colour: not a field"),
        ("POST /readers", {"json": {"age": 4}}, 422, "name: must be there"),
        ("PUT /readers/1001", {"json": {"name": "Ines"}}, 422, "phones: must be there; age: must be there"),
    ],
)
def test_what_is_not_known_is_refused_in_the_vendors_one_shape(
    library: LibraryClient, line: str, sent: dict[str, Any], status: int, said: str
) -> None:
    answer = library.ask(*line.split(), **sent)

    assert answer.status_code == status
    assert answer.json()["error"]["code"] == status
    assert said in answer.json()["error"]["text"]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", 4, "a text"),
        ("name", None, "a text"),
        ("phones", "+14155550134", "a list"),
        ("age", 4.5, "a whole number"),
        ("age", True, "a whole number"),
        ("fee", "2", "a number"),
        ("barred", 1, "true or false"),
        ("card", [], "an object"),
    ],
)
def test_a_value_of_another_kind_is_refused(library: LibraryClient, field: str, value: object, said: str) -> None:
    answer = library.ask("POST", "/readers", json={"name": "Ines", field: value})

    assert (answer.status_code, answer.json()["error"]["text"]) == (422, f"{field}: write {said}")


def test_whole_numbers_are_numbers_too(library: LibraryClient) -> None:
    assert library.ask("POST", "/readers", json={"name": "Ines", "fee": 2, "age": 41, "barred": False}).status_code == 201


def test_an_unknown_key_is_refused_before_anything_else_and_a_missing_right_before_what_is_sent(library: LibraryClient) -> None:
    assert library.ask("GET", "/readers?colour=red", key="unheard-of").status_code == 401
    assert library.ask("GET", "/readers?colour=red", key=library.new_key(without="readers")).status_code == 403


def test_a_request_too_many_is_refused_with_how_long_to_wait() -> None:
    with library_open(SmallLibrary(MovedClock()), limited=True) as library:
        answers = [library.ask("GET", "/house") for _ in range(4)]

        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert [answer.headers["X-Left"] for answer in answers] == ["2", "1", "0", "0"]
        assert [answer.headers.get("Retry-After") for answer in answers] == [None, None, None, "10"]
        assert library.ask("GET", "/house", key=library.new_key()).status_code == 200


def test_a_vendor_that_announces_nothing_refuses_without_a_word() -> None:
    with library_open(SmallLibrary(MovedClock(), announced=LimitHeaders()), limited=True) as library:
        *_, refused = [library.ask("GET", "/house") for _ in range(4)]

        assert refused.status_code == 429
        assert not {"X-Limit", "X-Left", "Retry-After"} & set(refused.headers)


def test_limits_can_be_switched_off_and_a_reset_switches_them_on_again() -> None:
    with library_open(SmallLibrary(MovedClock()), limited=False) as library:
        assert {library.ask("GET", "/house").status_code for _ in range(9)} == {200}

        library.vendors.reset("library")
        key = library.new_key()
        assert [library.ask("GET", "/house", key=key).status_code for _ in range(4)] == [200, 200, 200, 429]
