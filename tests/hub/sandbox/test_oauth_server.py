import base64
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask import request

from hub.sandbox import SandboxVendor
from hub.sandbox.oauth_records import CLIENT_CREDENTIALS_GRANTS, CODE_GRANTS, IssuedToken, OAuthClient
from hub.sandbox.oauth_rules import BearerRefused, ConsentRefused, OAuthRules
from hub.sandbox.oauth_server import OAuthServer
from hub.sandbox.server import running

CALLBACK = "https://hub.example.org/back"
SECRET = "keep-me"
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


class MovableClock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class DoorSignIn(OAuthServer):
    """A vendor that adds its own address to the token answer and knows nobody called "nobody"."""

    def approve(self, client: OAuthClient, form: Any) -> str:
        if form.get("subject") == "nobody":
            raise ConsentRefused("There is nobody of that name.")
        return super().approve(client, form)

    def answer_extras(self, issued: IssuedToken) -> dict[str, Any]:
        return {"instance_url": f"https://{issued.subject}.example.org"}


class DoorVendor(SandboxVendor):
    """A vendor with one protected page."""

    def __init__(self, clock: MovableClock) -> None:
        super().__init__("door", "Door", clock)
        self.sign_in = DoorSignIn(self, OAuthRules(client_auth=frozenset({"client_secret_basic", "client_secret_post"})))
        self.sign_in.register(self.app, authorize="/authorize", token="/token", introspect="/introspect", revoke="/revoke")
        self.app.add_url_rule("/me", view_func=self.me)
        for name, grants in (("web", CODE_GRANTS), ("machine", CLIENT_CREDENTIALS_GRANTS)):
            client = OAuthClient(name, SECRET, {"read", "write"}, clock, grant_types=grants, redirect_uris=(CALLBACK,))
            self.sign_in.add_client(client)

    def me(self) -> Any:
        try:
            token = self.sign_in.bearer(request.headers.get("Authorization"))
        except BearerRefused as refusal:
            return {"why": refusal.args[0]}, 401
        return {"subject": token.subject, "write": token.allows("write")}


class Door:
    """The vendor over HTTP."""

    def __init__(self, vendor: DoorVendor, url: str, clock: MovableClock) -> None:
        self.vendor = vendor
        self.url = url
        self.clock = clock

    def rule(self, **changes: Any) -> None:
        self.vendor.sign_in.rules = replace(self.vendor.sign_in.rules, **changes)
        for client in self.vendor.sign_in.clients.values():
            client.auth_methods = self.vendor.sign_in.rules.client_auth

    def send(self, method: str, path: str, **options: Any) -> requests.Response:
        return requests.request(method, f"{self.url}{path}", timeout=30, allow_redirects=False, **options)

    def consent(self, query: dict[str, str] | None = None, **form: str) -> requests.Response:
        wish = {"response_type": "code", "client_id": "web", "redirect_uri": CALLBACK, "scope": "read", "state": "s", **(query or {})}
        return self.send("POST", "/authorize", params=wish, data={"decision": "approve", "subject": "ines", **form})

    def code(self, query: dict[str, str] | None = None) -> str:
        return parse_qs(urlsplit(self.consent(query).headers["Location"]).query)["code"][0]

    def token(self, auth: tuple[str, str] | None = ("web", SECRET), **form: str) -> requests.Response:
        return self.send("POST", "/token", auth=auth, data=form)

    def exchange(self, code: str, **form: Any) -> requests.Response:
        return self.token(grant_type="authorization_code", code=code, redirect_uri=CALLBACK, **form)

    def refresh(self, refresh_token: str) -> requests.Response:
        return self.token(grant_type="refresh_token", refresh_token=refresh_token)

    def machine(self, **form: str) -> requests.Response:
        return self.token(("machine", SECRET), grant_type="client_credentials", **form)

    def me(self, token: str) -> Any:
        return self.send("GET", "/me", headers={"Authorization": f"Bearer {token}"}).json()


@pytest.fixture
def door() -> Iterator[Door]:
    clock = MovableClock()
    vendor = DoorVendor(clock)
    with running([vendor]) as url:
        yield Door(vendor, f"{url}/door", clock)


def assert_refused(answer: requests.Response, error: str, status: int = 400) -> None:
    assert (answer.status_code, answer.json()["error"]) == (status, error)


def test_a_code_from_the_consent_page_becomes_a_token_for_that_person(door: Door) -> None:
    page = door.send("GET", "/authorize", params={"response_type": "code", "client_id": "web", "redirect_uri": CALLBACK, "scope": "read"})
    assert "Approve" in page.text
    assert "<li>read</li>" in page.text

    answer = door.exchange(door.code()).json()

    assert set(answer) == {"access_token", "token_type", "refresh_token", "expires_in", "instance_url"}
    assert (answer["expires_in"], answer["instance_url"]) == (3600, "https://ines.example.org")
    assert door.me(answer["access_token"]) == {"subject": "ines", "write": False}


def test_denying_goes_back_with_an_error_and_the_state(door: Door) -> None:
    query = parse_qs(urlsplit(door.consent(decision="deny").headers["Location"]).query)

    assert (query["error"], query["state"]) == (["access_denied"], ["s"])


def test_an_impossible_choice_stays_on_the_page_with_a_sentence(door: Door) -> None:
    answer = door.consent(subject="nobody")

    assert answer.status_code == 400
    assert "There is nobody of that name." in answer.text


def test_unknown_clients_and_addresses_are_never_redirected(door: Door) -> None:
    for query in ({"client_id": "who"}, {"redirect_uri": "https://evil.example.org/"}):
        answer = door.consent(query)
        assert answer.status_code == 400
        assert "Location" not in answer.headers


def test_a_scope_the_client_does_not_have_is_refused_by_redirect(door: Door) -> None:
    assert "error=invalid_scope" in door.consent({"scope": "read admin"}).headers["Location"]


def test_without_a_scope_all_of_the_clients_scopes_are_granted(door: Door) -> None:
    answer = door.exchange(door.code({"scope": ""})).json()

    assert door.me(answer["access_token"])["write"] is True


def test_parameters_a_vendor_insists_on_are_missed(door: Door) -> None:
    door.rule(authorize_requires=("scope",))

    assert "error=invalid_request" in door.consent({"scope": ""}).headers["Location"]


def test_a_code_is_good_once_for_its_client_its_address_and_its_time(door: Door) -> None:
    code = door.code()
    assert_refused(door.token(("machine", SECRET), grant_type="authorization_code", code=code), "unauthorized_client")
    assert_refused(door.token(grant_type="authorization_code", code=code), "invalid_grant")
    tokens = door.exchange(code).json()
    assert_refused(door.exchange(code), "invalid_grant")
    assert door.me(tokens["access_token"]) == {"why": "revoked"}

    late = door.code()
    door.clock.advance(600)
    assert_refused(door.exchange(late), "invalid_grant")


def test_the_exchange_may_leave_the_redirect_address_out_where_the_vendor_allows(door: Door) -> None:
    door.rule(redirect_uri_at_exchange=False)

    assert door.token(grant_type="authorization_code", code=door.code()).status_code == 200


def test_pkce_is_checked_when_a_challenge_was_sent(door: Door) -> None:
    challenge = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}

    assert_refused(door.exchange(door.code(challenge)), "invalid_request")
    assert_refused(door.exchange(door.code(challenge), code_verifier="w" * 43), "invalid_grant")
    assert door.exchange(door.code(challenge), code_verifier=VERIFIER).status_code == 200


def test_pkce_can_be_required_or_refused(door: Door) -> None:
    door.rule(pkce="required")
    assert "error=invalid_request" in door.consent().headers["Location"]
    door.rule(pkce="refused")
    assert "error=invalid_request" in door.consent({"code_challenge": CHALLENGE, "code_challenge_method": "S256"}).headers["Location"]


def test_refresh_tokens_rotate_and_a_spent_one_ends_the_sign_in(door: Door) -> None:
    first = door.exchange(door.code()).json()
    second = door.refresh(first["refresh_token"]).json()
    assert second["refresh_token"] != first["refresh_token"]

    assert_refused(door.refresh(first["refresh_token"]), "invalid_grant")

    assert_refused(door.refresh(second["refresh_token"]), "invalid_grant")
    assert door.me(second["access_token"]) == {"why": "revoked"}


def test_a_spent_refresh_token_can_be_refused_without_harm(door: Door) -> None:
    door.rule(reuse_kills_family=False)
    first = door.exchange(door.code()).json()
    second = door.refresh(first["refresh_token"]).json()

    assert_refused(door.refresh(first["refresh_token"]), "invalid_grant")
    assert door.refresh(second["refresh_token"]).status_code == 200


def test_without_rotation_one_refresh_token_serves_for_good(door: Door) -> None:
    door.rule(rotate_refresh_tokens=False)
    first = door.exchange(door.code()).json()

    again = [door.refresh(first["refresh_token"]).json() for _ in range(2)]

    assert {answer["refresh_token"] for answer in again} == {first["refresh_token"]}
    assert len({answer["access_token"] for answer in again}) == 2


def test_refresh_tokens_can_die_idle(door: Door) -> None:
    door.rule(refresh_seconds=100)
    tokens = door.exchange(door.code()).json()
    door.clock.advance(100)

    assert_refused(door.refresh(tokens["refresh_token"]), "invalid_grant")


def test_a_refresh_keeps_the_granted_scopes_and_a_lost_scope_is_lost_at_once(door: Door) -> None:
    tokens = door.exchange(door.code({"scope": "read write"})).json()
    client = door.vendor.sign_in.clients["web"]
    client.scopes = {"read"}
    assert door.me(tokens["access_token"])["write"] is False
    client.scopes = {"read", "write", "more"}

    again = door.refresh(tokens["refresh_token"]).json()

    assert door.me(again["access_token"])["write"] is True


def test_client_authentication_is_by_basic_or_form_as_the_rules_say(door: Door) -> None:
    form = {"grant_type": "client_credentials", "client_id": "machine", "client_secret": SECRET}
    assert door.token(None, **form).status_code == 200
    door.rule(client_auth=frozenset({"client_secret_basic"}))
    assert_refused(door.token(None, **form), "invalid_client", 401)
    assert door.machine().status_code == 200
    door.rule(client_auth=frozenset({"client_secret_post"}))
    assert_refused(door.machine(), "invalid_client", 401)


def test_wrong_secrets_and_unknown_clients_are_refused(door: Door) -> None:
    assert_refused(door.token(("machine", "wrong"), grant_type="client_credentials"), "invalid_client", 401)
    assert_refused(door.token(("who", SECRET), grant_type="client_credentials"), "invalid_client", 401)
    assert_refused(door.token(grant_type="password"), "unsupported_grant_type")
    assert_refused(door.token(grant_type="client_credentials"), "unauthorized_client")


def test_an_old_secret_works_on_for_the_time_given(door: Door) -> None:
    door.vendor.sign_in.rotate_secret("machine", "new", 60)

    assert door.machine().status_code == 200
    assert door.token(("machine", "new"), grant_type="client_credentials").status_code == 200
    door.clock.advance(60)
    assert door.machine().status_code == 401


def test_token_requests_are_read_only_from_the_allowed_places(door: Door) -> None:
    auth, wish = ("machine", SECRET), {"grant_type": "client_credentials"}
    assert_refused(door.send("POST", "/token", auth=auth, params=wish), "unsupported_grant_type")
    assert_refused(door.send("POST", "/token", auth=auth, json=wish), "unsupported_grant_type")

    door.rule(parameters_in=frozenset({"query", "json"}))

    assert door.send("POST", "/token", auth=auth, params=wish).status_code == 200
    assert door.send("POST", "/token", auth=auth, json=wish).status_code == 200
    assert_refused(door.token(auth, **wish), "unsupported_grant_type")


def test_the_answer_has_the_keys_the_rules_name(door: Door) -> None:
    door.rule(answer_keys=frozenset({"expires_at", "scope"}), access_seconds=60)

    answer = door.machine(scope="read").json()

    assert set(answer) == {"access_token", "token_type", "expires_at", "scope", "instance_url"}
    assert (answer["expires_at"], answer["scope"]) == ("2026-11-20T15:01:00Z", "read")


def test_one_token_per_client_means_the_older_one_dies(door: Door) -> None:
    door.rule(one_token_per_client=True)
    first, second = door.machine().json(), door.machine().json()

    assert door.me(first["access_token"]) == {"why": "revoked"}
    assert door.me(second["access_token"])["subject"] == "machine"


def test_the_token_limit_counts_per_client_and_window(door: Door) -> None:
    door.rule(token_limit=1)
    assert door.machine().status_code == 200
    door.clock.advance(45)

    refused = door.machine()

    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "15")
    assert door.exchange(door.code()).status_code == 200
    door.clock.advance(15)
    assert door.machine().status_code == 200


def test_a_page_learns_why_a_token_is_refused(door: Door) -> None:
    token = door.machine().json()["access_token"]

    assert door.send("GET", "/me").json() == {"why": "missing"}
    assert door.me("made-up") == {"why": "unknown"}
    door.clock.advance(3600)
    assert door.me(token) == {"why": "expired"}


def test_controls_expire_access_tokens_and_revoke_everything(door: Door) -> None:
    tokens = door.exchange(door.code()).json()

    assert door.send("POST", "/_sandbox/tokens/expire").json() == {"expired": 1}
    assert door.me(tokens["access_token"]) == {"why": "expired"}
    again = door.refresh(tokens["refresh_token"]).json()
    assert door.send("POST", "/_sandbox/tokens/revoke").json() == {"revoked": 2}
    assert door.me(again["access_token"]) == {"why": "revoked"}
    assert_refused(door.refresh(again["refresh_token"]), "invalid_grant")


def test_introspection_and_revocation_are_for_the_tokens_own_client(door: Door) -> None:
    token = door.machine(scope="read").json()["access_token"]
    form = {"token": token}

    told = door.send("POST", "/introspect", auth=("machine", SECRET), data=form).json()
    assert told == {"active": True, "client_id": "machine", "sub": "machine", "scope": "read"}
    assert door.send("POST", "/introspect", auth=("web", SECRET), data=form).json() == {"active": False}
    assert_refused(door.send("POST", "/revoke", auth=("web", SECRET), data=form), "invalid_grant")
    assert door.send("POST", "/revoke", auth=("machine", SECRET), data=form).status_code == 200
    assert door.me(token) == {"why": "revoked"}
    assert door.send("POST", "/introspect", auth=("machine", SECRET), data=form).json() == {"active": False}
