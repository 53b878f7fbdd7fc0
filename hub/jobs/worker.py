"""A worker process: its pools drain the queues; RQ wakes them and runs the long jobs."""

import contextlib
import signal
import threading
from functools import partial
from types import FrameType

import structlog
from redis import Redis, RedisError
from rq import Queue, SimpleWorker
from rq.serializers import JSONSerializer

from hub.jobs import long_jobs
from hub.jobs.pool import Job, Pool, Source
from hub.jobs.wake import on_wake
from hub.outbox.doorbell import TIMEOUT_S, Doorbell, ring_key
from hub.wiring import Hub

RETRY_REDIS_S = 1.0


class OutboxLanes:
    """The due lanes of the outbox, as a source of work."""

    def __init__(self, hub: Hub) -> None:
        self._drain = hub.drain

    def look(self, queue: str, most: int) -> list[Job]:
        """One job for the head of each due lane."""
        return [(("lane", head.lane), partial(self._drain.work, head)) for head in self._drain.due(queue, most)]


class PoolDoorbell:
    """In a worker: work that this process owes wakes its own pool, other queues are rung for."""

    def __init__(self) -> None:
        self._pools: dict[str, Pool] = {}
        self._beyond: Doorbell | None = None

    def connect(self, pools: dict[str, Pool], beyond: Doorbell) -> None:
        """Know the process's pools."""
        self._pools, self._beyond = pools, beyond

    def ring(self, queue_name: str) -> None:
        """Wake or ring."""
        if queue_name in self._pools:
            self._pools[queue_name].wake()
        elif self._beyond is not None:
            self._beyond.ring(queue_name)


class Worker:
    """Drains queues until SIGTERM or SIGINT. Whatever Redis does, each pool also looks for itself."""

    def __init__(self, hub: Hub, queues: list[str], doorbell: PoolDoorbell) -> None:
        self._hub = hub
        self._queues = queues
        sources: list[Source] = [hub.reader, OutboxLanes(hub)]
        settings = hub.settings
        self._pools = {
            queue: Pool(queue, sources, threads=settings.threads, poll_s=settings.poll_s, on_rest=partial(self._hear_again, queue))
            for queue in queues
        }
        doorbell.connect(self._pools, hub.doorbell)
        url = settings.redis_url
        self._ringing = Redis.from_url(url, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S, retry=None) if url else None
        self._stopped = threading.Event()
        self._log = structlog.get_logger("worker")

    def run(self) -> None:
        """Drain until told to stop, then let what is under way end."""
        long_jobs.use_hub(self._hub)
        for pool in self._pools.values():
            pool.start()
        while not self._stopped.is_set():
            self._hear_signals()
            if self._hub.settings.redis_url:
                self._listen()
            self._stopped.wait(RETRY_REDIS_S)
        for pool in self._pools.values():
            pool.stop()

    def _hear_signals(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)

    def _stop(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002 - the signal's signature
        self._stopped.set()

    def _hear_again(self, queue: str) -> None:
        """Let the next ring for the queue through."""
        if self._ringing is not None:
            with contextlib.suppress(RedisError):
                self._ringing.delete(ring_key(queue))

    def _listen(self) -> None:
        """Hear the doorbell through RQ until it stops or Redis goes away."""
        try:
            redis = Redis.from_url(self._hub.settings.redis_url)
            for name in self._queues:
                on_wake(name, self._pools[name].wake)
            queues = [Queue(name, connection=redis, serializer=JSONSerializer) for name in self._queues]
            _Listener(queues, self._stopped, redis).work(logging_level="CRITICAL")
        except RedisError as error:
            self._log.warning("doorbell_not_heard", error=type(error).__name__)


class _Listener(SimpleWorker):
    """RQ's worker in our main thread; being told to stop stops the whole process."""

    def __init__(self, queues: list[Queue], stopped: threading.Event, redis: "Redis") -> None:
        super().__init__(queues, connection=redis, serializer=JSONSerializer, log_job_description=False)
        self._process_stopped = stopped

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        """Remember it beyond RQ's own loop."""
        self._process_stopped.set()
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]
