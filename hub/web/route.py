"""One row of the table of routes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hub.web.signed_in import Needs

POST = ("POST",)
BOTH = ("GET", "POST")
SLOW_GUESSING = "10/minute;60/hour"


@dataclass(frozen=True, slots=True)
class Route:
    """One address; `limit` is how often one visitor may post to it.

    Where a password can be tried, `guesses` counts for each visitor and each person over all such routes; `mails` limits how often an
    address can be sent something.
    """

    path: str
    view: Callable[..., Any]
    needs: Needs
    methods: tuple[str, ...] = ("GET",)
    limit: str | None = None
    guesses: bool = False
    mails: bool = False
    sandbox_only: bool = False

    @property
    def endpoint(self) -> str:
        """The name for `url_for`, behind `web.`: that of the function."""
        return self.view.__name__
