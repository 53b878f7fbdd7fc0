"""GraphQL answers with errors come out as what happens next, although their status is 200."""

from typing import Any

import pytest

from hub.contract.errors import Gone, Rejected, SignInAgain, TryAgain
from hub.outbound.graphql_answers import data_in, is_mutation


def with_error(code: str | None) -> dict[str, Any]:
    return {"data": None, "errors": [{"message": "no +14155550134", "extensions": {"code": code} if code else {}}]}


def test_the_data_is_handed_on() -> None:
    assert data_in({"data": {"people": []}}, "Northwind", is_write=False) == {"people": []}


@pytest.mark.parametrize(
    ("code", "trouble"),
    [
        ("UNAUTHENTICATED", SignInAgain),
        ("FORBIDDEN", Rejected),
        ("NOT_FOUND", Gone),
        ("throttled", TryAgain),
        ("INTERNAL_SERVER_ERROR", TryAgain),
        ("BAD_USER_INPUT", Rejected),
        (None, Rejected),
    ],
)
def test_an_error_comes_out_as_what_happens_next_and_without_the_vendors_words(code: str | None, trouble: type[Exception]) -> None:
    with pytest.raises(trouble) as raised:
        data_in(with_error(code), "Northwind", is_write=True)

    assert "415555" not in str(raised.value)


@pytest.mark.parametrize("body", [None, [], {}, "maintenance"])
def test_what_is_no_graphql_answer_leaves_a_write_in_doubt(body: Any) -> None:
    with pytest.raises(TryAgain) as raised:
        data_in(body, "Northwind", is_write=True)

    assert raised.value.may_have_left


def test_a_failure_of_a_mutation_leaves_it_in_doubt_and_a_refusal_of_it_does_not() -> None:
    with pytest.raises(TryAgain) as failed:
        data_in(with_error("INTERNAL_SERVER_ERROR"), "Northwind", is_write=is_mutation("\n mutation A { a }"))
    with pytest.raises(TryAgain) as slowed:
        data_in(with_error("THROTTLED"), "Northwind", is_write=True)

    assert failed.value.may_have_left
    assert not slowed.value.may_have_left
    assert not is_mutation("query A { a }")
