"""Long work, as ordinary RQ jobs on `slow`: each can be repeated, and goes on from what the database holds."""

import structlog
from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer

from hub.connections.ready import LongJob
from hub.contract.connector import DescribesFields, ListsOwners, ListsPeople
from hub.contract.errors import VendorTrouble
from hub.directory.account_mapping import read_fields_and_check
from hub.directory.entries import read_entries
from hub.directory.people import read_changes, read_everybody
from hub.jobs.connection_health import note_good_answer, note_trouble
from hub.outbound.budget import Priority
from hub.outbox import effects
from hub.records.connection import Connection
from hub.wiring import Hub

_process: dict[str, Hub] = {}
LONGEST_S = 6 * 3600


def use_hub(hub: Hub) -> None:
    """The hub that jobs of this process use."""
    _process["hub"] = hub


def enqueue_reading(redis: "Redis", account_id: int, connection_id: int) -> None:
    """Ask for the directory of a connection to be read, unless that is already asked for."""
    asked = f"reading:{connection_id}"
    if redis.set(asked, "1", nx=True, ex=600):
        queue = Queue(effects.Queue.SLOW, connection=redis, serializer=JSONSerializer)
        queue.enqueue_call(
            "hub.jobs.long_jobs.read_directory", args=(account_id, connection_id, asked), timeout=LONGEST_S, result_ttl=0, failure_ttl=0
        )


def read_directory(account_id: int, connection_id: int, asked: str = "") -> None:
    """Read owners, roles, desks, fields and people of a connection: everybody the first time, later what changed."""
    hub = _process["hub"]
    try:
        read_directory_of(hub, account_id, connection_id)
    finally:
        if asked and hub.settings.redis_url:
            Redis.from_url(hub.settings.redis_url).delete(asked)


def read_directory_of(hub: Hub, account_id: int, connection_id: int) -> None:
    """The same with a hub at hand; a vendor in trouble leaves the directory as it was."""
    log = structlog.get_logger("directory")
    connector = hub.connections.connector(LongJob(account_id, connection_id), Priority.BACKFILL)
    try:
        if isinstance(connector, ListsOwners):
            read_entries(hub.database, account_id, connection_id, connector)
        if isinstance(connector, DescribesFields):
            read_fields_and_check(hub.database, account_id, connection_id, connector, hub.catalog.manifests)
        if isinstance(connector, ListsPeople):
            with hub.database.read(account_id) as session:
                backfilled = session.get_one(Connection, connection_id).backfilled
            read = read_changes if backfilled else read_everybody
            read(hub.database, account_id, connection_id, connector)
    except VendorTrouble as trouble:
        log.warning("directory_not_read", connection=connection_id, why=trouble.sentence)
        note_trouble(hub, account_id, connection_id, trouble)
    else:
        note_good_answer(hub, account_id, connection_id)
