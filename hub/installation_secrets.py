"""The keys of one installation: what signs its sessions and what encrypts its tokens at rest."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from cryptography.fernet import Fernet, MultiFernet

SESSION_KEY_VARIABLE = "HUB_SESSION_KEY"
TOKEN_KEYS_VARIABLE = "HUB_TOKEN_KEYS"  # noqa: S105 the name of a variable
SHORTEST_SESSION_KEY = 32


class SecretsError(Exception):
    """The secrets cannot be used; the message is a sentence or two for the person who runs the hub."""


@dataclass(frozen=True)
class TokenKey:
    """A Fernet key (32 bytes, base64) and the id that is kept beside what it encrypted."""

    id: str
    key: str = field(repr=False)

    @classmethod
    def make(cls) -> "TokenKey":
        """Make a new random key with a random id."""
        return cls(id=secrets.token_hex(4), key=Fernet.generate_key().decode())


@dataclass(frozen=True)
class InstallationSecrets:
    """The session key and the token keys, the newest token key first: it encrypts, the others still decrypt."""

    session_key: str = field(repr=False)
    token_keys: tuple[TokenKey, ...]

    def __post_init__(self) -> None:
        """Raise SecretsError when a key cannot be used."""
        if len(self.session_key) < SHORTEST_SESSION_KEY:
            raise SecretsError(f"The session key is shorter than {SHORTEST_SESSION_KEY} characters.")
        if not self.token_keys:
            raise SecretsError("There is no key for tokens.")
        if len({token_key.id for token_key in self.token_keys}) < len(self.token_keys):
            raise SecretsError("Two token keys have the same id.")
        for token_key in self.token_keys:
            try:
                Fernet(token_key.key)
            except ValueError:
                raise SecretsError(f"The token key {token_key.id} is not a Fernet key.") from None

    @classmethod
    def make(cls) -> "InstallationSecrets":
        """Make the secrets of a new installation."""
        return cls(session_key=secrets.token_urlsafe(48), token_keys=(TokenKey.make(),))

    @property
    def newest_token_key_id(self) -> str:
        """The id of the key that encrypts."""
        return self.token_keys[0].id

    def encrypter(self) -> MultiFernet:
        """Return what encrypts with the newest token key and decrypts with any."""
        return MultiFernet([Fernet(token_key.key) for token_key in self.token_keys])

    def with_new_token_key(self) -> "InstallationSecrets":
        """Return the same secrets with a new token key in front; the first step of a rotation."""
        return replace(self, token_keys=(TokenKey.make(), *self.token_keys))

    def with_newest_token_key_only(self) -> "InstallationSecrets":
        """Return the same secrets without the older token keys; the last step of a rotation, when all is encrypted anew."""
        return replace(self, token_keys=self.token_keys[:1])

    def as_document(self) -> dict[str, Any]:
        """Return what is written to `installation.toml`."""
        keys = [{"id": token_key.id, "key": token_key.key} for token_key in self.token_keys]
        return {"session_key": self.session_key, "token_keys": keys}


def secrets_from_document(document: Mapping[str, Any]) -> InstallationSecrets:
    """Read what `as_document` returned; raise SecretsError when something is missing."""
    try:
        keys: Sequence[Mapping[str, str]] = document["token_keys"]
        token_keys = tuple(TokenKey(id=str(entry["id"]), key=str(entry["key"])) for entry in keys)
        return InstallationSecrets(session_key=str(document["session_key"]), token_keys=token_keys)
    except (KeyError, TypeError) as error:
        raise SecretsError("An entry is missing: session_key and token_keys with id and key are expected.") from error


def secrets_from_environment(environment: Mapping[str, str]) -> InstallationSecrets | None:
    """Read the secrets of an installation that has no lasting disk; None when the environment holds none.

    HUB_SESSION_KEY is any random text of 32 characters or more; HUB_TOKEN_KEYS is `id:key` pairs, newest first, with commas between.
    Raises SecretsError when only one of the two is set or one cannot be read.
    """
    session_key, token_keys = environment.get(SESSION_KEY_VARIABLE), environment.get(TOKEN_KEYS_VARIABLE)
    if not session_key and not token_keys:
        return None
    if not session_key or not token_keys:
        raise SecretsError(f"{SESSION_KEY_VARIABLE} and {TOKEN_KEYS_VARIABLE} belong together, only one of them is set.")
    pairs = [pair.strip().partition(":") for pair in token_keys.split(",")]
    if not all(colon for _, colon, _ in pairs):
        raise SecretsError(f"{TOKEN_KEYS_VARIABLE} is not a list of id:key pairs with commas between.")
    return InstallationSecrets(session_key=session_key, token_keys=tuple(TokenKey(id=key_id, key=key) for key_id, _, key in pairs))
