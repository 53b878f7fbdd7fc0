"""Clients of partners as Lever's staff register them, and what a sign-in request may carry."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from hub.sandbox import ControlError
from hub.sandbox.oauth_records import OAuthClient
from integrations.lever.sandbox_rights import ALL_RIGHTS, SCOPES_AT_MOST, has_right

_CLIENT_KEYS = {"client_id", "client_secret", "scopes", "redirect_uris"}
_PARAMETERS = {
    "authorize": {
        "client_id",
        "redirect_uri",
        "response_type",
        "state",
        "audience",
        "scope",
        "prompt",
        "code_challenge",
        "code_challenge_method",
    },
    "token": {"grant_type", "client_id", "client_secret", "code", "redirect_uri", "refresh_token", "code_verifier"},
}


class SignInRefused(Exception):
    """A sign-in request that is refused before anything is looked at."""

    def __init__(self, status: int, error: str, description: str) -> None:
        super().__init__(description)
        self.status = status
        self.error = error
        self.description = description


class ClientOfLever(OAuthClient):
    """A client that gets of the scopes it asks for those it is registered with."""

    def get_allowed_scope(self, scope: Collection[str] | str | None) -> str:
        """The asked scopes the client may have, in the order asked."""
        wished = scope.split() if isinstance(scope, str) else list(scope or ())
        return " ".join(name for name in wished if has_right(self.scopes, name))

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Exactly a registered address; any where the simulated staff registered none."""
        return not self.redirect_uris or super().check_redirect_uri(redirect_uri)


def client_from(wish: dict[str, Any], environment: str, clock: Callable[[], datetime]) -> ClientOfLever:
    """The client a seed describes; raises ControlError."""
    scopes = wish.get("scopes", [])
    if wish.keys() - _CLIENT_KEYS or not wish.get("client_id") or not wish.get("client_secret"):
        raise ControlError(f"clients: write client_id and client_secret, and of {', '.join(sorted(_CLIENT_KEYS))} nothing else")
    unknown = [name for name in scopes if name not in ALL_RIGHTS]
    if unknown or len(scopes) > SCOPES_AT_MOST:
        raise ControlError(f"scopes: at most {SCOPES_AT_MOST} of {', '.join(sorted(ALL_RIGHTS))}; not {', '.join(unknown) or 'so many'}")
    return ClientOfLever(
        client_id=wish["client_id"],
        client_secret=wish["client_secret"],
        scopes=set(scopes),
        clock=clock,
        redirect_uris=tuple(wish.get("redirect_uris", [])),
        facts={"environment": environment},
    )


def refuse_parameters(sent: Mapping[str, str], place: str) -> None:
    """Raise the refusal of a sign-in parameter that Lever's documentation does not know, and of more scopes than Lever allows."""
    if len(sent.get("scope", "").split()) > SCOPES_AT_MOST:
        raise SignInRefused(400, "invalid_scope", f"At most {SCOPES_AT_MOST} scopes")
    unknown = sorted(set(sent) - _PARAMETERS[place])
    if unknown:
        raise SignInRefused(400, "invalid_request", f"Unknown parameter: {unknown[0]}")
