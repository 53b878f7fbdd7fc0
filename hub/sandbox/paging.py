"""The styles in which vendors give a long list page by page; a manifest's [paging] knows the same ones."""

import base64
import json
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from flask import request

from hub.sandbox.refusal import Refused

PageAnswer = tuple[Any, dict[str, str]]


def write_cursor(*parts: Any) -> str:
    """An opaque text for these JSON values."""
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def read_cursor(text: str) -> list[Any]:
    """The values in such a text; raises ValueError or TypeError for any other."""
    return list(json.loads(base64.urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4))))


class Pages(ABC):
    """Gives the page that the present request asks for; `params` are the names by which it does."""

    def __init__(self, size: int, param: str) -> None:
        self.size = size
        self.param = param

    @abstractmethod
    def page(self, rows: Sequence[Any]) -> PageAnswer:
        """The body and headers; raises Refused for a page that cannot be read."""

    def _slice(self, rows: Sequence[Any], number: int) -> list[Any]:
        return list(rows[(number - 1) * self.size : number * self.size])

    def _number(self) -> int:
        written = request.args.get(self.param, "1")
        if not written.isdecimal() or int(written) < 1:
            raise Refused(400, f"{self.param}: write a number from 1 on")
        return int(written)

    def _address_of(self, value: Any) -> str:
        others = [(name, each) for name, each in request.args.items(multi=True) if name != self.param]
        return f"{request.script_root}{request.path}?{urlencode([*others, (self.param, value)])}"


class NumberedPages(Pages):
    """`{rows_key: [...], pages_key: 7}`: the client counts (paging style `page`)."""

    def __init__(self, size: int, *, rows_key: str = "items", pages_key: str = "total_pages", param: str = "page") -> None:
        super().__init__(size, param)
        self._rows_key = rows_key
        self._pages_key = pages_key

    def page(self, rows: Sequence[Any]) -> PageAnswer:
        """The page of that number, empty after the last."""
        return {self._rows_key: self._slice(rows, self._number()), self._pages_key: -(-len(rows) // self.size)}, {}


class PathPages(Pages):
    """`{rows_key: [...], next_key: "/v1/people?page=2"}`: the path of the next page stands in the body (paging style `uri`)."""

    def __init__(self, size: int, *, rows_key: str = "items", next_key: str = "next", param: str = "page") -> None:
        super().__init__(size, param)
        self._rows_key = rows_key
        self._next_key = next_key

    def page(self, rows: Sequence[Any]) -> PageAnswer:
        """The page, and None where nothing follows."""
        number = self._number()
        following = self._address_of(number + 1) if len(rows) > number * self.size else None
        return {self._rows_key: self._slice(rows, number), self._next_key: following}, {}


class LinkPages(Pages):
    """A bare list with a Link header, RFC 8288 (paging style `link`)."""

    def __init__(self, size: int, *, param: str = "page") -> None:
        super().__init__(size, param)

    def page(self, rows: Sequence[Any]) -> PageAnswer:
        """The page, without a header on the last."""
        number = self._number()
        following = f"{request.host_url.rstrip('/')}{self._address_of(number + 1)}"
        return self._slice(rows, number), {"Link": f'<{following}>; rel="next"'} if len(rows) > number * self.size else {}


class CursorPages(Pages):
    """`{rows_key: [...], next_key: "WyIvdj…"}`: an opaque text that belongs to its list with the same filters (paging style `cursor`)."""

    def __init__(self, size: int, *, rows_key: str = "data", next_key: str = "next", param: str = "cursor") -> None:
        super().__init__(size, param)
        self._rows_key = rows_key
        self._next_key = next_key

    def page(self, rows: Sequence[Any]) -> PageAnswer:
        """The page, and None where nothing follows."""
        wish = {name: request.args.getlist(name) for name in sorted(request.args) if name != self.param}
        number = self._read(wish)
        following = write_cursor(request.path, wish, number + 1) if len(rows) > number * self.size else None
        return {self._rows_key: self._slice(rows, number), self._next_key: following}, {}

    def _read(self, wish: Mapping[str, list[str]]) -> int:
        written = request.args.get(self.param)
        if written is None:
            return 1
        try:
            path, of_wish, number = read_cursor(written)
        except (ValueError, TypeError):
            path, of_wish, number = None, None, 1
        if (path, of_wish) != (request.path, wish):
            raise Refused(400, f"{self.param}: not a cursor of this list")
        return int(number)
