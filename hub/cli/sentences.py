"""Ending a command with a sentence instead of a stack trace."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import click
from sqlalchemy.exc import ArgumentError, DBAPIError

from hub.contract.errors import VendorTrouble
from hub.data_folder import AlreadyRunningError, DataFolderUnusableError
from hub.installation_secrets import SecretsError
from hub.settings import SettingsIncomplete
from hub.supervisor.ports import PortUnusableError
from hub.supervisor.private_redis import RedisUnusableError

TROUBLES = (
    SettingsIncomplete,
    SecretsError,
    RedisUnusableError,
    AlreadyRunningError,
    DataFolderUnusableError,
    PortUnusableError,
    VendorTrouble,
)
P = ParamSpec("P")
R = TypeVar("R")


def says_what_is_wrong(command: Callable[P, R]) -> Callable[P, R]:
    """Show the sentence of a trouble that is foreseen, with exit status 1."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except TROUBLES as trouble:
            raise click.ClickException(str(trouble)) from trouble
        except (DBAPIError, ArgumentError) as trouble:
            said = str(trouble.orig if isinstance(trouble, DBAPIError) else trouble).strip().partition("\n")[0].rstrip(".")
            what_to_do = "DATABASE_URL says where it is; `hub migrate` makes its tables."
            raise click.ClickException(f"The database cannot be used: {said}. {what_to_do}") from trouble

    return wrapped
