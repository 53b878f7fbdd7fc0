"""The connector against the simulated Lever over real HTTP, which somebody else wrote from the same documentation."""

import base64
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from hub.catalog.discovery import Catalog
from hub.contract.context import ConnectorContext
from hub.contract.errors import Gone
from hub.contract.people import Activity, NewMatter, NewPerson, Person, PersonRef
from hub.contract.phone_numbers import PhoneNumber
from hub.mapping import load_field_map
from hub.outbound.addresses import VendorAddresses
from hub.outbound.budget import Budget
from hub.outbound.door import Door
from hub.outbound.vendor_api import VendorApi
from hub.sandbox.server import running
from integrations.lever import LeverConnector
from integrations.lever.sandbox import create_sandbox
from tests.fakes.silent_log import SilentLog
from tests.hub.outbound.fakes import ListedTrace, SetClock

MAYA = {"name": "Maya Lind", "username": "maya", "email": "maya@harbor.example", "accessRole": "team member"}
BOT = {"name": "Text-back", "username": "textback", "email": "textback@harbor.example", "accessRole": "admin"}
NUMBER = PhoneNumber("+14155550134")
ADDRESS = "https://hub.example/in/connector/lever/t0ken"


class KeySigner:
    def __init__(self, key: str) -> None:
        self._headers = {"Authorization": f"Basic {base64.b64encode(f'{key}:'.encode()).decode()}"}

    def headers(self, *, force_renew: bool) -> Mapping[str, str]:  # noqa: ARG002 - the same every time
        return self._headers


class Office:
    """A simulated account with a recruiter, a user to act as and a key, and what it costs to ask it."""

    def __init__(self, address: str) -> None:
        self._address = address
        self.door = Door(deadline_s=5)
        self.trace = ListedTrace()
        self.order("settings", rate_per_second=5000, rate_burst=5000)
        (self.key,) = self.order("seed", keys=[{}])["keys"]
        self.maya, self.bot = self.order("seed", users=[MAYA, BOT])["users"]
        self.connector = self.connected({"acting_user": BOT["email"]})
        self.connector = self.connected({"acting_user": BOT["email"], **self.connector.after_connect({})})

    def order(self, control: str, /, **wish: Any) -> Any:
        answer = requests.post(f"{self._address}/lever/_sandbox/{control}", json=wish, timeout=10)
        assert answer.ok, answer.text
        return answer.json()

    @property
    def truth(self) -> dict[str, Any]:
        held: dict[str, Any] = requests.get(f"{self._address}/lever/_sandbox/truth", timeout=10).json()
        return held

    def connected(self, facts: Mapping[str, str]) -> LeverConnector:
        manifest, clock = Catalog().manifests["lever"], SetClock()
        api = VendorApi(
            manifest=manifest,
            addresses=VendorAddresses.of(manifest, self._address),
            connection="1",
            door=self.door,
            budget=Budget(None, clock),
            signer=KeySigner(self.key),
            trace=self.trace,
            longest_wait_s=100,
            clock=clock,
            sleep=clock.sleep,
        )
        fields, log = load_field_map("lever"), SilentLog()
        context = ConnectorContext(api=api, fields=fields, facts=facts, clock=lambda: datetime.now(UTC), log=log, region="US")
        return LeverConnector(context)

    def everybody(self, since: datetime | None = None) -> dict[str, Person]:
        return {person.ref.id: person for page in self.connector.list_people(since, None) for person in page}

    def create(self) -> PersonRef:
        return self.connector.create_person(NewPerson(phone=NUMBER, owner_id=self.maya), "key-1")


@pytest.fixture(params=[{}, {"archived_hidden_by_default": True}], ids=["as documented", "archived hidden"])
def office(request: pytest.FixtureRequest) -> Iterator[Office]:
    with running([create_sandbox()]) as address:
        opened = Office(address)
        opened.order("settings", **request.param)
        yield opened
        opened.door.close()
    assert [exchange.url for exchange in opened.trace.exchanges if exchange.status == 400] == []


def activity(body: str, **more: Any) -> Activity:
    at = datetime.now(UTC) - timedelta(minutes=3)
    return Activity(about="conversation", title="Text conversation", body=body, at=at, thread="conversation-1", **more)


def test_with_a_fresh_key_no_right_is_missing(office: Office) -> None:
    assert [right.name for right in office.connector.probe_rights() if not right.granted] == []
    assert office.connector.check_connection().name == "Lever, example.org"


def test_a_new_caller_is_in_the_index_found_again_and_owned(office: Office) -> None:
    began = datetime.now(UTC)
    ref = office.create()
    assert office.connector.find_created(NewPerson(phone=NUMBER), "key-1", began) == ref
    assert office.everybody()[ref.id].phones == office.everybody(began)[ref.id].phones == (NUMBER.e164,)
    (matter,) = office.connector.open_matters(ref)
    assert (matter.owners[0].owner_id, matter.owner_fixed, matter.title) == (office.maya, True, "Candidacy, stage New Lead")


def test_one_address_is_one_contact_with_both_numbers(office: Office) -> None:
    people = [NewPerson(phone=PhoneNumber(f"+1415555010{last}"), email="Ines@Example.org") for last in (1, 2)]
    first, second = [office.connector.create_person(person, "key-1").id for person in people]
    assert first == second
    assert set(office.everybody()[first].phones) == {person.phone.e164 for person in people}
    assert len(office.truth["opportunities"]) == 1


def test_a_conversation_is_one_thread_rewritten_in_place_and_calls_only_who_shall_be_called(office: Office) -> None:
    ref = office.create()
    (matter,) = office.connector.open_matters(ref)
    office.connector.log_activity(ref, matter, activity("hi @maya"), "key-1")
    second = office.connector.log_activity(ref, matter, activity("are you there?", tell_owner_id=office.bot), "key-2")
    assert office.connector.find_activity(ref, "key-2", datetime.now(UTC)) == second
    assert [told["user"] for told in office.truth["notifications"]] == [office.bot]
    office.connector.revise_activity(ref, second, activity("never mind"), "key-3")
    (note,) = office.truth["notes"]
    assert [comment["value"].splitlines()[1] for comment in note["fields"]] == ["hi (at)maya", "never mind"]


def test_a_known_contact_gets_a_candidacy_with_its_note_and_no_double(office: Office) -> None:
    ref, began = office.create(), datetime.now(UTC)
    again = NewMatter(title="Missed call", note="Still looking.", owner_id=office.maya, thread="conversation-2")
    made = office.connector.create_matter(ref, again, "key-2")
    found = office.connector.find_matter(ref, again, "key-2", began)
    assert found is not None
    assert found.id == made.id
    assert (len(office.truth["contacts"]), len(office.truth["opportunities"])) == (1, 2)


def test_an_opt_out_stands_there_and_is_read_back(office: Office) -> None:
    ref = office.create()
    assert office.connector.may_text(ref)
    office.connector.set_do_not_text(ref, "Asked on 2026-11-20 not to be texted.")
    assert not office.connector.may_text(ref)


def test_owners_roles_and_desks_come_from_users_and_postings(office: Office) -> None:
    sorted_by = {"team": "Fleet", "department": "Logistics"}
    office.order("seed", postings=[{"text": "Driver", "owner": office.maya, "state": "published", "categories": sorted_by}])
    assert {"Maya Lind", "Text-back"} <= {owner.name for owner in office.connector.list_owners()}
    (role,) = office.connector.list_roles()
    assert (role.name, role.owners[0].owner_id) == ("Driver", office.maya)
    held = {desk.name: desk.owner_id for desk in office.connector.list_desks()}
    assert held == {"Logistics": office.maya, "Fleet": office.maya, "Postings of Maya Lind": office.maya}


def test_webhooks_are_made_once_and_removed(office: Office) -> None:
    first = LeverConnector.webhook_secrets(office.connector.subscribe(ADDRESS))
    again = LeverConnector.webhook_secrets(office.connector.subscribe(ADDRESS))
    assert (len(first), len(again), office.truth["webhooks"]) == (7, 7, 7)
    office.connector.unsubscribe(ADDRESS)
    assert office.truth["webhooks"] == 0


def test_a_contact_that_never_was_is_gone(office: Office) -> None:
    with pytest.raises(Gone):
        office.connector.open_matters(PersonRef("c0a10000-0000-4000-8000-000000000009", "contact"))


@pytest.mark.parametrize("reading", ["not_found", "moved"])
def test_whoever_was_merged_away_is_gone_and_the_survivor_has_their_number(office: Office, reading: str) -> None:
    office.order("settings", merged_contact=reading)
    began = datetime.now(UTC)
    gone = office.create()
    survivor = office.connector.create_person(NewPerson(phone=PhoneNumber("+14155550177")), "key-2")
    office.order(f"contacts/{gone.id}/merge", into=survivor.id)
    with pytest.raises(Gone):
        office.connector.open_matters(gone)
    assert NUMBER.e164 in office.everybody(began)[survivor.id].phones


def test_whoever_was_deleted_is_gone(office: Office) -> None:
    ref = office.create()
    office.order(f"contacts/{ref.id}/delete")
    with pytest.raises(Gone):
        office.connector.open_matters(ref)


def test_whoever_was_anonymised_is_gone_for_readings_and_for_the_index(office: Office) -> None:
    began, ref = datetime.now(UTC), office.create()
    office.order(f"contacts/{ref.id}/anonymize")
    with pytest.raises(Gone):
        office.connector.open_matters(ref)
    assert office.everybody(began)[ref.id].gone
