"""What reading a directory finds out moves open conversations, also where the vendor tells of no change by itself."""

import datetime as dt

import pytest

from hub.contract.people import Matter, Owner, OwnerClaim, Person, PersonRef
from hub.jobs.long_jobs import read_directory_of
from hub.records.account import Member
from hub.records.connection import Connection
from hub.records.conversation import Conversation
from tests.fakes.firm_system import ListingConnector
from tests.fakes.small_hub import CALLER, SmallHub
from tests.hub.jobs.test_reconcile import wired

NIGHT_SHIFT = Matter(id="m1", kind="application", title="Night shift")


class Firm:
    """A firm whose system is indexed and tells of nothing; Rosa owns Ada, who has called and written."""

    def __init__(self, hub: SmallHub) -> None:
        self.hub = hub
        hub.connections.connector_class = ListingConnector
        abilities = ["list_people", "create", "matters", "owners", "assign", "log"]
        self.connection_id = hub.connect_system(abilities=abilities, backfilled=True, watermark=hub.clock.now - dt.timedelta(minutes=5))
        self.members = {name: hub.member(name) for name in ("Rosa", "Omar", "Finn")}
        hub.change_account(fallback_member_id=self.members["Finn"])
        hub.system.owners = [Owner(id=name, name=name, email=f"{name.lower()}@harbor.example") for name in self.members]
        hub.system.people = [Person(ref=PersonRef("p1"), name="Ada Lopez", phones=(CALLER,))]
        hub.system.matters["p1"] = [NIGHT_SHIFT]
        self.owned_by("Rosa")
        self.read()
        hub.miss_call()
        hub.work()
        hub.clock.move(seconds=5)
        hub.reply("is it still open?")
        hub.work()

    def owned_by(self, name: str) -> None:
        self.hub.system.owner_of["p1"] = OwnerClaim(owner_id=name, as_="recruiter")

    def read(self) -> None:
        assert read_directory_of(wired(self.hub), self.hub.account_id, self.connection_id)

    def answers(self) -> str:
        """Who answers for the conversation once all work is done."""
        self.hub.work()
        return self.hub.one(Member, Member.id == self.hub.conversation.member_id).name


@pytest.fixture
def firm(hub: SmallHub) -> Firm:
    return Firm(hub)


def test_an_owner_changed_there_moves_the_open_conversation_with_the_next_reading(firm: Firm) -> None:
    assert firm.answers() == "Rosa"
    firm.owned_by("Omar")
    firm.read()
    assert firm.answers() == "Omar"
    assert "In Fake firm, Omar is their recruiter." in firm.hub.story


def test_an_owner_who_leaves_lets_go_of_open_conversations_and_it_says_why(firm: Firm) -> None:
    firm.hub.system.people = []
    firm.hub.system.owners = [Owner(id="Rosa", name="Rosa", email="rosa@harbor.example", active=False), *firm.hub.system.owners[1:]]
    firm.read()
    assert firm.answers() == "Finn"
    assert firm.hub.conversation.evidence[0]["sentence"] == "Rosa is the recruiter of Ada Lopez. They have left."


def test_a_reading_that_finds_nothing_new_tells_nothing_new(firm: Firm) -> None:
    firm.answers()
    before = firm.hub.story
    firm.read()
    firm.hub.work()
    assert firm.hub.story == before


def test_conversations_that_are_closed_or_long_over_are_left_alone(firm: Firm) -> None:
    firm.answers()
    firm.hub.change(Conversation, open=False)
    firm.owned_by("Omar")
    firm.read()
    assert firm.answers() == "Rosa"


def test_somebody_who_is_not_linked_is_only_indexed(firm: Firm) -> None:
    firm.answers()
    owed = len(firm.hub.rows("read_person"))
    firm.hub.system.people = [Person(ref=PersonRef("p2"), name="Bo Lind", phones=("4155550199",))]
    firm.read()
    assert len(firm.hub.rows("read_person")) == owed
    assert firm.hub.one(Connection, Connection.id == firm.connection_id).backfilled
