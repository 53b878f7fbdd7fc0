"""Pages of the Data API: `{"data", "next", "hasNext"}`, followed by an opaque token alone (Lever docs, pagination)."""

from collections.abc import Callable, Iterator
from hashlib import sha256
from itertools import islice
from typing import Any

from hub.sandbox.lagging import Row
from hub.sandbox.paging import read_cursor, write_cursor
from integrations.lever.sandbox_account import Account
from integrations.lever.sandbox_errors import bad_request
from integrations.lever.sandbox_query import Query

Place = tuple[int, str]
PAGE_PARAMETERS = frozenset({"limit", "offset"})
PAGE_AT_MOST = 100
_MS_PER_HOUR = 3_600_000


class Pager:
    """Reads which page of a list is asked for, and writes the token of the next one.

    A token belongs to its list with the same filters, and by setting dies after some hours.
    """

    def __init__(self, listing: str, query: Query, account: Account) -> None:
        self._asked = sha256(f"{listing} {query.fingerprint()}".encode()).hexdigest()[:16]
        self._account = account
        self.limit = _read_limit(query.text("limit"))
        offset = query.text("offset")
        self.after: Place | None = None if offset is None else self._read(offset)

    def page(self, rows: Iterator[Row], place_of: Callable[[Row], Place], show: Callable[[Row], Any]) -> dict[str, Any]:
        """The page made of rows that come after the place asked for."""
        chosen = list(islice(rows, self.limit + 1))
        more = len(chosen) > self.limit
        del chosen[self.limit :]
        answer: dict[str, Any] = {"data": [show(row) for row in chosen], "hasNext": more}
        return {**answer, "next": self._write(place_of(chosen[-1]))} if more else answer

    def page_of(self, rows: list[Row], show: Callable[[Row], Any]) -> dict[str, Any]:
        """The page of a short list that keeps its order."""
        numbered = [((number, ""), row) for number, row in enumerate(rows)]
        left = iter([{"place": place, "row": row} for place, row in numbered if self.after is None or place > self.after])
        return self.page(left, lambda entry: entry["place"], lambda entry: show(entry["row"]))

    def _write(self, place: Place) -> str:
        return f"0.{self._account.now()}.{write_cursor(self._asked, *place)}"

    def _read(self, offset: str) -> Place:
        try:
            zero, issued, content = offset.split(".")
            asked, moment, name = read_cursor(content)
            age = self._account.now() - int(issued)
        except (ValueError, TypeError):
            raise bad_request("Invalid offset token") from None
        hours = self._account.settings.next_token_hours
        if zero != "0" or asked != self._asked or (hours and age > hours * _MS_PER_HOUR):
            raise bad_request("Invalid offset token")
        return moment, name


def _read_limit(text: str | None) -> int:
    if text is None:
        return PAGE_AT_MOST
    if not text.isdecimal() or not 1 <= int(text) <= PAGE_AT_MOST:
        raise bad_request(f"limit must be between 1 and {PAGE_AT_MOST}")
    return int(text)
