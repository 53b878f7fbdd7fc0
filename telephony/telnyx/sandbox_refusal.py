"""A refusal as Telnyx words it: a list of errors, each with a code, a title and what it is about."""

from collections.abc import Mapping
from typing import Any


class TelnyxError(Exception):
    """A request that is refused; `pointer` names the field of the body, `parameter` that of the query."""

    def __init__(
        self,
        status: int,
        code: str,
        title: str,
        pointer: str | None = None,
        *,
        parameter: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(title)
        self.status = status
        self.headers = dict(headers or {})
        self._error: dict[str, Any] = {"code": code, "title": title, "detail": title}
        if pointer is not None:
            self._error["source"] = {"pointer": pointer}
        if parameter is not None:
            self._error["source"] = {"parameter": parameter}

    def to_json(self) -> dict[str, Any]:
        """The body of the answer."""
        return {"errors": [self._error]}
