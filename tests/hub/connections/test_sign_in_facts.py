"""What a manifest says of a sign-in is what is done: PKCE, audience, JSON bodies, dated paths, key headers, revocation."""

import dataclasses
import json
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
import requests

from hub.catalog.discovery import Catalog
from hub.connections.connect import SignInForm
from hub.connections.oauth_clients import Environment
from hub.connections.parts import ConnectionParts
from hub.connections.ready import Connections, LongJob
from hub.connections.vault import Vault
from hub.contract.errors import Rejected, SignInAgain, TryAgain
from hub.installation_secrets import InstallationSecrets
from hub.outbound.budget import Budget
from hub.outbound.door import Door
from hub.records.connection import Connection
from hub.sandbox.server import running
from tests.fakes.acme_vendor.sandbox import AcmeSandbox
from tests.fakes.small_hub import SmallHub

REDIRECT = "https://hub.example/connections/acme/signed-in"
TOKEN_PATH = "/oauth/2026-09/token"
BROWSER = "one browser"


def installed(group: str) -> list[EntryPoint]:
    point = EntryPoint(name="acme", value="tests.fakes.acme_vendor", group=group)
    return [point] if group == "textback_hub.connectors" else []


class Acme:
    def __init__(self, hub: SmallHub, vendor: AcmeSandbox, address: str) -> None:
        self.hub, self.vendor, self.address = hub, vendor, address
        self.catalog, self.vault, door = Catalog(registered=installed), Vault(InstallationSecrets.make()), Door(deadline_s=5)
        hub.on_close(door.close)
        budget = Budget(None, lambda: hub.clock().timestamp())
        given: dict[str, Any] = {
            "database": hub.database, "catalog": self.catalog, "vault": self.vault, "door": door, "settings": hub.settings,
        }  # fmt: skip
        self.connections = Connections(budget=budget, **given)
        self.parts = ConnectionParts.around(self.connections, **given)
        self.connections.clients.enter("acme", Environment.SIMULATED, client_id="hub", client_secret="s", by="Ada")

    def wish(self, mode: str = "authorization_code", **fields: str) -> SignInForm:
        return SignInForm(account_id=self.hub.account_id, key="acme", mode=mode, fields=fields, sandbox=True, sandbox_url=self.address)

    def agree(self, page: str) -> dict[str, str]:
        back = requests.post(page, data={"decision": "approve"}, allow_redirects=False, timeout=10).headers["Location"]
        return dict(parse_qsl(urlsplit(back).query))

    def finish(self, brought: dict[str, str]) -> int:
        return self.parts.consents.finish(self.hub.account_id, "acme", brought, browser=BROWSER)

    def connect(self, **fields: str) -> int:
        return self.finish(self.agree(self.parts.consents.begin(self.wish(**fields), browser=BROWSER)))

    def row(self, connection_id: int) -> Connection:
        return self.hub.one(Connection, Connection.id == connection_id)

    def said(self, path: str) -> list[dict[str, Any]]:
        """The bodies that came to a path of the sign-in server."""
        return [json.loads(entry.body) for entry in self.vendor.requests.select(path=path)]


@pytest.fixture
def acme(hub: SmallHub) -> Iterator[Acme]:
    vendor = AcmeSandbox(hub.clock)
    with running([vendor]) as address:
        yield Acme(hub, vendor, address)


def test_people_are_sent_with_pkce_an_audience_and_what_they_entered(acme: Acme) -> None:
    page = acme.parts.consents.begin(acme.wish(location="harbor"), browser=BROWSER)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(page).query).items()}
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["code_challenge"]) == 43
    assert (asked["audience"], asked["scope"], asked["location"]) == (
        "https://api.acme.example/v1/",
        "contacts:write offline_access",
        "harbor",
    )


def test_the_code_is_exchanged_in_json_with_its_verifier_on_the_dated_path(acme: Acme) -> None:
    acme.connect()
    (said,) = acme.said(TOKEN_PATH)
    assert said["grant_type"] == "authorization_code"
    assert (said["client_id"], said["client_secret"], said["redirect_uri"]) == ("hub", "s", REDIRECT)
    assert said["code_verifier"]


def test_a_renewal_repeats_the_redirect_address_and_counts_from_created_at(acme: Acme) -> None:
    connection_id = acme.connect()
    before = acme.row(connection_id).token
    acme.hub.clock.move(seconds=1800 - 119)
    acme.connections.make_ready(connection_id)
    assert acme.said(TOKEN_PATH)[-1]["grant_type"] == "refresh_token"
    assert acme.said(TOKEN_PATH)[-1]["redirect_uri"] == REDIRECT
    row = acme.row(connection_id)
    assert row.token != before
    assert row.token_expires_at is not None
    assert round((row.token_expires_at - acme.hub.clock.now).total_seconds()) == 1800


def test_a_vendor_that_does_not_rotate_keeps_its_refresh_token(acme: Acme) -> None:
    acme.vendor.sign_in.rules.rotate_refresh_tokens = False
    connection_id = acme.connect()
    tokens = []
    for _ in range(3):
        acme.hub.clock.move(seconds=1800)
        acme.connections.make_ready(connection_id)
        tokens.append(acme.vault.unlock(acme.row(connection_id).token or "")["refresh_token"])
    assert len(set(tokens)) == 1


@pytest.mark.parametrize(("answer", "status"), [({"error": "invalid_grant"}, 200), ({"error": "invalid_grant", "message": "x"}, 400)])
def test_a_refused_refresh_token_needs_a_person_whatever_the_status(acme: Acme, answer: dict[str, str], status: int) -> None:
    connection_id = acme.connect()
    acme.hub.clock.move(seconds=1800)
    acme.vendor.knobs.arm({"do": "answer", "method": "POST", "path": TOKEN_PATH, "status": status, "body": answer})
    with pytest.raises(SignInAgain, match="no longer takes the sign-in"):
        acme.connections.make_ready(connection_id)


def test_a_sign_in_server_that_is_busy_is_asked_again(acme: Acme) -> None:
    connection_id = acme.connect()
    acme.hub.clock.move(seconds=1800)
    busy = {"error": "temporarily_unavailable"}
    acme.vendor.knobs.arm({"do": "answer", "method": "POST", "path": TOKEN_PATH, "status": 400, "body": busy})
    with pytest.raises(TryAgain):
        acme.connections.make_ready(connection_id)


def test_somebody_else_who_answers_for_the_vendor_connects_nothing(acme: Acme) -> None:
    brought = acme.agree(acme.parts.consents.begin(acme.wish(), browser=BROWSER))
    with pytest.raises(Rejected) as refused:
        acme.finish({**brought, "iss": "https://elsewhere.example"})
    assert refused.value.reason == "issuer"
    assert acme.said(TOKEN_PATH) == []


def test_a_new_connection_is_told_of_changes_and_keeps_the_secret_made_for_them(acme: Acme) -> None:
    connection_id = acme.connect()
    assert acme.vendor.has_webhooks
    assert acme.vault.unlock(acme.row(connection_id).credentials)["signing_secret"] == "s3"


def test_a_vendor_that_takes_no_webhooks_is_connected_all_the_same_and_says_why(acme: Acme) -> None:
    acme.vendor.takes_webhooks = False
    connection_id = acme.connect()
    assert "signing_secret" not in acme.vault.unlock(acme.row(connection_id).credentials)
    assert [sentence for sentence in acme.hub.story if "does not tell of changes" in sentence] == [
        "Acme does not tell of changes by itself yet; they are read every few minutes. Acme did not allow this: the sign-in lacks a right."
    ]


def test_disconnecting_removes_webhooks_and_takes_the_sign_in_back(acme: Acme) -> None:
    connection_id = acme.connect()
    assert acme.parts.upkeep.disconnect(acme.hub.account_id, connection_id, by="Ada") == []
    assert not acme.vendor.has_webhooks
    assert [token.revoked for token in acme.vendor.sign_in.issued] == [True]


def test_a_vendor_that_is_down_does_not_keep_anybody_connected(acme: Acme) -> None:
    connection_id = acme.connect()
    acme.vendor.knobs.arm({"do": "answer", "status": 503, "times": None})
    undone = acme.parts.upkeep.disconnect(acme.hub.account_id, connection_id, by="Ada")
    assert [sentence.split(".")[0] for sentence in undone] == ["Its webhooks were not removed", "The sign-in was not taken back there"]
    assert acme.row(connection_id).token is None


def test_a_key_that_the_customer_made_is_offered_first_and_goes_into_its_header(acme: Acme) -> None:
    assert [way.mode for way in acme.catalog.manifests["acme"].ways_to_sign_in] == ["api_key", "authorization_code"]
    connection_id = acme.parts.connecting.connect(acme.wish("api_key", api_key="  Token k-123 "))
    job = LongJob(acme.hub.account_id, connection_id)
    assert acme.connections.connector(job).check_connection().name == "Harbor at home"


def test_further_headers_are_sent_with_a_token_too(acme: Acme) -> None:
    connection_id = acme.connect(location="pier")
    assert acme.row(connection_id).vendor_account_name == "Harbor at pier"


def test_the_vendors_own_test_environment_has_its_own_hosts_and_client(acme: Acme) -> None:
    acme.connections.clients.enter("acme", Environment.TWIN, client_id="hub-twin", client_secret="t", by="Ada")
    wish = dataclasses.replace(acme.wish(), sandbox=False, sandbox_url=None, twin=True)
    page = urlsplit(acme.parts.consents.begin(wish, browser=BROWSER))
    asked = parse_qs(page.query)
    assert page.netloc == "api.twin.acme.example"
    assert (asked["client_id"], asked["audience"]) == (["hub-twin"], ["https://api.twin.acme.example/v1/"])
