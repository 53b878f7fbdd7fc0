"""One row of the table of addresses."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from hub.api.paging import PageAsked
from hub.api_keys import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One address behind /api/v1 and what it takes; `scope` is None where any key may ask.

    `also` are problems that it may answer beside those that follow from the rest of the row.
    """

    method: str
    path: str
    view: Callable[..., Any]
    scope: Scope | None
    tag: str
    answer: type[BaseModel]
    status: int = 200
    query: type[BaseModel] | None = None
    body: type[BaseModel] | None = None
    headers: type[BaseModel] | None = None
    also: tuple[int, ...] = field(default=())

    @property
    def endpoint(self) -> str:
        """The name of the address: that of the function."""
        return self.view.__name__

    @property
    def has_id(self) -> bool:
        """Whether it is about one row."""
        return "<" in self.path

    @property
    def is_list(self) -> bool:
        """Whether it comes in pages."""
        return self.query is not None and issubclass(self.query, PageAsked)

    @property
    def problems(self) -> tuple[int, ...]:
        """Every problem that it may answer."""
        found = {401, 422, 429, 500, 503, *self.also}
        if self.scope is not None:
            found.add(403)
        if self.has_id:
            found.add(404)
        if self.is_list:
            found |= {400, 404}
        if self.body is not None:
            found |= {400, 413, 415}
        return tuple(sorted(found))
