"""Reading Housecall Pro's lists, as far as the plan and the credential allow."""

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any, TypeVar

from hub.contract.errors import Gone, NotSupported, Rejected, TryAgain, VendorTrouble
from hub.contract.requests import RequestPort

ROWS_PER_PAGE = 100
"""The default is 10; 100 is what integrations use (reference, paging)."""

Row = Mapping[str, Any]
T = TypeVar("T")


def rows(
    api: RequestPort, path: str, key: str, params: Mapping[str, Any] | None = None, most_pages: int | None = None
) -> Iterator[Row]:  # fmt: skip
    """Every row of a list, which stands under `key` in each page; of `most_pages` pages where that is given."""
    for page in islice(api.pages(path, params={"page_size": ROWS_PER_PAGE, **(params or {})}), most_pages):
        found = page.get(key) if isinstance(page, Mapping) else None
        if not isinstance(found, list):
            raise TryAgain("Housecall Pro answered a list with something else.", may_have_left=False)
        yield from found


def unless_closed(read: Callable[[], T], otherwise: T) -> T:
    """What `read` brings, or `otherwise` where this account or credential has no access to it.

    Whether leads need a plan is not confirmed, and neither is which refusal a closed operation gets: 403 and 404 both count.
    """
    try:
        return read()
    except (Gone, NotSupported):
        return otherwise
    except Rejected as refusal:
        if is_closed(refusal):
            return otherwise
        raise


def open_rows(api: RequestPort, path: str, key: str, params: Mapping[str, Any] | None = None) -> list[Row]:
    """Every row of a list, none where this account or credential has no access to it."""
    nothing: list[Row] = []
    return unless_closed(lambda: list(rows(api, path, key, params)), nothing)


def is_closed(trouble: VendorTrouble) -> bool:
    """Whether the operation is not for this account or credential."""
    return isinstance(trouble, Gone | NotSupported) or (isinstance(trouble, Rejected) and trouble.status == 403)


def created_row(answer: Any, what: str) -> Row:
    """The record in the answer to a create; one without an id leaves the create in doubt."""
    if not isinstance(answer, Mapping) or not answer.get("id"):
        raise TryAgain(f"Housecall Pro did not say which {what} it made.", may_have_left=True)
    return answer
