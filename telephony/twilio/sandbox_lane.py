"""Runs the callbacks of one call beside the call itself, in the order a test wants to see."""

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

ORDERS = ("in_order", "reversed", "duplicated", "never")


class Lane:
    """Jobs of one call: run one after the other on the pool; other orders are kept back until `close`."""

    def __init__(self, pool: ThreadPoolExecutor, order: str) -> None:
        self._pool = pool
        self._order = order
        self._jobs: deque[Callable[[], object]] = deque()
        self._changed = threading.Condition()
        self._running = False

    def add(self, job: Callable[[], object]) -> None:
        """Queue one callback."""
        if self._order == "never":
            return
        with self._changed:
            self._jobs.append(job)
            if self._order == "in_order":
                self._start()

    def close(self, seconds: float) -> bool:
        """Send what was kept back and wait for the end of all; answers whether all ended in time."""
        with self._changed:
            if self._order == "reversed":
                self._jobs.reverse()
            elif self._order == "duplicated":
                self._jobs = deque(job for job in self._jobs for _ in range(2))
            self._start()
            return self._changed.wait_for(lambda: not self._running, seconds)

    def _start(self) -> None:
        if not self._running and self._jobs:
            self._running = True
            self._pool.submit(self._run)

    def _run(self) -> None:
        while True:
            with self._changed:
                if not self._jobs:
                    self._running = False
                    self._changed.notify_all()
                    return
                job = self._jobs.popleft()
            job()
