"""How long the phone index of a system takes and how much memory, measured in a process of its own: `python -m bench.index KEY URL`."""

import json
import resource
import sys
import time

from sqlalchemy import func, select

from bench.unpaced import unpaced_hub
from hub.conformance.simulated_connection import Opening, connect_simulated
from hub.connections.ready import LongJob
from hub.contract.connector import ListsPeople
from hub.directory.people import read_everybody
from hub.outbound.budget import Priority
from hub.records.account import Account
from hub.records.connection import IndexedPhone
from hub.sandbox.remote import RemoteVendors


def index_everybody(key: str, address: str) -> dict[str, float]:
    """Connect an empty account to what the simulated system holds and index it: people, phones, seconds, MB at most."""
    with unpaced_hub(address) as hub:
        with hub.database.write_installation() as session:
            account = Account(name="Bench", created_at=session.now)
            session.add(account)
            session.flush()
            account_id = account.id
        connection_id = connect_simulated(hub, RemoteVendors(address), Opening(account_id=account_id, key=key))
        connector = hub.connections.connector(LongJob(account_id, connection_id), Priority.BACKFILL)
        if not isinstance(connector, ListsPeople):
            raise TypeError(f"{key} is searched, not indexed")
        began = time.perf_counter()
        people = read_everybody(hub.database, account_id, connection_id, connector).people
        seconds = time.perf_counter() - began
        with hub.database.read(account_id) as session:
            phones = session.scalar(select(func.count()).select_from(IndexedPhone)) or 0
    most_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"people": people, "phones": phones, "seconds": seconds, "mb": most_kb / 1024}


if __name__ == "__main__":
    print(json.dumps(index_everybody(*sys.argv[1:3])))  # noqa: T201 - read by the bench
