"""Connecting Housecall Pro with a key or by consent, all from the manifest's facts."""

import datetime as dt
import itertools
import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
import responses

from hub.catalog.discovery import Catalog
from hub.connections.connect import Connecting, SignInForm
from hub.connections.oauth_clients import Environment
from hub.connections.ready import Connections, LongJob
from hub.connections.vault import Vault
from hub.contract.errors import Rejected, SignInAgain
from hub.installation_secrets import InstallationSecrets
from hub.outbound.budget import Budget, Priority
from hub.outbound.door import Door
from hub.records.connection import Connection
from tests.fakes.small_hub import SmallHub
from tests.integrations.housecallpro.housecallpro_setup import API, fixture, page

CONSENT = {"code": "c0de", "redirect_uri": "https://hub.example/connections/housecallpro/signed-in"}
PARTNER = {"client_id": "app", "client_secret": "s3cret", "redirect_uri": "https://hub.example/connections/housecallpro/signed-in"}
NORTH = "77777777-5b7e-4d2a-9a52-6c1f0e9b7d44"


class Desk:
    """Where connections are made: a real database, vault and door."""

    def __init__(self, hub: SmallHub) -> None:
        self.hub = hub
        self.vault = Vault(InstallationSecrets.make())
        catalog, door = Catalog(), Door(deadline_s=5)
        budget = Budget(None, partial(next, itertools.count(step=1.0)))  # a second goes by between any two looks at the clock
        settings = hub.settings
        self.connections = Connections(
            database=hub.database, catalog=catalog, vault=self.vault, door=door, budget=budget, settings=settings
        )  # fmt: skip
        self.connecting = Connecting(
            database=hub.database, catalog=catalog, vault=self.vault, door=door, connections=self.connections, settings=settings
        )

        client = {"client_id": PARTNER["client_id"], "client_secret": PARTNER["client_secret"]}
        self.connections.clients.enter("housecallpro", Environment.LIVE, by="Ada", **client)

    def connect(self, mode: str = "api_key", consent: dict[str, str] | None = None, **fields: str) -> Connection:
        form = SignInForm(account_id=self.hub.account_id, key="housecallpro", mode=mode, fields=fields, consent=consent or {})
        return self.hub.one(Connection, Connection.id == self.connecting.connect(form))

    def ask(self, row: Connection) -> None:
        """Send a request through the connection as it stands in the database."""
        job = LongJob(self.hub.account_id, row.id)
        self.connections.context(self.connections.opened(job), job, Priority.LIVE).api.get("/company")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    hub = SmallHub(f"sqlite:///{tmp_path / 'hub.sqlite3'}", tmp_path)
    yield Desk(hub)
    hub.close()


def everything_open(shop: responses.RequestsMock) -> None:
    shop.get(f"{API}/company", json=fixture("company"))
    for key in ("customers", "employees", "leads", "jobs", "estimates"):
        shop.get(f"{API}/{key}", json=page(key))
    shop.get(f"{API}/company/schedule_availability", json=fixture("schedule_availability"))
    shop.get(f"{API}/pipeline/statuses", json=fixture("pipeline_statuses"))


@pytest.mark.parametrize("pasted", ["k3y", " k3y\n", "Token k3y", "token  k3y", "Bearer k3y", "Authorization: Token k3y"])
def test_a_key_is_sent_as_the_vendor_wants_it_however_it_was_pasted(shop: responses.RequestsMock, desk: Desk, pasted: str) -> None:
    everything_open(shop)

    row = desk.connect(api_key=pasted)

    assert {call.request.headers["Authorization"] for call in shop.calls} == {"Token k3y"}
    assert not [call for call in shop.calls if "X-Company-Id" in call.request.headers]
    assert (row.vendor_account_name, row.facts["credential"]) == ("Alder Plumbing", "company_key")
    assert desk.vault.unlock(row.credentials)["api_key"] == "k3y"


def test_what_can_be_searched_needs_no_index(shop: responses.RequestsMock, desk: Desk) -> None:
    everything_open(shop)

    row = desk.connect(api_key="k3y")

    assert row.backfilled
    assert {"match", "create", "open_matters", "log", "book", "opt_out"} <= set(row.abilities)


def test_a_location_is_named_in_every_request(shop: responses.RequestsMock, desk: Desk) -> None:
    everything_open(shop)

    row = desk.connect(api_key="k3y", location=NORTH)

    assert {call.request.headers["X-Company-Id"] for call in shop.calls} == {NORTH}
    assert row.vendor_account == NORTH


def test_what_is_no_location_is_not_tried(desk: Desk) -> None:
    with pytest.raises(Rejected, match="Location does not look right"):
        desk.connect(api_key="k3y", location="north")


def test_an_account_without_leads_is_connected_without_that_ability(shop: responses.RequestsMock, desk: Desk) -> None:
    everything_open(shop)
    shop.replace(responses.GET, f"{API}/leads", json={"error": "not found"}, status=404)

    row = desk.connect(api_key="k3y")

    assert "open_matters" not in row.abilities
    assert row.missing_rights == [{"right": "leads", "without_it": "No leads are opened; conversations are noted on the customer."}]


def test_a_wrong_key_is_not_stored(shop: responses.RequestsMock, desk: Desk) -> None:
    shop.get(f"{API}/company", json={"message": "Unauthorized"}, status=401)

    with pytest.raises(SignInAgain):
        desk.connect(api_key="wr0ng")
    assert desk.hub.all(Connection, Connection.key == "housecallpro") == []


def test_the_plan_is_told_before_the_form() -> None:
    key, partner = Catalog().manifests["housecallpro"].sign_in
    assert "MAX plan" in key.needs
    assert "MAX plan" in partner.needs
    assert (partner.pkce, partner.token_body, partner.scopes) == (False, "json", ("public",))


def token(number: int, created: dt.datetime) -> dict[str, object]:
    stamp = str(int(created.timestamp()))
    return {"access_token": f"t{number}", "refresh_token": f"r{number}", "token_type": "Bearer", "expires_in": 2592000, "created_at": stamp}


def tokens(shop: responses.RequestsMock, *answers: dict[str, object]) -> None:
    for answer in answers:
        shop.post(f"{API}/oauth/token", json=answer)


def asked_for_tokens(shop: responses.RequestsMock) -> list[dict[str, str]]:
    return [json.loads(call.request.body or "") for call in shop.calls if str(call.request.url).endswith("/oauth/token")]


@pytest.fixture
def consented() -> Iterator[responses.RequestsMock]:
    """Token requests stand in no API description."""
    with responses.RequestsMock() as answers:
        yield answers


def test_a_consent_becomes_a_token_by_a_json_body_and_is_renewed_with_its_successor(consented: responses.RequestsMock, desk: Desk) -> None:
    now = desk.hub.clock.now
    tokens(consented, token(1, now), token(2, now + dt.timedelta(days=29, hours=1)), token(3, now + dt.timedelta(days=58, hours=2)))
    consented.post(f"{API}/application/enable", json={"state": "enabled"})
    everything_open(consented)

    row = desk.connect("authorization_code", CONSENT)
    used = []
    for _ in range(3):
        desk.ask(row)
        used.append(consented.calls[-1].request.headers["Authorization"])
        desk.hub.clock.move(hours=29 * 24 + 1)

    assert used == ["Bearer t1", "Bearer t2", "Bearer t3"]
    assert row.facts["credential"] == "partner"
    first, second, third = asked_for_tokens(consented)
    assert first == {"grant_type": "authorization_code", **CONSENT, "client_id": "app", "client_secret": "s3cret"}
    assert second == {"grant_type": "refresh_token", "refresh_token": "r1", **PARTNER}
    assert third["refresh_token"] == "r2"


def test_without_a_consent_nothing_is_asked(desk: Desk) -> None:
    with pytest.raises(Rejected, match="consent page"):
        desk.connect("authorization_code", {})


def test_an_error_in_a_200_is_an_error(consented: responses.RequestsMock, desk: Desk) -> None:
    tokens(consented, {"error": "invalid_grant", "error_description": "expired"})

    with pytest.raises(SignInAgain):
        desk.connect("authorization_code", CONSENT)
