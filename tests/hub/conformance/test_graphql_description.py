"""Requests are checked against a vendor's own GraphQL description, whichever way it is written down."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from graphql import build_schema, introspection_from_schema
from requests import Request

from hub.conformance.description import in_short, read_description
from hub.conformance.graphql_description import SaysWhatIsWrong
from hub.contract.people import NewPerson
from hub.contract.phone_numbers import PhoneNumber
from tests.hub.conformance.graphql_connector import ADDRESS, CREATE, FIND, CaughtRequests, NorthwindConnector, WrongNorthwindConnector, sent

SDL = Path(__file__).with_name("northwind.graphql")
CALLER = PhoneNumber("+14155550134")


@pytest.fixture(params=["sdl", "introspection", "introspection answer"])
def description(request: pytest.FixtureRequest, tmp_path: Path) -> SaysWhatIsWrong:
    if request.param == "sdl":
        return read_description(SDL)
    introspected: Any = introspection_from_schema(build_schema(SDL.read_text(encoding="utf-8")))
    file = tmp_path / "northwind.json"
    file.write_text(json.dumps(introspected if request.param == "introspection" else {"data": introspected}), encoding="utf-8")
    return read_description(file)


def faults_of(connector_class: type[NorthwindConnector], description: SaysWhatIsWrong) -> list[str | None]:
    api = CaughtRequests()
    connector = connector_class(SimpleNamespace(api=api))  # type: ignore[arg-type]
    connector.match_person(CALLER, None)
    connector.create_person(NewPerson(phone=CALLER), "key-1")
    return [description.fault(request) for request in api.caught]


def test_a_connector_whose_requests_fit_has_no_fault(description: SaysWhatIsWrong) -> None:
    assert faults_of(NorthwindConnector, description) == [None, None]


def test_a_connector_that_names_a_field_wrongly_is_told_without_the_number(description: SaysWhatIsWrong) -> None:
    found, created = faults_of(WrongNorthwindConnector, description)

    assert found is None
    assert created is not None
    assert created.startswith("a variable does not fit")
    assert "4155550134" not in created


@pytest.mark.parametrize(
    ("query", "variables", "fault"),
    [
        ("query FindPeople { people(phone: 5) { id } }", {}, "String cannot represent"),
        ("query FindPeople($phone: String!) { people(phone: $phone) { colour } }", {"phone": "1"}, "colour"),
        ("query FindPeople { people { id } }", {}, "phone"),
        ("query FindPeople { persons { id } }", {}, "persons"),
        (FIND, {}, "does not fit"),
        (FIND, {"phone": "1", "email": "x"}, "no variable email"),
        ("query FindPeople {", {}, "not GraphQL"),
        ("query A { __typename } query B { __typename }", {}, "several operations"),
    ],
)
def test_what_does_not_fit_is_told(description: SaysWhatIsWrong, query: str, variables: dict[str, Any], fault: str) -> None:
    assert fault in str(description.fault(sent(query, variables)))


def test_a_request_that_is_no_graphql_is_told(description: SaysWhatIsWrong) -> None:
    assert "no GraphQL request" in str(description.fault(Request("GET", ADDRESS).prepare()))
    assert "no GraphQL request" in str(description.fault(Request("POST", ADDRESS, data=b"{").prepare()))


def test_a_report_names_the_operation_and_none_of_its_values() -> None:
    entry = {
        "method": "POST",
        "path": "/graphql",
        "query": "",
        "body": json.dumps({"query": CREATE, "variables": {"input": "+14155550134"}}),
    }

    assert in_short(entry) == "POST /graphql (mutation CreatePerson)"
