"""Requests to Lever: at the data center where the account is kept, lists read whole, answers without their envelope."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hub.contract.context import ConnectorContext
from hub.contract.errors import ConnectorBug, NotSupported, Rejected, TryAgain, VendorTrouble

Row = Mapping[str, Any]

ROWS_PER_PAGE = 100
"""The most that Lever takes, and its default (documentation, Pagination)."""

EUROPE = "eu"
_EUROPEAN_HOST = "api_eu"
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z")


class LeverApi:
    """The Data API for one connection; `data_center` is "eu" for accounts that are kept in Europe."""

    def __init__(self, context: ConnectorContext, data_center: str | None = None) -> None:
        self._api = context.api
        where = context.facts.get("data_center", "") if data_center is None else data_center
        self._host = _EUROPEAN_HOST if where == EUROPE else None

    def one(self, path: str, params: Mapping[str, Any] | None = None) -> Row:
        """One record."""
        return unwrapped(self._api.get(f"/v1{path}", params=params, host=self._host).json)

    def post(self, path: str, body: Any, params: Mapping[str, Any] | None = None) -> Row:
        """What was made."""
        return unwrapped(self._api.post(f"/v1{path}", json=body, params=params, host=self._host).json)

    def put(self, path: str, body: Any) -> None:
        """Replace."""
        self._api.put(f"/v1{path}", json=body, host=self._host)

    def delete(self, path: str) -> None:
        """Remove."""
        self._api.delete(f"/v1{path}", host=self._host)

    def rows(self, path: str, params: Mapping[str, Any] | None = None) -> Iterator[Row]:
        """Every row of a list."""
        for page in self.pages(path, params):
            yield from page

    def pages(self, path: str, params: Mapping[str, Any] | None = None) -> Iterator[Sequence[Row]]:
        """Every page of a list; some come twice where the walk has to begin again.

        A 400 may mean that the mark of the next page is too old, or that a field which was asked for is unknown: the walk
        begins again, once, without choosing fields. A 403 may mean that this account gives no access to confidential
        records; the others are read then.
        """
        wanted = {"limit": ROWS_PER_PAGE, **(params or {})}
        began_again = False
        while True:
            try:
                yield from self._walk(path, wanted)
            except Rejected as refusal:
                if refusal.status == 403 and "confidentiality" in wanted:
                    del wanted["confidentiality"]
                elif refusal.status == 400 and not began_again:
                    began_again = True
                    wanted.pop("include", None)
                else:
                    raise
            else:
                return

    def _walk(self, path: str, params: Mapping[str, Any]) -> Iterator[Sequence[Row]]:
        for page in self._api.pages(f"/v1{path}", params=params, host=self._host):
            found = page.get("data") if isinstance(page, Mapping) else None
            if not isinstance(found, list):
                raise TryAgain("Lever answered a list with something else.", may_have_left=False)
            yield found


def unwrapped(answer: Any) -> Row:
    """The record in an answer; some stand in two envelopes (documentation, Webhooks and Panels)."""
    for _ in range(2):
        inside = answer.get("data") if isinstance(answer, Mapping) else None
        if isinstance(inside, Mapping):
            answer = inside
    return answer if isinstance(answer, Mapping) else {}


def is_uuid(id_: Any) -> bool:
    """Whether this can be an id of Lever's at all."""
    return isinstance(id_, str) and _UUID.match(id_) is not None


def uuid_of(id_: str) -> str:
    """The id; Lever answers a malformed one as if its record had been deleted, so raises ConnectorBug instead."""
    if not is_uuid(id_):
        raise ConnectorBug("An id that is no UUID was taken for one of Lever's.")
    return id_


def id_in(value: Any) -> str | None:
    """The id, where a list gives it plainly or as the record itself."""
    found = value.get("id") if isinstance(value, Mapping) else value
    return str(found) if found else None


def is_closed(trouble: VendorTrouble) -> bool:
    """Whether the account's settings or the credential forbid it."""
    return isinstance(trouble, NotSupported) or (isinstance(trouble, Rejected) and trouble.status == 403)


def as_far_as_allowed(found: Iterator[Row]) -> list[Row]:
    """The rows, or none where they may not be read."""
    try:
        return list(found)
    except (Rejected, NotSupported) as trouble:
        if is_closed(trouble):
            return []
        raise
