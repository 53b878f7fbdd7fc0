"""Ending a command with a sentence instead of a stack trace."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import click
from sqlalchemy.exc import OperationalError, ProgrammingError

from hub.contract.errors import VendorTrouble
from hub.data_folder import AlreadyRunningError
from hub.installation_secrets import SecretsError
from hub.settings import SettingsIncomplete
from hub.supervisor.private_redis import RedisUnusableError

TROUBLES = (SettingsIncomplete, SecretsError, RedisUnusableError, AlreadyRunningError, VendorTrouble)
OTHER_DATABASE = "The database is away, or its tables are of another version of the hub. Run `hub migrate`; `hub check` says more."
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
        except (OperationalError, ProgrammingError) as trouble:
            raise click.ClickException(OTHER_DATABASE) from trouble

    return wrapped
