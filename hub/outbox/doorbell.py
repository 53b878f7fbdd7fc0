"""The doorbell: tells workers that there is work. It may fail at any time; every worker also looks for itself."""

import queue
import threading
from typing import Protocol

import structlog
from redis import Redis, RedisError
from rq import Queue
from rq.serializers import JSONSerializer

RING_MS = 1000
TIMEOUT_S = 0.2
WAKE = "hub.jobs.wake.wake"


class Doorbell(Protocol):
    """Rings for a queue, after the commit, without ever blocking or raising."""

    def ring(self, queue_name: str) -> None:
        """There is work in the queue."""


def ring_key(queue_name: str) -> str:
    """The key in Redis that stands while a ring was not yet heard."""
    return f"ring:{queue_name}"


class RedisDoorbell:
    """Rings through RQ from a thread of its own; one ring stands for all work that came since the last was heard."""

    def __init__(self, redis_url: str) -> None:
        self._url = redis_url
        self._wanted: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._log = structlog.get_logger("doorbell")
        self._start = threading.Lock()
        self._thread: threading.Thread | None = None

    def ring(self, queue_name: str) -> None:
        """Hand the ring to the thread; it is started on first use, so that a fork has its own."""
        if self._thread is None or not self._thread.is_alive():
            with self._start:
                if self._thread is None or not self._thread.is_alive():
                    self._thread = threading.Thread(target=self._run, name="doorbell", daemon=True)
                    self._thread.start()
        self._wanted.put(queue_name)

    def _run(self) -> None:
        redis = Redis.from_url(self._url, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S, retry=None)
        queues: dict[str, Queue] = {}
        while True:
            for name in self._all_wanted():
                self._ring_once(redis, queues, name)

    def _all_wanted(self) -> set[str]:
        """Wait for a ring, and take with it all that came while Redis was slow."""
        names = {self._wanted.get()}
        while not self._wanted.empty():
            names.add(self._wanted.get())
        return names

    def _ring_once(self, redis: "Redis", queues: dict[str, Queue], name: str) -> None:
        try:
            if redis.set(ring_key(name), "1", nx=True, px=RING_MS):
                if name not in queues:
                    queues[name] = Queue(name, connection=redis, serializer=JSONSerializer)
                queues[name].enqueue_call(WAKE, args=(name,), result_ttl=0, failure_ttl=0, ttl=60)
        except RedisError as error:
            self._log.warning("doorbell_silent", error=type(error).__name__)


class NoDoorbell:
    """For a process whose workers look for themselves."""

    def ring(self, queue_name: str) -> None:
        """Do nothing."""
