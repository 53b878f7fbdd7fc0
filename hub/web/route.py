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
    """One address; `limit` is how often one visitor may post to it, and with `limit_by_account` how often for one address or link.

    `largest` is how many bytes may be posted at once.
    """

    path: str
    view: Callable[..., Any]
    needs: Needs
    methods: tuple[str, ...] = ("GET",)
    limit: str | None = None
    limit_by_account: bool = False
    sandbox_only: bool = False
    largest: int = LARGEST_FORM

    @property
    def endpoint(self) -> str:
        """The name for `url_for`, behind `web.`: that of the function."""
        return self.view.__name__
