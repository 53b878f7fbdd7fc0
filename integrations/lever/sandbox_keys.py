"""Keys that a customer's Super Admin makes under Settings > Integrations and API (Lever docs, authentication)."""

import secrets
from dataclasses import dataclass, field, replace
from typing import Any

from hub.sandbox import ControlError
from integrations.lever.sandbox_rights import API_RIGHTS, CONFIDENTIAL_ACCESS


@dataclass(frozen=True)
class ApiKey:
    """A key; `rights` are its endpoint toggles, and confidential access if it was made with that."""

    environment: str
    rights: frozenset[str]
    key: str = field(default_factory=lambda: secrets.token_urlsafe(24))

    def with_rights(self, rights: frozenset[str]) -> "ApiKey":
        """The key with other endpoint toggles; confidential access is settled when a key is made. Raises ControlError."""
        if (CONFIDENTIAL_ACCESS in rights) != (CONFIDENTIAL_ACCESS in self.rights):
            raise ControlError(f"{CONFIDENTIAL_ACCESS} can be neither given to nor taken from a key that is made")
        return replace(self, rights=rights)


def make_key(wish: dict[str, Any]) -> ApiKey:
    """The key described by `{"rights"?, "key"?, "environment"?}`; every right where none are named. Raises ControlError."""
    environment = wish.get("environment", "production")
    if wish.keys() - {"rights", "key", "environment"} or environment not in ("production", "sandbox"):
        raise ControlError("keys: write rights, key and environment (production or sandbox), each only if it matters")
    rights = read_rights(wish) if "rights" in wish else API_RIGHTS
    return ApiKey(environment, rights, wish["key"]) if "key" in wish else ApiKey(environment, rights)


def read_rights(wish: dict[str, Any]) -> frozenset[str]:
    """The rights a control request names; raises ControlError."""
    rights = wish.get("rights")
    if not isinstance(rights, list) or not API_RIGHTS.issuperset(rights):
        raise ControlError(f"rights: write a list of {', '.join(sorted(API_RIGHTS))}")
    return frozenset(rights)
