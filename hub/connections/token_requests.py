"""What is asked of a vendor's sign-in server, and how its answers are read."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from authlib.oauth2.auth import ClientAuth

from hub.contract.errors import SignInAgain, TryAgain
from hub.contract.manifest import SignIn
from hub.outbound.door import Door, InboundAnswer, OutboundRequest
from hub.outbound.wire_format import FORM_TYPE, read_answer, write_body

LIFE_WHEN_UNSAID_S = 1800
LONGEST_WAIT_S = 3600.0
CLIENT_CREDENTIALS: Mapping[str, str] = {"grant_type": "client_credentials"}
NOT_NOW = frozenset({"temporarily_unavailable", "server_error", "slow_down", "rate_limited"})
CLIENT_REFUSED = frozenset({"invalid_client", "unauthorized_client"})


@dataclass(frozen=True, slots=True)
class TokenSource:
    """How one connection gets tokens: its way to sign in, the values of its templates and the address of the token endpoint."""

    account_id: int
    connection_id: int
    vendor: str
    sign_in: SignIn
    credentials: Mapping[str, str]
    address: str


def fetch_token(door: Door, source: TokenSource, grant: Mapping[str, str] = CLIENT_CREDENTIALS) -> dict[str, Any]:
    """Ask the token endpoint by a grant; raises SignInAgain, TryAgain."""
    answer = _ask(door, source, source.address, {**grant, **_further(source)})
    body = read_answer(answer).body
    told = body if isinstance(body, dict) else {}
    word = told.get("error") if isinstance(told.get("error"), str) else None
    if word not in NOT_NOW and (answer.status in (400, 401, 403) or (answer.status == 200 and "error" in told)):
        raise SignInAgain(_refusal(source, grant["grant_type"], word))
    if answer.status != 200 or "access_token" not in told or "error" in told:
        raise TryAgain(f"The sign-in at {source.vendor} is in trouble.", after=_wait(answer), may_have_left=False)
    return told


def introspect(door: Door, source: TokenSource, address: str, token: str) -> dict[str, Any]:
    """What the vendor tells of a token; nothing where it does not know it. Raises TryAgain."""
    answer = _ask(door, source, address, {"token": token, "token_type_hint": "access_token"})
    body = read_answer(answer).body
    return body if answer.status == 200 and isinstance(body, dict) and body.get("active") is not False else {}


def take_back(door: Door, source: TokenSource, address: str, token: Mapping[str, Any]) -> None:
    """Tell the vendor that the sign-in is over; a token that it no longer knows is over too. Raises TryAgain."""
    kind = "refresh_token" if token.get("refresh_token") else "access_token"
    answer = _ask(door, source, address, {"token": str(token[kind]), "token_type_hint": kind})
    if answer.status not in (200, 204, 400, 401, 404):
        raise TryAgain(f"{source.vendor} did not take the sign-in back.", after=_wait(answer), may_have_left=False)


def lifetime_s(answer: Mapping[str, Any], now: dt.datetime) -> float:
    """Seconds that a token lives; short when nothing is said.

    Read are `expires_in`, counted from `created_at` (epoch seconds) where the answer has it, and `expires_at` (ISO 8601 or epoch).
    """
    if answer.get("expires_in") is not None:
        age = now.timestamp() - float(answer["created_at"]) if str(answer.get("created_at", "")).isdecimal() else 0.0
        return float(answer["expires_in"]) - max(age, 0.0)
    if isinstance(answer.get("expires_at"), str):
        return (dt.datetime.fromisoformat(answer["expires_at"]) - now).total_seconds()
    if isinstance(answer.get("expires_at"), int | float):
        return float(answer["expires_at"]) - now.timestamp()
    return LIFE_WHEN_UNSAID_S


def filled_template(template: str, credentials: Mapping[str, str]) -> str:
    """The template with the form's values; an empty field leaves nothing."""
    return template.format_map(_Entered(credentials)).strip()


def filled_table(templates: Mapping[str, str], credentials: Mapping[str, str]) -> dict[str, str]:
    """Every template with the form's values, those left out that come out empty."""
    filled = {name: filled_template(template, credentials) for name, template in templates.items()}
    return {name: value for name, value in filled.items() if value}


class _Entered(dict[str, str]):
    """Answers an optional field that was not entered with nothing."""

    def __missing__(self, key: str) -> str:
        return ""


def _further(source: TokenSource) -> dict[str, str]:
    return filled_table(source.sign_in.token_params, source.credentials)


def _ask(door: Door, source: TokenSource, address: str, params: Mapping[str, str]) -> InboundAnswer:
    try:
        return door.perform(_token_request(source, address, params))
    except TryAgain as trouble:
        raise TryAgain(f"The sign-in at {source.vendor} did not answer.", after=trouble.after, may_have_left=False) from trouble


def _token_request(source: TokenSource, address: str, params: Mapping[str, str]) -> OutboundRequest:
    sign_in = source.sign_in
    user, password = filled_template(sign_in.user, source.credentials), filled_template(sign_in.password, source.credentials)
    if sign_in.token_body == "json":  # noqa: S105 - how the body is written
        body, content_type = write_body({**params, "client_id": user, "client_secret": password}, None)
        return OutboundRequest("POST", address, {"Content-Type": content_type, "Accept": "application/json"}, body)
    client = ClientAuth(user, password, "client_secret_basic" if sign_in.client_auth == "basic" else "client_secret_post")
    headers = {"Content-Type": FORM_TYPE, "Accept": "application/json"}
    uri, headers, form = client.prepare(  # type: ignore[no-untyped-call]
        "POST", address, headers, urlencode(params)
    )
    return OutboundRequest("POST", uri, headers, form.encode())


def _wait(answer: InboundAnswer) -> float | None:
    said = answer.headers.get("retry-after", "")
    return min(float(said), LONGEST_WAIT_S) if said.isdecimal() else None


def _refusal(source: TokenSource, grant: str, word: str | None) -> str:
    if source.sign_in.needs_consent and word in CLIENT_REFUSED:
        return f"{source.vendor} does not take this installation's OAuth client."
    if grant == "authorization_code":
        return f"{source.vendor} did not take the consent; it may have come too late."
    if grant == "refresh_token":
        return f"{source.vendor} no longer takes the sign-in of this connection."
    return f"{source.vendor} no longer takes the credentials of this connection."
