"""An applicant tracking system and a CRM side by side, both simulated by their own vendors' rules, on one account."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from hub.cli.connections import connections as connections_command
from hub.installation_secrets import SESSION_KEY_VARIABLE, TOKEN_KEYS_VARIABLE, InstallationSecrets
from hub.records.account import Account
from hub.records.connection import Connection, PersonLink
from hub.records.inbox import InboxRow
from hub.sandbox.remote import RemoteVendors
from hub.sandbox.server import running
from integrations.greenhouse.sandbox import create_sandbox as create_ats
from integrations.hubspot.sandbox import create_sandbox as create_crm
from tests.fakes.simulated_systems import SimulatedSystems
from tests.fakes.small_hub import CALLER, SmallHub
from tests.journeys.patience import eventually

ATS, CRM = "greenhouse", "hubspot"
HIRE, ROLE = "we need to hire two drivers", "I am applying for the driver job"


class Firm:
    """A firm that works with both."""

    def __init__(self, hub: SmallHub, vendors: RemoteVendors, folder: Path) -> None:
        self.hub, self.vendors = hub, vendors
        self.systems = SimulatedSystems(hub, vendors, folder)
        self.members = {name: hub.member(name) for name in ("Mika", "Rowan")}
        self.mika_there, self.rowan_there = self._owner(ATS, "Mika"), self._owner(CRM, "Rowan")

    def _owner(self, key: str, name: str) -> str:
        return self.vendors.put(key, owners=[{"name": f"{name} Sato", "email": f"{name.lower()}@harbor.example"}])["owners"][0]

    @property
    def environment(self) -> dict[str, str]:
        """What a command is given to work on this hub."""
        secrets = InstallationSecrets.make()
        keys = ",".join(f"{key.id}:{key.key}" for key in secrets.token_keys)
        named = {name.upper(): str(getattr(self.hub.settings, name)) for name in ("database_url", "data_folder", "public_url")}
        return {**named, SESSION_KEY_VARIABLE: secrets.session_key, TOKEN_KEYS_VARIABLE: keys}

    def person(self, key: str, **more: Any) -> str:
        return self.vendors.put(key, people=[{"name": "Ada Lopez", "phones": ["(415) 555-0142"], **more}])["people"][0]

    def connect(self) -> None:
        self.ats, self.crm = self.systems.connect(ATS), self.systems.connect(CRM)

    def say(self, *replies: str) -> None:
        self.hub.miss_call()
        self.hub.wait(seconds=15)
        for body in replies:
            self.hub.clock.move(seconds=5)
            self.hub.reply(body)
            self.hub.work()
        self.hub.wait(minutes=16)

    def people(self, key: str) -> list[dict[str, Any]]:
        digits = CALLER[-10:]
        found = self.vendors.held(key)["people"]
        return [one for one in found if any(digits in "".join(filter(str.isdigit, phone)) for phone in one["phones"])]

    def written(self, key: str) -> str:
        return " ".join(activity["text"] for activity in self.vendors.held(key)["activities"])


@pytest.fixture
def firm(hub: SmallHub, tmp_path: Path) -> Iterator[Firm]:
    with running([create_ats(hub.clock), create_crm(hub.clock)]) as address:
        yield Firm(hub, RemoteVendors(address), tmp_path)


def test_a_client_is_a_contact_in_the_crm_and_nobody_in_the_ats(firm: Firm) -> None:
    firm.connect()
    firm.say(HIRE)
    assert firm.people(ATS) == []
    assert len(firm.people(CRM)) == 1
    assert HIRE in firm.written(CRM)
    assert firm.hub.one(PersonLink).connection_id == firm.crm


def test_somebody_who_looks_for_a_role_stands_in_both_once_with_the_conversation(firm: Firm) -> None:
    firm.connect()
    firm.say(ROLE, "my name is Bao")
    for key in (ATS, CRM):
        assert len(firm.people(key)) == 1
        assert firm.written(key).count("my name is Bao") == 1


def test_with_the_ats_alone_a_client_is_created_nowhere(firm: Firm) -> None:
    firm.systems.connect(ATS)
    firm.say(HIRE)
    assert firm.people(ATS) == []
    assert firm.hub.all(PersonLink) == []


@pytest.mark.parametrize(("chosen", "owner"), [(None, "Mika"), (ATS, "Mika"), (CRM, "Rowan")])
def test_the_connection_that_was_chosen_on_the_command_line_says_who_owns_a_person(firm: Firm, chosen: str | None, owner: str) -> None:
    firm.person(ATS, owner=firm.mika_there, matter="Forklift driver")
    firm.person(CRM, owner=firm.rowan_there)
    firm.connect()
    if chosen is not None:
        connection_id = firm.ats if chosen == ATS else firm.crm
        result = CliRunner().invoke(connections_command, ["owner", str(connection_id)], env=firm.environment)
        assert result.exit_code == 0, result.output
        with firm.hub.database.read(firm.hub.account_id) as session:
            assert session.get_one(Account, firm.hub.account_id).owner_connection_id == connection_id
    firm.say("hello, it is Ada")
    assert firm.hub.conversation.member_id == firm.members[owner]


def test_a_stop_is_written_on_both_records(firm: Firm) -> None:
    for key in (ATS, CRM):
        firm.person(key)
    firm.connect()
    firm.say("STOP")
    assert [one["may_text"] for key in (ATS, CRM) for one in firm.people(key)] == [False, False]


def test_a_mark_against_texts_on_the_record_stops_the_next_text(firm: Firm) -> None:
    person_id = firm.person(ATS)
    firm.vendors.seed(ATS, {"candidates": [{"id": int(person_id), "tags": ["Do not text"]}]})
    firm.connect()
    firm.hub.miss_call()
    firm.hub.work()
    firm.hub.wait(seconds=15)
    assert firm.hub.phone.bodies == []
    assert firm.hub.caller.opted_out_at is not None


def test_a_merge_that_the_ats_tells_of_is_followed_and_the_next_note_stands_on_the_survivor(firm: Firm) -> None:
    known = firm.person(ATS)
    survivor = firm.vendors.put(ATS, people=[{"name": "Ada L. Lopez", "phones": ["415.555.0177"]}])["people"][0]
    ats = firm.systems.connect(ATS)
    firm.systems.enter_secret(ats, webhook_secret="made up here")
    token = firm.hub.one(Connection, Connection.id == ats).webhook_token
    firm.say("hello, it is Ada")
    assert firm.systems.record_of(ats) == known
    with firm.systems.listening() as address:
        hook = {"url": f"{address}/in/connector/{ATS}/{token}", "secret": "made up here"}
        assert firm.vendors.order(ATS, "webhooks", **hook)["enabled"]
        firm.vendors.order(ATS, f"candidates/{known}/merge", into=int(survivor))
        eventually(lambda: all(each["state"] == "delivered" for each in firm.vendors.look(ATS, "webhooks")), "both are taken")
    with firm.hub.database.read_installation() as session:
        assert session.query(InboxRow).filter_by(kind="connector").count() == 2
    firm.hub.work()
    assert firm.systems.record_of(ats) == survivor
    firm.hub.reply("are you there?")
    firm.hub.wait(minutes=16)
    notes = [activity["text"] for activity in firm.vendors.held(ATS)["activities"] if activity["person"] == survivor]
    assert any("are you there?" in note for note in notes)


def test_a_candidate_who_was_deleted_is_looked_for_again_and_not_found_in_the_index(firm: Firm) -> None:
    known = firm.person(ATS)
    ats = firm.systems.connect(ATS)
    firm.say("hello, it is Ada")
    firm.vendors.order(ATS, f"candidates/{known}/delete")
    firm.hub.miss_call("CA2")
    firm.hub.work()
    assert firm.hub.all(PersonLink) == []
    assert "Their record there is gone." in firm.hub.story
    firm.hub.reply(ROLE)
    firm.hub.work()
    (created,) = firm.people(ATS)
    assert firm.systems.record_of(ats) == created["id"] != known


def test_a_candidate_whom_the_lists_show_late_is_created_once_and_noted(firm: Firm) -> None:
    ats = firm.systems.connect(ATS)
    firm.vendors.order(ATS, "settings", index_lag_seconds=30)
    firm.hub.miss_call()
    firm.hub.wait(seconds=15)
    firm.hub.reply(ROLE)
    for _ in range(4):
        firm.hub.wait(seconds=15)
    assert "The missed call was noted in Greenhouse Recruiting." in firm.hub.story
    firm.hub.wait(minutes=15)
    (created,) = firm.people(ATS)
    assert firm.systems.record_of(ats) == created["id"]
    assert ROLE in firm.written(ATS)
