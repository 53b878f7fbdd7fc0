"""What signs the requests of a connection."""

import base64
import time
from collections.abc import Mapping
from typing import Protocol

from hub.connections.token_requests import TokenSource, filled_table, filled_template
from hub.connections.tokens import Tokens
from hub.contract.manifest import SignIn

TOKEN_HELD_S = 10.0


class Signer(Protocol):
    """Gives the headers that sign a request."""

    def headers(self, *, force_renew: bool) -> Mapping[str, str]:
        """The headers, renewed first where that is possible and asked for; raises SignInAgain, TryAgain."""


class FixedSigner:
    """Signs with credentials that cannot be renewed."""

    def __init__(self, sign_in: SignIn, values: Mapping[str, str]) -> None:
        self._headers = {**_credentials(sign_in, values), **filled_table(sign_in.headers, values)}

    def headers(self, *, force_renew: bool) -> Mapping[str, str]:  # noqa: ARG002 - the same every time
        """The headers."""
        return self._headers


class TokenSigner:
    """Signs with a bearer token, held for TOKEN_HELD_S; one that was just refused is renewed once."""

    def __init__(self, tokens: Tokens, source: TokenSource) -> None:
        self._tokens = tokens
        self._source = source
        self._more = filled_table(source.sign_in.headers, source.credentials)
        self._used: str | None = None
        self._held_until = 0.0

    def headers(self, *, force_renew: bool) -> Mapping[str, str]:
        """The headers; with `force_renew` the token of the last ones was refused."""
        if force_renew or time.monotonic() >= self._held_until:
            self._used = self._tokens.access_token(self._source, refused=self._used if force_renew else None)
            self._held_until = time.monotonic() + TOKEN_HELD_S
        return {"Authorization": f"Bearer {self._used}", **self._more}


def _credentials(sign_in: SignIn, values: Mapping[str, str]) -> dict[str, str]:
    if sign_in.mode == "basic":
        user, password = filled_template(sign_in.user, values), filled_template(sign_in.password, values)
        return {"Authorization": f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"}
    key = filled_template(sign_in.key, values)
    return {sign_in.key_header: key} if sign_in.mode == "api_key" else {"Authorization": f"Bearer {key}"}
