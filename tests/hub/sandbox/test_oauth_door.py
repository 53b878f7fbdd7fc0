from collections.abc import Iterator

import pytest
import requests

from hub.sandbox.oauth_door import OAuthDoor
from hub.sandbox.remote import ControlRefused, RemoteVendors
from hub.sandbox.server import running
from tests.hub.sandbox.moved_clock import MovedClock
from tests.hub.sandbox.small_library import RIGHTS, SmallLibrary


class SignedInClient:
    """Fetches tokens for clients of the library and asks with them."""

    def __init__(self, address: str, clock: MovedClock) -> None:
        self.address = f"{address}/library"
        self.clock = clock
        self.vendors = RemoteVendors(address)

    def token(self, without: str | None = None) -> str:
        client = self.vendors.credentials("library", "client_credentials", without=without)
        answer = requests.post(
            f"{self.address}/auth/token",
            data={"grant_type": "client_credentials"},
            auth=(client["client_id"], client["client_secret"]),
            timeout=10,
        )
        return str(answer.json()["access_token"])

    def status(self, path: str, token: str) -> int:
        headers = {"Authorization": f"Bearer {token}"}
        return requests.get(f"{self.address}/api/v1{path}", headers=headers, timeout=10).status_code


@pytest.fixture
def client() -> Iterator[SignedInClient]:
    clock = MovedClock()
    with running([SmallLibrary(clock, door=OAuthDoor(RIGHTS))]) as address:
        client = SignedInClient(address, clock)
        yield client
        client.vendors.close()


def test_a_token_opens_what_its_client_has_the_scope_for(client: SignedInClient) -> None:
    token = client.token(without="staff")

    assert [client.status(path, token) for path in ("/house", "/readers", "/staff")] == [200, 200, 403]
    assert client.status("/house", "unheard-of") == 401


def test_a_token_ends_with_its_hour(client: SignedInClient) -> None:
    token = client.token()
    client.clock.move(3600)

    assert client.status("/house", token) == 401


def test_every_client_is_counted_for_itself(client: SignedInClient) -> None:
    token = client.token()

    assert [client.status("/house", token) for _ in range(4)] == [200, 200, 200, 429]
    assert client.status("/house", client.token()) == 200


def test_a_person_who_agrees_is_sent_back_with_a_code_that_gives_a_token(client: SignedInClient) -> None:
    back = "http://127.0.0.1:8000/back"
    fields = client.vendors.credentials("library", "authorization_code", redirect_uri=back)
    wish = {"response_type": "code", "client_id": fields["client_id"], "redirect_uri": back, "scope": "readers", "state": "s"}
    page = requests.Request("GET", f"{client.address}/auth/authorize", params=wish).prepare().url

    brought = client.vendors.agree(str(page))
    answer = requests.post(
        f"{client.address}/auth/token",
        data={"grant_type": "authorization_code", "code": brought["code"], "redirect_uri": back},
        auth=(fields["client_id"], fields["client_secret"]),
        timeout=10,
    ).json()

    assert brought["state"] == "s"
    assert answer["refresh_token"]
    assert [client.status(path, answer["access_token"]) for path in ("/readers", "/staff")] == [200, 403]


def test_after_a_reset_no_token_is_known(client: SignedInClient) -> None:
    token = client.token()
    client.vendors.reset("library")

    assert client.status("/house", token) == 401


def test_other_ways_and_rights_are_refused(client: SignedInClient) -> None:
    with pytest.raises(ControlRefused, match="mode: write one of client_credentials, authorization_code"):
        client.vendors.credentials("library", "bearer_key")
    with pytest.raises(ControlRefused, match="without: write one of readers, staff"):
        client.token(without="cellar")
