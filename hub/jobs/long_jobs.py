"""Long work, as ordinary RQ jobs on `slow`: each can be repeated, and goes on from what the database holds."""

from collections.abc import Callable

import structlog
from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer

from hub.connections.ready import LongJob
from hub.contract.connector import Ability, DescribesFields, ListsOwners, ListsPeople
from hub.contract.errors import SignInAgain, TryAgain, VendorTrouble
from hub.directory.account_mapping import read_fields_and_check
from hub.directory.entries import read_entries
from hub.directory.people import read_changes, read_everybody
from hub.jobs.baseline import import_baseline
from hub.jobs.connection_health import note_good_answer, note_trouble
from hub.jobs.follow_directory import follow_directory
from hub.jobs.look_back import look_back
from hub.jobs.under_way import ASKED_FOR_S, under_way
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
    _enqueue(redis, read_directory, f"reading:{connection_id}", account_id, connection_id)


def enqueue_look_back(redis: "Redis", account_id: int, connection_id: int) -> None:
    """Ask for a connection to look back at the calls before it, unless that is already asked for."""
    _enqueue(redis, look_back_at_calls, f"looking-back:{connection_id}", account_id, connection_id)


def enqueue_baseline(redis: "Redis", account_id: int, line_id: int) -> None:
    """Ask for the days before a line was added to be counted, unless that is already asked for."""
    _enqueue(redis, count_days_before, f"baseline:{line_id}", account_id, line_id)


def count_days_before(account_id: int, line_id: int, asked: str = "") -> None:
    """Count a line's calls of the time before the hub."""
    hub = _process["hub"]
    with under_way(hub.settings.redis_url, asked) as long_job:
        long_job.rests = import_baseline(hub, account_id, line_id) is None


def read_directory(account_id: int, connection_id: int, asked: str = "") -> None:
    """Read owners, roles, desks, fields and people of a connection: everybody the first time, later what changed."""
    hub = _process["hub"]
    with under_way(hub.settings.redis_url, asked) as long_job:
        long_job.rests = not read_directory_of(hub, account_id, connection_id)


def look_back_at_calls(account_id: int, connection_id: int, asked: str = "") -> None:
    """Find out who called in vain before the connection was made."""
    hub = _process["hub"]
    with under_way(hub.settings.redis_url, asked):
        look_back(hub, account_id, connection_id)


def _enqueue(redis: "Redis", job: Callable[..., None], asked: str, account_id: int, about_id: int) -> None:
    if redis.set(asked, "1", nx=True, ex=ASKED_FOR_S):
        queue = Queue(effects.Queue.SLOW, connection=redis, serializer=JSONSerializer)
        name = f"{job.__module__}.{job.__name__}"
        queue.enqueue_call(name, args=(account_id, about_id, asked), timeout=LONGEST_S, result_ttl=0, failure_ttl=0)


def read_directory_of(hub: Hub, account_id: int, connection_id: int) -> bool:
    """The same with a hub at hand, as far as the rights go; False where the vendor refused it, and asking at once would be in vain.

    A vendor in trouble leaves the directory as it was.
    """
    log = structlog.get_logger("directory")
    with hub.database.read(account_id) as session:
        connection = session.get_one(Connection, connection_id)
    connector = hub.connections.connector(LongJob(account_id, connection_id), Priority.BACKFILL)
    try:
        if isinstance(connector, ListsOwners) and Ability.OWNERS in connection.abilities:
            left = read_entries(hub.database, account_id, connection_id, connector)
            follow_directory(hub, account_id, connection_id, changed=(), left=left)
        else:
            _nothing_to_read(hub, account_id, connection_id)
        if isinstance(connector, DescribesFields):
            _read_fields(hub, account_id, connection_id, connector)
        if isinstance(connector, ListsPeople) and Ability.LIST_PEOPLE in connection.abilities:
            if connection.backfilled:
                changed = read_changes(hub.database, account_id, connection_id, connector)
                follow_directory(hub, account_id, connection_id, changed=changed, left=())
            else:
                read_everybody(hub.database, account_id, connection_id, connector)
    except VendorTrouble as trouble:
        log.warning("directory_not_read", connection=connection_id, why=trouble.sentence)
        note_trouble(hub, account_id, connection_id, trouble)
        return isinstance(trouble, TryAgain | SignInAgain)
    note_good_answer(hub, account_id, connection_id)
    return True


def _nothing_to_read(hub: Hub, account_id: int, connection_id: int) -> None:
    with hub.database.write(account_id) as session:
        session.get_one(Connection, connection_id).directory_read_at = session.now


def _read_fields(hub: Hub, account_id: int, connection_id: int, connector: DescribesFields) -> None:
    """Read what the vendor's records can hold; a refusal leaves what was known and keeps nobody from being indexed."""
    try:
        read_fields_and_check(hub.database, account_id, connection_id, connector, hub.catalog.manifests)
    except (SignInAgain, TryAgain):
        raise
    except VendorTrouble as trouble:
        structlog.get_logger("directory").warning("fields_not_read", connection=connection_id, why=trouble.sentence)
