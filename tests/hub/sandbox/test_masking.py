"""What a simulated vendor shows of the requests that it got holds no secret, and still tells them apart."""

import json
from typing import Any

import pytest
import requests

from hub.sandbox.masking import mask_body, mask_form
from hub.sandbox.server import running
from integrations.greenhouse.sandbox import create_sandbox as greenhouse
from integrations.housecallpro.sandbox import create_sandbox as housecallpro

SECRETS = {"client_secret": "an-invented-secret", "refresh_token": "an-invented-refresh-token", "code": "an-invented-code"}


@pytest.mark.parametrize("grant", ["authorization_code", "refresh_token"])
def test_a_token_request_shows_its_grant_and_client_and_none_of_its_secrets(grant: str) -> None:
    asked = {"grant_type": grant, "client_id": "hub-7", **SECRETS}
    as_form = "&".join(f"{name}={value}" for name, value in asked.items()).encode()
    for body in (as_form, json.dumps(asked).encode()):
        shown = mask_body(body)
        assert "hub-7" in shown
        assert grant in shown
        assert [secret for secret in SECRETS.values() if secret in shown] == []


def test_two_different_secrets_still_look_different() -> None:
    first, second = (mask_body(b"refresh_token=" + token) for token in (b"a-long-token-number-0001", b"a-long-token-number-0002"))
    assert first != second


@pytest.mark.parametrize(
    "body",
    [
        '{"author_id": 7,  "note": "token of thanks", "token_type_hint": "access_token", "country_code": "US", "code": "A1"}',
        "text=a+token&Body=secret%20word&token_type_hint=refresh_token",
        "not a form at all",
        "",
    ],
)
def test_what_is_no_secret_stays_byte_for_byte(body: str) -> None:
    assert mask_body(body.encode()) == body


def test_secrets_deep_inside_a_body_and_in_a_query_are_masked() -> None:
    wish: dict[str, Any] = {"hooks": [{"url": "https://hub.example", "secret": "an-invented-secret", "verified": True}]}
    shown = json.loads(mask_body(json.dumps(wish).encode()))
    assert shown["hooks"][0] == {"url": "https://hub.example", "secret": "…cret", "verified": True}
    assert mask_form("q=1&api_key=an-invented-secret") == "q=1&api_key=…cret"


def test_the_list_of_requests_shows_no_secret_of_a_sign_in() -> None:
    secrets = {"client_secret": "an-invented-secret", "refresh_token": "an-invented-refresh-token"}
    with running([greenhouse(), housecallpro()]) as address:
        form = {"grant_type": "refresh_token", "client_id": "hub-7", **secrets}
        requests.post(f"{address}/greenhouse/auth/token", data=form, timeout=10)
        requests.post(f"{address}/housecallpro/api/oauth/token", json=form, timeout=10)
        shown = [requests.get(f"{address}/{key}/_sandbox/requests", timeout=10).text for key in ("greenhouse", "housecallpro")]
    for journal in shown:
        assert "hub-7" in journal
        assert [secret for secret in secrets.values() if secret in journal] == []
