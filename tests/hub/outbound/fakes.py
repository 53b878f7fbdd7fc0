"""Stand-ins for what a request port is handed."""

from collections.abc import Mapping
from typing import Any

from hub.contract.errors import SignInAgain
from hub.contract.manifest import Host, Limits, Manifest, Paging
from hub.exchange import Exchange


class ListedTrace:
    """Keeps the exchanges in a list."""

    def __init__(self) -> None:
        self.exchanges: list[Exchange] = []

    def record(self, exchange: Exchange) -> None:
        self.exchanges.append(exchange)


class BrokenTrace:
    """Cannot keep anything."""

    def record(self, exchange: Exchange) -> None:
        raise RuntimeError(exchange.method)


class TokenSigner:
    """Signs with a bearer token, of which each renewal brings the next; none left means that a person must sign in."""

    def __init__(self, *tokens: str) -> None:
        self._tokens = list(tokens)
        self.renewals = 0

    def headers(self, *, force_renew: bool) -> Mapping[str, str]:
        if force_renew:
            self.renewals += 1
            if len(self._tokens) == 1:
                raise SignInAgain("Sign in again.")
            self._tokens.pop(0)
        return {"Authorization": f"Bearer {self._tokens[0]}"}


class KeySigner:
    """Signs with a key that nobody can renew."""

    def headers(self, *, force_renew: bool) -> Mapping[str, str]:  # noqa: ARG002 - the protocol's argument
        return {"X-Api-Key": "k-secret"}


class SetClock:
    """A clock that stands still until it is moved; sleeping moves it."""

    def __init__(self, now: float = 1_800_000_000.0) -> None:
        self.now = now
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def manifest(*, limits: Limits | None = None, paging: Paging | None = None, facts: Mapping[str, Any] | None = None) -> Manifest:
    """A vendor called Acme."""
    return Manifest(
        key="acme",
        name="Acme",
        kind="ats",
        contract="1",
        hosts={
            "api": Host("api", "https://api.acme.example", "{sandbox}/acme"),
            "files": Host("files", "files.acme.example", "{sandbox}/files"),
        },
        sign_in=(),
        limits=limits or Limits(),
        paging=paging or Paging(),
        rights=(),
        docs="",
        cannot=(),
        facts=facts or {},
        package="",
        class_name="",
    )
