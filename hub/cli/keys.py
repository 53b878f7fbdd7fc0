"""The command that changes the key under which credentials and tokens are stored."""

import os

import click
from sqlalchemy import select

from hub.cli.sentences import says_what_is_wrong
from hub.connections.vault import Vault
from hub.data_folder import DataFolder
from hub.installation_secrets import secrets_from_environment
from hub.records.connection import Connection
from hub.records.sign_in import Consent, OAuthClient
from hub.wiring import wire_from_environment


@click.command("rotate-keys")
@says_what_is_wrong
def rotate_keys() -> None:
    """Encrypt everything that is stored with a new key; the hub is restarted afterwards."""
    if secrets_from_environment(os.environ) is not None:
        raise click.ClickException("The keys come from HUB_TOKEN_KEYS: put a new one in front there and restart.")
    hub = wire_from_environment()
    folder = DataFolder(hub.settings.data_folder)
    both = hub.secrets.with_new_token_key()
    folder.save_secrets(both)
    vault = Vault(both)
    with hub.database.write_installation() as session:
        for connection in session.scalars(select(Connection).with_for_update()):
            connection.credentials = vault.lock(vault.unlock(connection.credentials))
            connection.token = vault.lock(vault.unlock(connection.token)) if connection.token else None
        for client in session.scalars(select(OAuthClient).with_for_update()):
            client.credentials = vault.lock(vault.unlock(client.credentials))
        for consent in session.scalars(select(Consent).with_for_update()):
            consent.wish = vault.lock(vault.unlock(consent.wish))
    click.echo("Everything is encrypted with the new key. Restart the hub now: its processes read keys when they start.")
    click.echo("The old key stays in the data folder so that nothing breaks until then.")
