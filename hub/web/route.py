"""One row of the table of routes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hub.web.signed_in import Needs

POST = ("POST",)
BOTH = ("GET", "POST")
LARGEST_FORM = 64 * 1024
SLOW_GUESSING = "10/minute;60/hour"


@dataclass(frozen=True, slots=True)
class Route:
    """One address; `limit` is how often one visitor may post to it.

    Where a password can be tried, `guesses` counts for each visitor and each person over all such routes; `mails` limits how often an
    address can be sent something. `largest` is how many bytes may be posted at once.
    """

    path: str
    view: Callable[..., Any]
    needs: Needs
    methods: tuple[str, ...] = ("GET",)
    limit: str | None = None
    guesses: bool = False
    mails: bool = False
    sandbox_only: bool = False
    largest: int = LARGEST_FORM

    @property
    def endpoint(self) -> str:
        """The name for `url_for`, behind `web.`: that of the function."""
        return self.view.__name__
