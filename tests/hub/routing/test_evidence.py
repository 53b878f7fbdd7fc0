"""Who answers for a conversation: the strongest evidence that names a member of ours."""

from typing import Any

import pytest

from hub.contract.people import Matter, Owner, OwnerClaim, Person, PersonRef, Role
from hub.conversations import desk_work
from hub.conversations.desk_work import Doer, conversation_for_work
from hub.directory.entries import read_entries
from hub.journey import run_journey
from hub.records.account import Desk, Member
from hub.records.call import Call
from hub.records.connection import Connection, DirectoryEntry, PersonLink
from hub.records.line import Line
from hub.routing.evidence import claims_for
from tests.fakes.firm_system import SearchingConnector
from tests.fakes.small_hub import ABILITIES, SmallHub


class Firm:
    """Members who are users at the connected system, too, and every kind of evidence to switch on."""

    def __init__(self, hub: SmallHub) -> None:
        self.hub = hub
        self.connection_id = hub.connect_system()
        self.members = {name: hub.member(name) for name in ("Rosa", "Omar", "Mina", "Dana", "Finn", "Cleo")}
        system = hub.system
        system.owners = [Owner(id=name, name=name, email=f"{name.upper()}@harbor.example") for name in self.members]
        system.owners.append(Owner(id="Stranger", name="Stranger", email="stranger@elsewhere.example"))
        system.roles = [Role(id="r1", name="Warehouse Supervisor", owners=(OwnerClaim(owner_id="Mina", as_="recruiter"),))]
        self.read()

    def read(self) -> None:
        read_entries(self.hub.database, self.hub.account_id, self.connection_id, SearchingConnector(self.hub.system))

    def person(self, *, owner: str | None = None, matter_owner: str | None = None) -> None:
        self.hub.system.people = [Person(ref=PersonRef("p1"), name="Ada Lopez", phones=("4155550142",))]
        if owner:
            self.hub.system.owner_of["p1"] = OwnerClaim(owner_id=owner, as_="recruiter")
        claims = (OwnerClaim(owner_id=matter_owner, as_="recruiter"),) if matter_owner else ()
        self.hub.system.matters["p1"] = [Matter(id="m1", kind="application", title="Night shift", owners=claims)]

    def desk(self, name: str, member: str) -> int:
        return self.hub.add(Desk(name=name, member_id=self.members[member])).id

    def everything(self) -> None:
        self.person(owner="Rosa", matter_owner="Omar")
        self.hub.change(Line, desk_id=self.desk("Logistics", "Dana"))
        self.hub.change_account(fallback_member_id=self.members["Finn"], client_desk_id=self.desk("Clients", "Cleo"))

    def story(self, reply: str = "it's about the warehouse supervisor role") -> tuple[str | None, list[str]]:
        """The owner's name, and the kinds of evidence in their order."""
        self.hub.miss_call(f"CA{len(self.hub.all(Call)) + 1}")
        self.hub.work()
        self.hub.clock.move(seconds=5)
        self.hub.reply(reply)
        self.hub.work()
        conversation = self.hub.conversation
        names = {member.id: member.name for member in self.hub.all(Member)}
        return names.get(conversation.member_id or 0), [str(claim["because"]) for claim in conversation.evidence]

    def owner_by_evidence(self) -> str:
        """Whom the strongest evidence names now."""
        with self.hub.write() as session:
            claim = next(iter(claims_for(session, self.hub.conversation)))
        return self.hub.one(Member, Member.id == claim.member_id).name


@pytest.fixture
def firm(hub: SmallHub) -> Firm:
    return Firm(hub)


def test_all_evidence_stands_there_in_its_order(firm: Firm) -> None:
    firm.everything()
    assert firm.story() == ("Rosa", ["person_owner", "matter", "named_role", "line_desk", "fallback"])


def test_a_client_goes_to_the_client_desk_whatever_a_candidates_record_says(firm: Firm) -> None:
    firm.everything()
    assert firm.story("we want to hire a warehouse supervisor") == (
        "Cleo",
        ["client_desk", "person_owner", "matter", "line_desk", "fallback"],
    )


@pytest.mark.parametrize(
    ("has", "owner"),
    [
        ({"matter_owner": "Omar"}, "Omar"),
        ({}, "Mina"),
    ],
)
def test_without_an_owner_the_next_rung_of_the_ladder_answers(firm: Firm, has: dict[str, Any], owner: str) -> None:
    firm.person(**has)
    firm.hub.change_account(fallback_member_id=firm.members["Finn"])
    assert firm.story()[0] == owner


def test_the_lines_desk_answers_where_nothing_is_known_of_the_caller(firm: Firm) -> None:
    firm.hub.change(Line, desk_id=firm.desk("Logistics", "Dana"))
    firm.hub.change_account(fallback_member_id=firm.members["Finn"])
    assert firm.story("hello?") == ("Dana", ["line_desk", "fallback"])


def test_the_fallback_answers_where_nobody_else_does(firm: Firm) -> None:
    firm.hub.change_account(fallback_member_id=firm.members["Finn"])
    assert firm.story("hello?") == ("Finn", ["fallback"])


def test_where_nobody_answers_the_story_says_so(firm: Firm) -> None:
    assert firm.story("hello?") == (None, [])
    assert "Nobody answers for this conversation yet, so nobody was told." in firm.hub.story


@pytest.mark.parametrize("how", ["marked inactive", "no longer listed"])
def test_an_owner_who_left_is_shown_and_the_next_one_answers(firm: Firm, how: str) -> None:
    firm.person(owner="Rosa", matter_owner="Omar")
    rosa = next(owner for owner in firm.hub.system.owners if owner.id == "Rosa")
    firm.hub.system.owners.remove(rosa)
    if how == "marked inactive":
        firm.hub.system.owners.append(Owner(id="Rosa", name="Rosa", email=rosa.email, active=False))
    firm.read()
    assert firm.story()[0] == "Omar"
    assert firm.hub.conversation.evidence[0]["sentence"] == "Rosa is the recruiter of Ada Lopez. They have left."


@pytest.mark.parametrize(
    ("owner", "said"), [("Stranger", "They are no member here."), ("Nobody", "A user whom the directory does not have")]
)
def test_an_owner_who_is_no_member_is_shown_and_the_next_one_answers(firm: Firm, owner: str, said: str) -> None:
    firm.person(owner=owner, matter_owner="Omar")
    assert firm.story()[0] == "Omar"
    assert said in firm.hub.conversation.evidence[0]["sentence"]


def test_a_role_that_was_closed_speaks_for_nobody(firm: Firm) -> None:
    firm.hub.system.roles = []
    firm.read()
    assert [entry.active for entry in firm.hub.all(DirectoryEntry, DirectoryEntry.kind == "role")] == [False]
    assert firm.story() == (None, [])


def test_a_role_that_is_named_stands_on_the_conversation(firm: Firm) -> None:
    firm.story()
    assert firm.hub.conversation.role_name == "Warehouse Supervisor"


def test_a_new_owner_is_told_and_an_old_one_is_not_told_again(firm: Firm) -> None:
    firm.hub.change_account(fallback_member_id=firm.members["Finn"])
    firm.story("hello?")
    firm.hub.clock.move(minutes=1)
    firm.hub.reply("it's about the warehouse supervisor role")
    told = [sentence for sentence in firm.hub.story if "was told in the app" in sentence]
    assert told == ["Finn was told in the app.", "Mina was told in the app."]


def test_whom_we_made_the_owner_ourselves_gives_way_to_the_role_that_a_reply_names(firm: Firm) -> None:
    firm.person()
    firm.hub.change_account(fallback_member_id=firm.members["Finn"])
    firm.story("hello?")
    assert firm.hub.system.assigned == [("p1", "Finn")]
    firm.hub.system.matters["p1"] = [
        Matter(id="m1", kind="application", title="Night {shift}", owners=(OwnerClaim(owner_id="Finn", as_="recruiter"),))
    ]
    firm.hub.clock.move(hours=25)
    assert firm.story("it's about the warehouse supervisor role")[0] == "Mina"
    assert firm.hub.system.assigned[-1] == ("p1", "Mina")


@pytest.mark.parametrize(("abilities", "assigned"), [([], []), (["assign_people"], [("p1", "Mina")])])
def test_while_nothing_is_open_an_owner_is_set_only_where_people_have_one_of_their_own(
    firm: Firm, abilities: list[str], assigned: list[tuple[str, str]]
) -> None:
    firm.person()
    firm.hub.system.matters.clear()
    firm.hub.change(Connection, firm.connection_id, abilities=[*ABILITIES, *abilities])
    firm.story()
    assert firm.hub.system.assigned == assigned


def test_whom_we_made_the_owner_stays_it_when_nothing_stronger_is_known(firm: Firm) -> None:
    firm.person()
    assert firm.story()[0] == "Mina"
    firm.hub.system.roles = []
    firm.read()
    firm.hub.change_account(fallback_member_id=firm.members["Finn"])
    firm.hub.clock.move(hours=25)
    firm.hub.miss_call("CA2")
    firm.hub.work()
    assert [claim["because"] for claim in firm.hub.conversation.evidence] == ["assigned_before", "fallback"]
    assert firm.hub.system.assigned == [("p1", "Mina")]


def test_a_title_with_braces_in_it_is_a_title_like_any_other(firm: Firm) -> None:
    firm.person(matter_owner="Omar")
    firm.hub.system.matters["p1"] = [Matter(id="m1", kind="x", title="{0} {role}", owners=(OwnerClaim(owner_id="Omar", as_="recruiter"),))]
    assert firm.story("hello?")[0] == "Omar"
    assert "\u201c{0} {role}\u201d" in firm.hub.conversation.evidence[0]["sentence"]


def test_with_two_systems_the_one_that_was_chosen_says_who_owns_a_person(firm: Firm) -> None:
    firm.everything()
    firm.story()
    crm = firm.hub.connect("connector", "crm", firm.hub.account_id, webhook_token="crm")
    first = firm.hub.one(PersonLink)
    read_entries(firm.hub.database, firm.hub.account_id, crm, SearchingConnector(firm.hub.system))
    firm.hub.add(
        PersonLink(
            connection_id=crm, caller_id=first.caller_id, vendor_id="c1", kind="contact", name="Ada Lopez", matters=[],
            owner_id="Omar", owner_as="owner", at=firm.hub.clock.now,
        )
    )  # fmt: skip
    assert firm.owner_by_evidence() == "Rosa"
    firm.hub.change_account(owner_connection_id=crm)
    assert firm.owner_by_evidence() == "Omar"
    firm.hub.change(Connection, crm, disconnected_at=firm.hub.clock.now)
    assert firm.owner_by_evidence() == "Rosa"


def test_a_named_role_of_a_mirrored_desk_comes_to_whoever_holds_the_desk_here(firm: Firm) -> None:
    firm.hub.system.roles = [Role(id="r1", name="Warehouse Supervisor", desk_ids=("d7",))]
    firm.read()
    dana = firm.members["Dana"]
    firm.hub.add(Desk(name="Logistics", member_id=dana, connection_id=firm.connection_id, vendor_desk_id="d7"))
    assert firm.story()[0] == "Dana"


def assign(firm: Firm, name: str, by: str = "Cleo") -> None:
    """A member's choice on the page, and all that follows."""
    with firm.hub.write() as session:
        conversation = conversation_for_work(session, firm.hub.conversation.id)
        assert conversation is not None
        for event in desk_work.assign(session, conversation, session.get_one(Member, firm.members[name]), Doer(by, firm.members[by])):
            run_journey(session, event)
    firm.hub.work()


def test_whom_a_person_chose_is_stronger_than_all_evidence_until_they_leave(firm: Firm) -> None:
    firm.everything()
    firm.story()
    assign(firm, "Dana")
    firm.hub.clock.move(hours=25)
    name, because = firm.story()
    assert (name, because[:2]) == ("Dana", ["by_member", "person_owner"])
    firm.hub.change(Member, firm.members["Dana"], ended_at=firm.hub.clock.now)
    firm.hub.clock.move(hours=25)
    assert firm.story()[0] == "Rosa"


def test_an_owner_chosen_by_hand_is_set_there_too_each_time_and_last_wins(firm: Firm) -> None:
    firm.person()
    firm.story("hello?")
    for name in ("Finn", "Dana", "Finn", "Dana"):
        assign(firm, name)
    assert firm.hub.system.assigned == [("p1", "Finn"), ("p1", "Dana"), ("p1", "Finn"), ("p1", "Dana")]


def test_an_owner_whom_somebody_chose_there_stays_whoever_answers_here(firm: Firm) -> None:
    firm.person(owner="Rosa")
    firm.story()
    assign(firm, "Dana")
    assert firm.hub.conversation.member_id == firm.members["Dana"]
    assert firm.hub.system.assigned == []
