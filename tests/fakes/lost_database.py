"""A database that cannot be reached."""

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
