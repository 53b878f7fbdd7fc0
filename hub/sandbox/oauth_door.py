"""Signing in by OAuth, as a vendor's API door: clients of an authorization server whose tokens carry scopes."""

from collections.abc import Collection
from itertools import count
from typing import TYPE_CHECKING

from flask import request

from hub.sandbox.control_error import ControlError
from hub.sandbox.doors import Door
from hub.sandbox.oauth_records import CLIENT_CREDENTIALS_GRANTS, CODE_GRANTS, OAuthClient
from hub.sandbox.oauth_rules import BearerRefused, OAuthRules
from hub.sandbox.oauth_server import OAuthServer

if TYPE_CHECKING:
    from hub.sandbox.system import SimulatedSystem

_OPENS = "opens"
_GRANTS = {"client_credentials": CLIENT_CREDENTIALS_GRANTS, "authorization_code": CODE_GRANTS}


class OAuthDoor(Door):
    """A consent page and tokens at `/authorize` and `/token` below `prefix`; rights are scopes, `rules` the vendor's habits."""

    def __init__(self, rights: Collection[str], rules: OAuthRules | None = None, *, prefix: str = "/auth") -> None:
        super().__init__(rights)
        self._rules = rules or OAuthRules()
        self._prefix = prefix

    def put_on(self, system: "SimulatedSystem") -> None:
        """With the controls that end tokens, `/_sandbox/tokens/expire` and `revoke`."""
        self._system = system
        self._server = OAuthServer(system, self._rules)
        self._server.register(system.app, authorize=f"{self._prefix}/authorize", token=f"{self._prefix}/token")
        self.reset()

    def reset(self) -> None:
        """No clients, no tokens."""
        self._server.reset()
        self._numbers = count(1)

    def credentials(self, mode: str, without: str | None = None) -> dict[str, str]:
        """A new client with every scope; what is `without` one is whoever signs in with it, as a user is who lacks a role."""
        if mode not in _GRANTS:
            raise ControlError(f"mode: write one of {', '.join(_GRANTS)}")
        number = next(self._numbers)
        client = OAuthClient(
            client_id=f"simulated-client-{number:04d}",
            client_secret=f"secret-of-simulated-client-{number:04d}",
            scopes=set(self.rights),
            clock=self._system.clock,
            grant_types=_GRANTS[mode],
            redirect_uris=(self._system.redirect_uri,),
            facts={_OPENS: self.rights_without(without)},
        )
        self._server.add_client(client)
        return {"client_id": client.client_id, "client_secret": client.client_secret}

    def of_request(self) -> tuple[str, frozenset[str] | None]:
        """Counted by client; what the token has the scope for and whoever signed in may do."""
        try:
            token = self._server.bearer(request.headers.get("Authorization"))
        except BearerRefused:
            return "", None
        return token.client.client_id, frozenset(right for right in token.client.facts[_OPENS] if token.allows(right))
