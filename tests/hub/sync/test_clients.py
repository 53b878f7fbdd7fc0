"""Whoever wants to hire is a client: never a candidate, but a contact wherever the firm keeps its clients."""

import pytest

from hub.contract.people import Person, PersonRef
from hub.records.account import CreatePolicy
from hub.records.connection import Connection, PersonLink
from hub.records.outbox import OutboxState
from tests.fakes.firm_system import OpeningConnector
from tests.fakes.small_hub import ABILITIES, CALLER, SmallHub

HIRE_REPLY, ROLE_REPLY = "we need to hire two drivers", "sorry, I meant I am applying for the driver job"


class Firm:
    """A firm with an ATS and a CRM, both of which can create."""

    def __init__(self, hub: SmallHub) -> None:
        self.hub = hub
        self.ats = hub.connect("connector", "ats_system")
        self.crm = hub.connect("connector", "crm_system")
        hub.connections.kinds = {"ats_system": "ats", "crm_system": "crm"}

    def say(self, *replies: str) -> None:
        self.hub.miss_call()
        self.hub.work()
        for body in replies:
            self.hub.clock.move(seconds=5)
            self.hub.reply(body)
            self.hub.work()

    def linked_at(self) -> list[int]:
        return [link.connection_id for link in self.hub.all(PersonLink)]

    def only(self, connection_id: int) -> None:
        other = self.ats if connection_id == self.crm else self.crm
        self.hub.change(Connection, other, abilities=[])


@pytest.fixture
def firm(hub: SmallHub) -> Firm:
    return Firm(hub)


def test_a_client_becomes_a_contact_in_the_crm_and_nothing_in_the_ats(firm: Firm) -> None:
    firm.say(HIRE_REPLY)
    firm.hub.wait(minutes=30)
    assert firm.linked_at() == [firm.crm]
    assert len(firm.hub.system.created) == 1
    assert firm.hub.story.count("No candidate was created in Fake firm: they want to hire.") == 1


def test_with_an_ats_alone_nothing_is_created_however_often_they_say_it(firm: Firm) -> None:
    firm.only(firm.ats)
    firm.say("hello?", HIRE_REPLY, HIRE_REPLY)
    firm.hub.wait(minutes=30)
    assert firm.linked_at() == []
    assert firm.hub.system.created == []
    assert [row.reason for row in firm.hub.rows("create_person")] == ["client"]
    assert firm.hub.story.count("No candidate was created in Fake firm: they want to hire.") == 1


@pytest.mark.parametrize("kind", ["crm", "jobs"])
def test_any_other_system_takes_the_client(firm: Firm, kind: str) -> None:
    firm.hub.connections.kinds["crm_system"] = kind
    firm.only(firm.crm)
    firm.say(HIRE_REPLY)
    assert firm.linked_at() == [firm.crm]


def test_who_never_creates_creates_no_clients_either(firm: Firm) -> None:
    firm.hub.change_account(create_policy=CreatePolicy.NEVER)
    firm.say(HIRE_REPLY)
    firm.hub.wait(minutes=30)
    assert firm.linked_at() == []


def test_a_client_who_turns_out_to_look_for_a_role_is_a_candidate_too(firm: Firm) -> None:
    firm.say(HIRE_REPLY, ROLE_REPLY)
    assert sorted(firm.linked_at()) == [firm.ats, firm.crm]


def test_a_candidate_is_created_in_both(firm: Firm) -> None:
    firm.say(ROLE_REPLY)
    assert sorted(firm.linked_at()) == [firm.ats, firm.crm]


@pytest.fixture
def opening(firm: Firm) -> Firm:
    firm.hub.connections.connector_class = OpeningConnector
    for connection_id in (firm.ats, firm.crm):
        firm.hub.change(Connection, connection_id, abilities=[*ABILITIES, "open_matters"])
    firm.hub.system.people = [Person(ref=PersonRef("p1"), name="Ada Lopez", phones=(CALLER,))]
    return firm


def test_what_a_client_wants_is_a_lead_in_the_crm_and_a_note_in_the_ats(opening: Firm) -> None:
    opening.only(opening.crm)
    opening.say(HIRE_REPLY)
    opening.hub.wait(minutes=15)
    assert [matter.title for _, _, matter in opening.hub.system.opened] == ["Missed call"]


def test_the_note_of_a_client_in_the_ats_does_not_wait_twice(opening: Firm) -> None:
    opening.only(opening.ats)
    opening.say(HIRE_REPLY)
    opening.hub.wait(minutes=15)
    assert opening.hub.system.opened == []
    assert HIRE_REPLY in opening.hub.system.note_bodies[-1]


def test_a_known_candidate_who_first_sounded_like_a_client_gets_their_candidacy(opening: Firm) -> None:
    opening.only(opening.ats)
    opening.say(HIRE_REPLY)
    opening.hub.wait(minutes=15)
    opening.hub.reply(ROLE_REPLY)
    opening.hub.wait(minutes=15)
    assert [row.state for row in opening.hub.rows("open_matter")] == [OutboxState.DONE]
    assert len(opening.hub.system.opened) == 1
