"""Having a vendor tell us of changes as soon as a connection stands."""

from hub.connections.ready import Connections, LongJob
from hub.connections.vault import Vault
from hub.contract.connector import SubscribesToChanges
from hub.contract.errors import VendorTrouble
from hub.records.connection import Connection
from hub.records.database import Database
from hub.records.trace import tell

UNTIL_THEN = {
    "connector": "does not tell of changes by itself yet; they are read every few minutes.",
    "phone": "does not tell of calls and texts yet: until its webhooks are set, missed calls are found only in its call list.",
}


def subscribe_to_changes(database: Database, vault: Vault, connections: Connections, account_id: int, connection_id: int) -> None:
    """Ask for webhooks and keep the secrets made for them; where that does not work, say why, for the connection works without."""
    job = LongJob(account_id, connection_id)
    with database.read(account_id) as session:
        kind = session.get_one(Connection, connection_id).kind
        address = connections.webhook_address(session, connection_id)
    vendor = connections.phone_provider(job) if kind == "phone" else connections.connector(job)
    if not isinstance(vendor, SubscribesToChanges):
        return
    try:
        secrets = vendor.subscribe(address)
    except VendorTrouble as trouble:
        with database.write(account_id) as session:
            name = session.get_one(Connection, connection_id).name
            tell(session, "connection", f"{name} {UNTIL_THEN[kind]} {trouble.sentence}")
        return
    with database.write(account_id) as session:
        row = session.get_one(Connection, connection_id, with_for_update=True)
        row.credentials = vault.lock({**vault.unlock(row.credentials), **secrets})
