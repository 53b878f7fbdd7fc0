"""A pool of threads that drains one queue: inbox rows first, then unsettled events, then every due lane."""

import threading
import time
from collections.abc import Callable, Hashable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

import structlog

STAY_AWAKE_S = 0.1
FIRST_LOOK_S, LONGEST_LOOK_S = 0.005, 0.04

Job = tuple[Hashable, Callable[[], None]]


class Source(Protocol):
    """Where work is found: each job has a key, so that one process does it once at a time."""

    def look(self, queue: str, most: int) -> Iterable[Job]:
        """What can be done now."""


class Pool:
    """Looks for work when woken and at least every `poll_s` seconds, and does it in threads.

    The doorbell only makes it faster: with Redis gone, everything is still done. A ring costs more than a few looks, so after
    work the pool stays awake for STAY_AWAKE_S and looks by itself, less and less often. `on_rest` is called when it goes to
    rest and wants to be rung for again, and when it is full, so that others are rung for. It looks once more after that:
    nothing falls between.
    """

    def __init__(
        self, queue: str, sources: list[Source], *, threads: int, poll_s: float, on_rest: Callable[[], None] = lambda: None
    ) -> None:
        self._queue = queue
        self._sources = sources
        self._threads = threads
        self._poll_s = poll_s
        self._on_rest = on_rest
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix=f"pool-{queue}")
        self._busy: set[Hashable] = set()
        self._full = False
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
        awake_until = 0.0
        pause_s = FIRST_LOOK_S
        resting = False
        while not self._stopped.is_set():
            was_woken = self._awake.is_set()
            self._awake.clear()
            found = self._look()
            if found or was_woken:
                awake_until, pause_s, resting = time.monotonic() + STAY_AWAKE_S, FIRST_LOOK_S, False
            if time.monotonic() < awake_until:
                self._awake.wait(pause_s)
                pause_s = min(2 * pause_s, LONGEST_LOOK_S)
            elif resting:
                self._awake.wait(self._poll_s)
            else:
                self._on_rest()
                resting = True

    def _look(self) -> int:
        """Begin what is found; how much that was."""
        try:
            found = self._find()
            for key, do in found:
                self._executor.submit(self._do, key, do)
            was_full, self._full = self._full, self._is_full()
            if self._full and not was_full:
                self._on_rest()
        except Exception:  # noqa: BLE001 - a database that is away must not end the pool
            self._log.exception("looking_failed", queue=self._queue)
            return 0
        return len(found)

    def _is_full(self) -> bool:
        with self._lock:
            return len(self._busy) >= 2 * self._threads

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
