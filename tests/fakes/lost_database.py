"""Databases that cannot be reached, or do not answer."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy.exc import DBAPIError, OperationalError

from hub.records.database import Database
from hub.records.session import AccountSession, InstallationSession
from hub.settings import Settings


class LostDatabase(Database):
    """Raises `trouble` for everything."""

    def __init__(self, settings: Settings, clock: Callable[[], datetime], trouble: type[DBAPIError] = OperationalError) -> None:
        self._settings = settings
        self._clock = clock
        self._trouble = trouble

    @contextmanager
    def write(self, account_id: int) -> Iterator[AccountSession]:  # noqa: ARG002
        raise self._trouble("", {}, ConnectionError("away"))
        yield

    @contextmanager
    def read_installation(self) -> Iterator[InstallationSession]:
        raise self._trouble("", {}, ConnectionError("away"))
        yield


class HangingDatabase(LostDatabase):
    """Keeps every writer waiting until it goes on, and counts how many wait at once."""

    def __init__(self, settings: Settings, clock: Callable[[], datetime]) -> None:
        super().__init__(settings, clock)
        self.most_at_once = 0
        self._waiting = 0
        self._lock = threading.Lock()
        self._goes_on = threading.Event()

    def go_on(self) -> None:
        """Answer all, with a failure."""
        self._goes_on.set()

    @contextmanager
    def write(self, account_id: int) -> Iterator[AccountSession]:
        with self._lock:
            self._waiting += 1
            self.most_at_once = max(self.most_at_once, self._waiting)
        self._goes_on.wait(30)
        with self._lock:
            self._waiting -= 1
        with super().write(account_id) as session:
            yield session
