"""A tiny connector whose vendor speaks GraphQL, with its requests caught instead of sent."""

import json
from typing import Any

from requests import PreparedRequest, Request

from hub.contract.connector import AccountIdentity, Connector, CreatesPeople, MatchesPeople, Right
from hub.contract.people import NewPerson, Person, PersonRef
from hub.contract.phone_numbers import PhoneNumber

ADDRESS = "https://api.northwind.example/graphql"
FIND = "query FindPeople($phone: String!) { people(phone: $phone, first: 50) { id name phones } }"
CREATE = "mutation CreatePerson($input: NewPerson!) { createPerson(input: $input) { id } }"


def sent(query: str, variables: dict[str, Any] | None = None) -> PreparedRequest:
    """A GraphQL request as it goes over the wire."""
    body = json.dumps({"query": query, "variables": variables or {}})
    return Request("POST", ADDRESS, headers={"Content-Type": "application/json"}, data=body).prepare()


class CaughtRequests:
    """The part of the request port that the connector uses; answers as if all went well."""

    def __init__(self) -> None:
        self.caught: list[PreparedRequest] = []

    def graphql(self, query: str, variables: dict[str, Any]) -> Any:
        self.caught.append(sent(query, variables))
        return {"people": [{"id": "p1", "name": "Ines Okafor", "phones": ["+14155550134"]}], "createPerson": {"id": "p2"}}


class NorthwindConnector(Connector, MatchesPeople, CreatesPeople):
    """Finds and creates; `phones_key` is what the input calls the numbers."""

    phones_key = "phones"

    def check_connection(self) -> AccountIdentity:
        return AccountIdentity("1", "Northwind")

    def probe_rights(self) -> list[Right]:
        return []

    def match_person(self, phone: PhoneNumber, email: str | None) -> list[Person]:  # noqa: ARG002
        found = self.context.api.graphql(FIND, {"phone": phone.e164})["people"]
        return [Person(ref=PersonRef(row["id"]), name=row["name"], phones=tuple(row["phones"])) for row in found]

    def create_person(self, person: NewPerson, key: str) -> PersonRef:  # noqa: ARG002
        new = {"name": "Unknown caller", self.phones_key: [person.phone.e164]}
        return PersonRef(self.context.api.graphql(CREATE, {"input": new})["createPerson"]["id"])

    def find_created(self, person: NewPerson, key: str, since: object) -> PersonRef | None:  # noqa: ARG002
        return None


class WrongNorthwindConnector(NorthwindConnector):
    """Calls the numbers something else than the vendor does."""

    phones_key = "phone_numbers"
