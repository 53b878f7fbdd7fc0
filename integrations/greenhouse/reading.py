"""Reading Harvest's lists: whole, in portions of ids, or as far as the rights go."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from hub.contract.errors import ConnectorBug, NotSupported, Rejected, TryAgain, VendorTrouble
from hub.contract.requests import RequestPort

ROWS_PER_PAGE = 500
"""The most that Harvest takes (harvestdocs, pagination)."""

IDS_PER_REQUEST = 50
"""The most that a filter by ids takes (harvestdocs, list-endpoints)."""

Row = Mapping[str, Any]


def pages(api: RequestPort, path: str, params: Mapping[str, Any] | None = None) -> Iterator[Sequence[Row]]:
    """Every page of a list."""
    for page in api.pages(path, params={"per_page": ROWS_PER_PAGE, **(params or {})}):
        if not isinstance(page, list):
            raise TryAgain("Greenhouse answered with something that is no list.", may_have_left=False)
        yield page


def rows(api: RequestPort, path: str, params: Mapping[str, Any] | None = None) -> Iterator[Row]:
    """Every row of a list."""
    for page in pages(api, path, params):
        yield from page


def rows_about(api: RequestPort, path: str, id_filter: str, ids: Iterable[Any]) -> Iterator[Row]:
    """Every row of a list that belongs to one of `ids`."""
    wanted = list(dict.fromkeys(str(id_) for id_ in ids if id_ is not None))
    for start in range(0, len(wanted), IDS_PER_REQUEST):
        yield from rows(api, path, {id_filter: ",".join(wanted[start : start + IDS_PER_REQUEST])})


def as_far_as_allowed(found: Iterator[Row]) -> list[Row]:
    """The rows, or none where the right to read this list is missing."""
    try:
        return list(found)
    except (Rejected, NotSupported) as trouble:
        if is_refusal_of_right(trouble):
            return []
        raise


def is_refusal_of_right(trouble: VendorTrouble) -> bool:
    """Whether a scope is missing or the acting user may not: 403, whichever error the door made of it."""
    return isinstance(trouble, NotSupported) or (isinstance(trouble, Rejected) and trouble.status == 403)


def number_of(id_: str) -> int:
    """The id as Harvest writes it; raises ConnectorBug for one of another vendor."""
    if not id_.isdecimal():
        raise ConnectorBug("An id that is no number was taken for one of Greenhouse's.")
    return int(id_)


def id_in(record: Any) -> str:
    """The id of what was made. Raises TryAgain, in doubt, for an answer that only says that the work goes on in the background."""
    if not isinstance(record, dict) or "id" not in record:
        raise TryAgain("Greenhouse answered without saying what it made.", may_have_left=True)
    return str(record["id"])
