"""Access tokens: renewed ahead of time, by one worker, and stored before they are used."""

import base64
import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest

from hub.connections.token_requests import TokenSource, lifetime_s
from hub.connections.tokens import Tokens
from hub.connections.vault import Vault
from hub.contract.errors import SignInAgain, TryAgain
from hub.contract.manifest import SignIn
from hub.installation_secrets import InstallationSecrets
from hub.records.connection import Connection
from tests.fakes.small_hub import SmallHub
from tests.fakes.token_door import TokenDoor

SIGN_IN = SignIn(
    mode="client_credentials", title="", form=(), user="{client_id}", password="{client_secret}", token_host="api", token_path="/token",
    token_params={"sub": "{user}"},
)  # fmt: skip


class SignedIn:
    def __init__(self, hub: SmallHub) -> None:
        self.hub = hub
        self.door = TokenDoor()
        self.vault = Vault(InstallationSecrets.make())
        self.tokens = Tokens(hub.database, self.vault, self.door)
        self.connection_id = hub.connect_system()
        credentials = {"client_id": "id", "client_secret": "secret"}
        self.source = TokenSource(hub.account_id, self.connection_id, "Acme", SIGN_IN, credentials, "https://acme.example/token")

    @property
    def row(self) -> Connection:
        return self.hub.one(Connection, Connection.id == self.connection_id)


@pytest.fixture
def signed_in(hub_on_each: SmallHub) -> SignedIn:
    return SignedIn(hub_on_each)


def test_a_token_is_fetched_once_and_used_until_shortly_before_it_ends(signed_in: SignedIn) -> None:
    assert [signed_in.tokens.access_token(signed_in.source) for _ in range(3)] == ["token-1"] * 3
    signed_in.hub.clock.move(seconds=3600 - 61)
    assert signed_in.tokens.access_token(signed_in.source) == "token-1"
    signed_in.hub.clock.move(seconds=2)
    assert signed_in.tokens.access_token(signed_in.source) == "token-2"


def test_the_request_shows_the_client_and_leaves_out_what_was_not_entered(signed_in: SignedIn) -> None:
    signed_in.tokens.access_token(signed_in.source)
    (request,) = signed_in.door.asked
    assert request.headers["Authorization"] == "Basic " + base64.b64encode(b"id:secret").decode()
    assert request.body == b"grant_type=client_credentials"


def test_a_token_is_stored_encrypted_before_it_is_used(signed_in: SignedIn) -> None:
    signed_in.tokens.access_token(signed_in.source)
    assert signed_in.vault.unlock(signed_in.row.token or "")["access_token"] == "token-1"
    assert "token-1" not in (signed_in.row.token or "")
    assert signed_in.row.token_expires_at == signed_in.hub.clock.now + dt.timedelta(seconds=3600)


def test_another_process_uses_the_stored_token(signed_in: SignedIn) -> None:
    signed_in.tokens.access_token(signed_in.source)
    other = Tokens(signed_in.hub.database, signed_in.vault, signed_in.door)
    assert other.access_token(signed_in.source) == "token-1"


def test_workers_that_need_one_at_once_fetch_one(signed_in: SignedIn) -> None:
    with ThreadPoolExecutor(4) as workers:
        tokens = list(workers.map(lambda _: signed_in.tokens.access_token(signed_in.source), range(4)))
    assert tokens == ["token-1"] * 4
    assert len(signed_in.door.asked) == 1


def test_a_token_that_was_just_refused_is_renewed_once_for_all(signed_in: SignedIn) -> None:
    signed_in.tokens.access_token(signed_in.source)
    signed_in.hub.clock.move(seconds=5)
    assert signed_in.tokens.access_token(signed_in.source, refused="token-1") == "token-2"
    assert signed_in.tokens.access_token(signed_in.source, refused="token-1") == "token-2"
    assert len(signed_in.door.asked) == 2


def test_a_token_that_is_refused_as_soon_as_it_is_renewed_is_not_renewed_over_and_over(signed_in: SignedIn) -> None:
    signed_in.tokens.access_token(signed_in.source)
    for _ in range(3):
        assert signed_in.tokens.access_token(signed_in.source, refused="token-1") == "token-1"
    assert len(signed_in.door.asked) == 1


@pytest.mark.parametrize("status", [400, 401, 403])
def test_refused_credentials_ask_for_a_sign_in(signed_in: SignedIn, status: int) -> None:
    signed_in.door.answers = [status]
    with pytest.raises(SignInAgain):
        signed_in.tokens.access_token(signed_in.source)


@pytest.mark.parametrize("answer", [500, 429, TryAgain("no answer", may_have_left=True)])
def test_an_endpoint_in_trouble_leaves_no_doubt_about_the_effect_and_cools_down(signed_in: SignedIn, answer: TryAgain | int) -> None:
    signed_in.door.answers = [answer]
    with pytest.raises(TryAgain) as trouble:
        signed_in.tokens.access_token(signed_in.source)
    assert not trouble.value.may_have_left
    assert signed_in.row.token_lease_until == signed_in.hub.clock.now + dt.timedelta(seconds=5)
    signed_in.hub.clock.move(seconds=5)
    assert signed_in.tokens.access_token(signed_in.source) == "token-2"


def test_a_worker_that_died_while_renewing_holds_nobody_up_for_long(signed_in: SignedIn) -> None:
    later = signed_in.hub.clock.now + dt.timedelta(seconds=45)
    signed_in.hub.change(Connection, signed_in.connection_id, token_lease="dead", token_lease_until=later)
    signed_in.hub.clock.move(seconds=45)
    assert signed_in.tokens.access_token(signed_in.source) == "token-1"


NOW = dt.datetime(2026, 11, 20, 20, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        ({"expires_in": 60}, 60),
        ({"expires_in": "60"}, 60),
        ({"expires_in": 90, "created_at": int(NOW.timestamp()) - 30}, 60),
        ({"expires_in": 90, "created_at": str(int(NOW.timestamp()) - 30)}, 60),
        ({"expires_in": 90, "created_at": int(NOW.timestamp()) + 30}, 90),
        ({"expires_at": "2026-11-20T20:01:00Z"}, 60),
        ({"expires_at": NOW.timestamp() + 60}, 60),
        ({}, 1800),
    ],
)
def test_however_a_vendor_says_it_the_life_of_a_token_is_known(answer: dict[str, object], seconds: float) -> None:
    assert lifetime_s(answer, NOW) == seconds
