"""A database that cannot be reached."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy.exc import OperationalError

from hub.records.database import Database
from hub.records.session import AccountSession, InstallationSession
from hub.settings import Settings


class LostDatabase(Database):
    def __init__(self, settings: Settings, clock: Callable[[], datetime]) -> None:
        self._settings = settings
        self._clock = clock

    @contextmanager
    def write(self, account_id: int) -> Iterator[AccountSession]:  # noqa: ARG002
        raise OperationalError("", {}, ConnectionError("away"))
        yield

    @contextmanager
    def read_installation(self) -> Iterator[InstallationSession]:
        raise OperationalError("", {}, ConnectionError("away"))
        yield
