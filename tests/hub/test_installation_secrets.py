"""Keys: made, read, rotated, and never shown."""

import pytest
from cryptography.fernet import Fernet, InvalidToken

from hub.installation_secrets import InstallationSecrets, SecretsError, TokenKey, secrets_from_document, secrets_from_environment

SESSION_KEY = "s" * 32
FIRST, SECOND = TokenKey("first", Fernet.generate_key().decode()), TokenKey("second", Fernet.generate_key().decode())


def test_what_the_old_key_encrypted_is_read_during_a_rotation_and_not_after_it() -> None:
    before = InstallationSecrets.make()
    token = before.encrypter().encrypt(b"refresh token")
    during = before.with_new_token_key()
    assert during.newest_token_key_id != before.newest_token_key_id
    assert during.encrypter().decrypt(token) == b"refresh token"
    anew = during.encrypter().rotate(token)
    after = during.with_newest_token_key_only()
    assert after.encrypter().decrypt(anew) == b"refresh token"
    with pytest.raises(InvalidToken):
        after.encrypter().decrypt(token)


def test_secrets_survive_being_written_and_read() -> None:
    made = InstallationSecrets.make().with_new_token_key()
    assert secrets_from_document(made.as_document()) == made


def test_no_key_is_shown_when_secrets_are_printed() -> None:
    made = InstallationSecrets(SESSION_KEY, (FIRST,))
    assert repr(made) == "InstallationSecrets(token_keys=(TokenKey(id='first'),))"


def test_the_environment_may_bring_the_secrets() -> None:
    environment = {"HUB_SESSION_KEY": SESSION_KEY, "HUB_TOKEN_KEYS": f"second:{SECOND.key}, first:{FIRST.key}"}
    assert secrets_from_environment(environment) == InstallationSecrets(SESSION_KEY, (SECOND, FIRST))


def test_an_environment_without_secrets_brings_none() -> None:
    assert secrets_from_environment({"HUB_SESSION_KEY": ""}) is None


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"HUB_SESSION_KEY": SESSION_KEY}, "belong together, only one of them is set"),
        ({"HUB_TOKEN_KEYS": f"a:{FIRST.key}"}, "belong together, only one of them is set"),
        ({"HUB_SESSION_KEY": "short", "HUB_TOKEN_KEYS": f"a:{FIRST.key}"}, "shorter than 32 characters"),
        ({"HUB_SESSION_KEY": SESSION_KEY, "HUB_TOKEN_KEYS": FIRST.key}, "is not a list of id:key pairs"),
        ({"HUB_SESSION_KEY": SESSION_KEY, "HUB_TOKEN_KEYS": "a:b"}, "The token key a is not a Fernet key"),
        ({"HUB_SESSION_KEY": SESSION_KEY, "HUB_TOKEN_KEYS": f"a:{FIRST.key},a:{SECOND.key}"}, "Two token keys have the same id"),
    ],
)
def test_an_environment_with_unusable_secrets_is_refused(environment: dict[str, str], sentence: str) -> None:
    with pytest.raises(SecretsError, match=sentence):
        secrets_from_environment(environment)
