"""Somebody changes an owner in the firm's own system, or an owner leaves: open conversations follow, and whoever it is now is told."""

import pytest

from hub.connections.ready import LongJob
from hub.records.account import Member
from hub.records.connection import DirectoryEntry
from hub.records.conversation import Conversation
from tests.journeys import cast
from tests.journeys.business import Business
from tests.journeys.conftest import MakeRig
from tests.journeys.databases import ON_SQLITE
from tests.journeys.patience import eventually
from tests.journeys.rig import Rig

CRM = "hubspot"
DIRECTORY_EVERY_S = 1
ASKED = "is it still open?"
HAS_LEFT = f"{cast.MIKA['name']} is the contact owner of Ines Okafor. They have left."


@pytest.fixture
def system() -> str:
    return CRM


@pytest.fixture
def running(make_rig: MakeRig) -> Rig:
    """A firm that is signed in by consent, so that its system tells the hub of changes at the one address for all."""
    rig = make_rig(DIRECTORY_EVERY_S=str(DIRECTORY_EVERY_S))
    rig.set_up(Business(sign_in_mode="authorization_code", fallback=cast.ROWAN))
    rig.start("web", "texts", "sync", "clock")
    client = rig.hub.connections.opened(LongJob(rig.business.account_id, rig.business.connections[CRM])).client
    of_owner = {"type": "object.propertyChange", "objectTypeId": "0-1", "propertyName": "hubspot_owner_id"}
    address = f"{rig.settings.public_url}/in/connector/{CRM}"
    rig.vendors.order(CRM, "webhooks", client_id=client["client_id"], target_url=address, subscriptions=[of_owner])
    return rig


def answers_now(rig: Rig) -> str | None:
    """The address of the member who answers for the conversation."""
    (conversation,) = rig.rows(Conversation)
    return next((member.email for member in rig.rows(Member) if member.id == conversation.member_id), None)


def reasons(rig: Rig) -> list[str]:
    """What speaks for whom, as a member reads it beside the conversation."""
    (conversation,) = rig.rows(Conversation)
    return [claim["sentence"] for claim in conversation.evidence]


@ON_SQLITE
def test_an_owner_changed_there_moves_the_open_conversation_and_the_new_owner_is_told(running: Rig) -> None:
    running.vendors.ring(cast.INES)
    running.vendors.text(cast.INES, ASKED)
    eventually(lambda: running.vendors.texts_to(str(cast.MIKA["phone"])), "the first owner is told")
    assert answers_now(running) == cast.MIKA["email"]

    properties = {"hubspot_owner_id": running.business.at_vendor[str(cast.ROWAN["email"])]}
    running.vendors.seed(CRM, {"contacts": [{"id": running.business.at_vendor["Ines Okafor"], "properties": properties}]})

    eventually(lambda: answers_now(running) == cast.ROWAN["email"], "the conversation has moved")
    told = eventually(lambda: running.vendors.texts_to(str(cast.ROWAN["phone"])), "the new owner is told")
    assert ASKED in told[0]
    running.wait_until_quiet()
    assert [len(running.vendors.texts_to(str(member["phone"]))) for member in (cast.MIKA, cast.ROWAN)] == [1, 1]


@ON_SQLITE
def test_an_owner_who_left_falls_back_with_the_reason(running: Rig) -> None:
    mika = running.business.at_vendor[str(cast.MIKA["email"])]
    running.vendors.order(CRM, f"owners/{mika}/archive")
    eventually(lambda: not running.rows(DirectoryEntry, vendor_id=mika)[0].active, "the directory knows that they left")

    running.vendors.ring(cast.INES)
    running.vendors.text(cast.INES, ASKED)

    eventually(lambda: running.vendors.texts_to(str(cast.ROWAN["phone"])), "whoever takes what nobody answers for is told")
    assert running.vendors.texts_to(str(cast.MIKA["phone"])) == []
    eventually(lambda: HAS_LEFT in reasons(running), "the reason stands beside the conversation")
    running.wait_until_quiet()
    assert answers_now(running) == cast.ROWAN["email"]
