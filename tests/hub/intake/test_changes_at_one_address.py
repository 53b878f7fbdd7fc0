"""One address for all customers of a vendor: whose a change is stands in the body, signed with the installation's own client."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hub.connections.oauth_clients import Environment
from hub.contract.people import Person, PersonRef
from hub.intake.endpoints import intake_blueprint
from hub.records.connection import Connection
from hub.records.inbox import InboxRow, InboxRowState
from tests.fakes.firm_system import PlatformConnector
from tests.fakes.front_door import FrontDoor
from tests.fakes.small_hub import CALLER, SmallHub

LIVE, SIMULATED = {"X-Secret": "live-secret"}, {"X-Secret": "simulated-secret"}
Change = tuple[str, str, str, str | None]


class Platform:
    """A vendor with one address, and a hub that has entered its client for the real and for the simulated one."""

    def __init__(self, hub: SmallHub, folder: Path) -> None:
        self.hub = hub
        hub.connections.connector_class = PlatformConnector
        door = FrontDoor(hub, folder)
        for environment in (Environment.LIVE, Environment.SIMULATED):
            door.clients.enter("platform", environment, client_id="c", client_secret=f"{environment}-secret", by="Rosa")
        app = Flask("intake")
        app.register_blueprint(intake_blueprint(door.reception, door.changes, "https://hub.example"))
        self.client: FlaskClient = app.test_client()
        self.vault = door.vault

    def connect(self, vendor_account: str, **more: Any) -> int:
        token = f"platform-{vendor_account}-{len(self.hub.all(Connection))}"
        locked = self.vault.lock({"client_secret": "own"})
        return self.hub.connect("connector", "platform", vendor_account=vendor_account, webhook_token=token, credentials=locked, **more)

    def tell(self, *changes: Change, headers: dict[str, str] = LIVE, address: str = "/in/connector/platform") -> int:
        return self.client.post(address, data=json.dumps(changes), headers=headers).status_code

    @property
    def rows(self) -> list[tuple[int | None, str]]:
        with self.hub.database.read_installation() as session:
            return [(row.connection_id, row.state) for row in session.query(InboxRow).order_by(InboxRow.id)]


@pytest.fixture
def platform(hub: SmallHub, tmp_path: Path) -> Platform:
    return Platform(hub, tmp_path)


def test_a_delivery_is_stored_for_every_connection_that_it_is_about_and_for_no_other(platform: Platform) -> None:
    first, second, _ = (platform.connect(account) for account in ("11", "22", "33"))
    assert platform.tell(("11", "c1", "person", "p1"), ("22", "c2", "person", "p1"), ("99", "c3", "person", "p1")) == 200
    assert platform.rows == [(first, InboxRowState.UNREAD), (second, InboxRowState.UNREAD)]


def test_a_connection_hears_only_of_its_own_account(platform: Platform) -> None:
    hub = platform.hub
    platform.connect("11")
    platform.connect("22")
    hub.system.people = [Person(ref=PersonRef("p1"), name="Ada Lopez", phones=(CALLER,))]
    hub.miss_call()
    hub.work()
    readings = len(hub.rows("read_person"))
    platform.tell(("11", "c1", "person", "p1"), ("22", "c2", "person", "p9"))
    hub.work()
    assert len(hub.rows("read_person")) == readings + 1


def test_what_is_about_nobody_here_is_answered_so_that_it_is_not_sent_again(platform: Platform) -> None:
    assert platform.tell(("99", "c1", "person", "p1")) == 200
    assert platform.rows == []


def test_what_the_simulated_vendor_signed_reaches_no_real_connection(platform: Platform) -> None:
    platform.connect("11")
    simulated = platform.connect("11", sandbox=True)
    assert platform.tell(("11", "c1", "person", "p1"), headers=SIMULATED) == 200
    assert platform.rows == [(simulated, InboxRowState.UNREAD)]


def test_a_connection_that_was_disconnected_hears_nothing(platform: Platform) -> None:
    platform.connect("11", disconnected_at=platform.hub.clock.now)
    assert platform.tell(("11", "c1", "person", "p1")) == 200
    assert platform.rows == []


def test_a_forged_delivery_is_refused(platform: Platform) -> None:
    platform.connect("11")
    assert platform.tell(("11", "c1", "person", "p1"), headers={"X-Secret": "guessed"}) == 403
    assert platform.rows == []


def test_a_signed_delivery_that_nobody_can_read_is_refused(platform: Platform) -> None:
    assert platform.client.post("/in/connector/platform", data=b"{", headers=LIVE).status_code == 400


def test_the_address_can_be_tried_unsigned(platform: Platform) -> None:
    assert platform.client.post("/in/connector/platform", data=b"probe").text == "here"


@pytest.mark.parametrize("address", ["/in/connector/firm", "/in/connector/nobody", "/in/phone/fake", "/in/phone/platform"])
def test_other_vendors_have_no_such_address(platform: Platform, address: str) -> None:
    assert platform.tell(("11", "c1", "person", "p1"), address=address) == 404


def test_the_address_of_a_single_connection_goes_on_working(platform: Platform) -> None:
    connection_id = platform.connect("11")
    token = platform.hub.one(Connection, Connection.id == connection_id).webhook_token
    own = {"X-Secret": "own"}
    assert platform.tell(("11", "c1", "person", "p1"), headers=own, address=f"/in/connector/platform/{token}") == 200
    assert platform.rows == [(connection_id, InboxRowState.UNREAD)]
