"""Secrets at rest."""

import pytest

from hub.connections.vault import UnreadableSecretError, Vault
from hub.installation_secrets import InstallationSecrets


def test_what_was_locked_is_unlocked_and_cannot_be_read_between() -> None:
    vault = Vault(InstallationSecrets.make())
    locked = vault.lock({"secret": "s3cret"})
    assert "s3cret" not in locked
    assert vault.unlock(locked) == {"secret": "s3cret"}


def test_after_a_rotation_what_was_locked_before_is_still_readable() -> None:
    before = InstallationSecrets.make()
    after = before.with_new_token_key()
    locked = Vault(before).lock({"secret": "s3cret"})
    assert Vault(after).unlock(locked) == {"secret": "s3cret"}
    assert Vault(after).lock({}).split(":")[0] != locked.split(":")[0]


def test_a_secret_whose_key_is_gone_is_said_to_be_unreadable() -> None:
    with pytest.raises(UnreadableSecretError):
        Vault(InstallationSecrets.make()).unlock(Vault(InstallationSecrets.make()).lock({}))
