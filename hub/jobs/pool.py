"""A pool of threads that drains one queue: inbox rows first, then unsettled events, then every due lane."""

import threading
from collections.abc import Callable, Hashable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

import structlog

Job = tuple[Hashable, Callable[[], None]]


class Source(Protocol):
    """Where work is found: each job has a key, so that one process does it once at a time."""

    def look(self, queue: str, most: int) -> Iterable[Job]:
        """What can be done now."""


class Pool:
    """Looks for work when woken and at least every `poll_s` seconds, and does it in threads.

    The doorbell only makes it faster: with Redis gone, everything is still done.
    """

    def __init__(self, queue: str, sources: list[Source], *, threads: int, poll_s: float) -> None:
        self._queue = queue
        self._sources = sources
        self._threads = threads
        self._poll_s = poll_s
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix=f"pool-{queue}")
        self._busy: set[Hashable] = set()
        self._lock = threading.Lock()
        self._awake = threading.Event()
        self._stopped = threading.Event()
        self._log = structlog.get_logger("pool")
        self._looker = threading.Thread(target=self._run, name=f"looker-{queue}", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._looker.start()

    def wake(self) -> None:
        """Look now."""
        self._awake.set()

    def stop(self) -> None:
        """Look no more, and let what is under way end."""
        self._stopped.set()
        self._awake.set()
        self._looker.join()
        self._executor.shutdown(wait=True)

    def drain(self) -> None:
        """Work until nothing is due, in the calling thread."""
        while found := self._find():
            for key, do in found:
                self._do(key, do)

    def _run(self) -> None:
        while not self._stopped.is_set():
            self._awake.clear()
            try:
                for key, do in self._find():
                    self._executor.submit(self._do, key, do)
            except Exception:  # noqa: BLE001 - a database that is away must not end the pool
                self._log.exception("looking_failed", queue=self._queue)
            self._awake.wait(self._poll_s)

    def _find(self) -> list[Job]:
        with self._lock:
            room = 2 * self._threads - len(self._busy)
        found: list[Job] = []
        for source in self._sources:
            if len(found) >= room:
                break
            for key, do in source.look(self._queue, 2 * self._threads + len(self._busy)):
                with self._lock:
                    if key in self._busy or len(found) >= room:
                        continue
                    self._busy.add(key)
                found.append((key, do))
        return found

    def _do(self, key: Hashable, do: Callable[[], None]) -> None:
        look_again = True
        try:
            do()
        except Exception:  # noqa: BLE001 - the work is still in the database; a look at the usual time finds it
            look_again = False
            self._log.exception("work_failed", queue=self._queue)
        with self._lock:
            self._busy.discard(key)
        if look_again:
            self._awake.set()
