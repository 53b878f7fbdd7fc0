"""One account of HubSpot's (a portal, in its words) as the rest of the connector asks it: refusals explained, lists read to their end."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from hub.contract.context import ConnectorContext
from hub.contract.errors import Gone, Rejected, TryAgain
from hub.contract.requests import VendorAnswer
from integrations.hubspot import paths
from integrations.hubspot.refusals import correlation_id, explained

Row = Mapping[str, Any]

ROWS_PER_PAGE = 100
MOST_PAGES = 100
"""A search ends after 10,000 rows (HubSpot, search limits)."""

BATCH = 100
"""The most records in one batch request."""


class Portal:
    """Requests of one connection; every answer is a JSON object."""

    def __init__(self, context: ConnectorContext) -> None:
        self._api = context.api
        self._log = context.log

    def get(self, path: str, **params: Any) -> Row:
        """Read."""
        return self._ask(lambda: self._api.get(path, params=params))

    def post(self, path: str, body: Mapping[str, Any], *, reads: bool = False) -> Row:
        """Write; `reads` marks a request that only asks, which is never in doubt."""
        return self._ask(lambda: self._api.post(path, json=body), reads=reads)

    def patch(self, path: str, properties: Mapping[str, str]) -> Row:
        """Change properties."""
        return self._ask(lambda: self._api.patch(path, json={"properties": properties}))

    def delete(self, path: str) -> None:
        """Put a record into the bin; one that is not there is no error."""
        self._ask(lambda: self._api.delete(path))

    def put(self, path: str) -> None:
        """Link two records."""
        self._ask(lambda: self._api.put(path))

    def listed(self, path: str, **params: Any) -> Iterator[Row]:
        """Every row of a list."""
        after: str | None = None
        for _ in range(MOST_PAGES):
            page = self.get(path, **params, **({"after": after} if after else {}))
            yield from rows_in(page)
            after = next_mark(page)
            if after is None:
                return

    def search(self, kind: str, groups: Sequence[Sequence[Mapping[str, Any]]], properties: Sequence[str]) -> list[Row]:
        """Every record that fits one of the groups of filters, archived ones never; unsorted, for an order is written in two ways."""
        found: list[Row] = []
        after: str | None = "0"
        for _ in range(MOST_PAGES):
            body = {
                "filterGroups": [{"filters": list(filters)} for filters in groups],
                "properties": list(properties),
                "sorts": [],
                "limit": ROWS_PER_PAGE,
                "after": after,
            }
            page = self.post(f"{paths.of_objects(kind)}/search", body, reads=True)
            found += rows_in(page)
            after = next_mark(page)
            if after is None:
                break
        return found

    def read_many(self, kind: str, ids: Sequence[str], properties: Sequence[str]) -> list[Row]:
        """The records with these ids; those that are gone are left out."""
        found: list[Row] = []
        for start in range(0, len(ids), BATCH):
            inputs = [{"id": id_} for id_ in ids[start : start + BATCH]]
            body = {"inputs": inputs, "properties": list(properties), "propertiesWithHistory": []}
            found += rows_in(self.post(f"{paths.of_objects(kind)}/batch/read", body, reads=True))
        return found

    def linked(self, record: Row, kind: str, to_kind: str) -> list[str]:
        """The ids of the linked records, each once; `record` was read with its associations, which may go on over pages."""
        held = record.get("associations")
        names = (to_kind, to_kind.removesuffix("s"), paths.TYPE_IDS[to_kind])
        first = next((held[name] for name in names if name in held), None) if isinstance(held, Mapping) else None
        if not isinstance(first, Mapping):
            return []
        ids = [str(row["id"]) for row in rows_in(first)]
        after = next_mark(first)
        for _ in range(MOST_PAGES):
            if after is None:
                break
            asked = {"inputs": [{"id": str(record["id"]), "after": after}]}
            page = next(iter(rows_in(self.post(paths.of_associations(kind, to_kind), asked, reads=True))), {})
            ids += [str(row["toObjectId"]) for row in page.get("to") or []]
            after = next_mark(page)
        return list(dict.fromkeys(ids))

    def _ask(self, request: Callable[[], VendorAnswer], *, reads: bool = False) -> Row:
        try:
            answer = request().json
        except Rejected as refusal:
            self._log.warning("hubspot_refused", status=refusal.status, correlation_id=correlation_id(refusal.body))
            raise explained(refusal) from refusal
        except TryAgain as trouble:
            if not reads:
                raise
            raise TryAgain(trouble.sentence, after=trouble.after, may_have_left=False) from trouble
        if answer is not None and not isinstance(answer, Mapping):
            raise TryAgain("HubSpot answered with something else than it should.", may_have_left=not reads)
        return answer or {}


def rows_in(page: Row) -> list[Row]:
    """The rows of one page."""
    results = page.get("results")
    return [row for row in results if isinstance(row, Mapping)] if isinstance(results, list) else []


def next_mark(page: Row) -> str | None:
    """The mark that asks for the page after this one, None on the last."""
    paging = page.get("paging")
    following = paging.get("next") if isinstance(paging, Mapping) else None
    after = following.get("after") if isinstance(following, Mapping) else None
    return str(after) if after else None


def made_id(record: Row, what: str) -> str:
    """The id in the answer to a create; one without leaves the create in doubt."""
    if not record.get("id"):
        raise TryAgain(f"HubSpot did not say which {what} it made.", may_have_left=True)
    return str(record["id"])


def if_there(read: Callable[[], Row]) -> Row | None:
    """What `read` brings, None where there is no such record."""
    try:
        return read()
    except Gone:
        return None
