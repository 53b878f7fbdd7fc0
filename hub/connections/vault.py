"""Credentials and tokens at rest."""

import json
from collections.abc import Mapping
from typing import Any

from cryptography.fernet import InvalidToken

from hub.installation_secrets import InstallationSecrets


class UnreadableSecretError(RuntimeError):
    """What is stored was encrypted with a key that this installation no longer has."""


class Vault:
    """Encrypts JSON objects with the newest token key; the key's id stands before each value."""

    def __init__(self, secrets: InstallationSecrets) -> None:
        self._key_id = secrets.newest_token_key_id
        self._encrypter = secrets.encrypter()

    def lock(self, value: Mapping[str, Any]) -> str:
        """The encrypted form of `value`."""
        return f"{self._key_id}:{self._encrypter.encrypt(json.dumps(dict(value)).encode()).decode()}"

    def unlock(self, stored: str) -> dict[str, Any]:
        """What `lock` was given; raises UnreadableSecretError."""
        _, _, encrypted = stored.partition(":")
        try:
            value: dict[str, Any] = json.loads(self._encrypter.decrypt(encrypted.encode()))
        except InvalidToken:
            raise UnreadableSecretError("a stored secret was encrypted with a key that is gone") from None
        return value
