"""`GET /opportunities`: its filters, what `expand` and `include` do, and how one is shown (Lever docs, opportunities)."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from werkzeug.datastructures import MultiDict

from hub.sandbox.lagging import Row
from integrations.lever.sandbox_access import Credential
from integrations.lever.sandbox_account import Account, canonical_email, is_uuid, place_of
from integrations.lever.sandbox_errors import bad_request
from integrations.lever.sandbox_paging import PAGE_PARAMETERS, Pager
from integrations.lever.sandbox_query import Query
from integrations.lever.sandbox_shapes import CONFIDENTIALITIES, HIDDEN, OPPORTUNITY, ORIGINS

_MOMENTS = {"created_at": "createdAt", "updated_at": "updatedAt", "advanced_at": "lastAdvancedAt", "archived_at": "archivedAt"}
_IDS = ("contact_id", "stage_id", "posting_id", "archived_posting_id", "archive_reason_id")
_REPEATED = (*_IDS, "tag", "source", "origin", "location", "expand", "include")
_SINGLE = (
    *PAGE_PARAMETERS,
    "email",
    "archived",
    "snoozed",
    "confidentiality",
    *(f"{name}_{end}" for name in _MOMENTS for end in ("start", "end")),
)
_EXPANDED = {
    "applications": "applications",
    "stage": "stages",
    "owner": "users",
    "followers": "users",
    "sourcedBy": "users",
    "contact": "contacts",
}
_FOR_EVER = 10**15

Keep = Callable[[Row], bool]


def list_opportunities(sent: "MultiDict[str, str]", credential: Credential) -> dict[str, Any]:
    """One page, newest candidacy first; raises the 400."""
    account = credential.account
    query = Query(sent, _SINGLE, _REPEATED)
    show = _shower(query, account)
    pager = Pager("opportunities", query, account)
    keeps = [credential.sees, *_conditions(query, account)]
    rows = account.opportunities.newest_first(_narrowed(query, account), pager.after)
    kept: Iterator[Row] = (row for row in rows if all(keep(row) for keep in keeps))
    return pager.page(kept, place_of, show)


def show_one(row: Row, sent: "MultiDict[str, str]", account: Account) -> Row:
    """One opportunity as `expand` and `include` want it; raises the 400."""
    return _shower(Query(sent, (), ("expand", "include")), account)(row)


def show_opportunity(row: Row) -> Row:
    """An opportunity with the keys the API shows."""
    return {key: value for key, value in row.items() if key not in HIDDEN["opportunities"]}


def show_contact(row: Row) -> Row:
    """A contact with the keys the API shows."""
    return {key: value for key, value in row.items() if key not in HIDDEN["contacts"]}


def show_user(row: Row) -> Row:
    """A user with the keys the API shows."""
    return {key: value for key, value in row.items() if key not in HIDDEN["users"]}


def _shower(query: Query, account: Account) -> Callable[[Row], Row]:
    expand = query.choices("expand", _EXPANDED)
    include = query.choices("include", OPPORTUNITY)

    def show(row: Row) -> Row:
        shown = show_opportunity(row)
        if include:
            shown = {key: value for key, value in shown.items() if key in include or key in expand}
        return {**shown, **{key: _expanded(key, shown[key], account) for key in expand}}

    return show


def _expanded(key: str, value: Any, account: Account) -> Any:
    rows = account.rows(_EXPANDED[key])
    if isinstance(value, list):
        return [show_user(rows[name]) for name in value if name in rows]
    found = rows.get(value)
    return found and (show_contact(found) if key == "contact" else show_user(found))


def _narrowed(query: Query, account: Account) -> Iterable[str] | None:
    table = account.opportunities
    if "contact_id" in query:
        return table.ids_with_keys("contact", query.texts("contact_id"))
    if "email" in query:
        return table.ids_with_keys("email", [canonical_email(query.text("email") or "")])
    if "tag" in query:
        return table.ids_with_keys("tag", query.texts("tag"))
    if "updated_at_start" in query or "updated_at_end" in query:
        end = query.moment("updated_at_end")
        return table.ids_between("updatedAt", query.moment("updated_at_start") or 0, _FOR_EVER if end is None else end)
    return None


def _conditions(query: Query, account: Account) -> Iterator[Keep]:
    confidentiality = query.choice("confidentiality", CONFIDENTIALITIES, "non-confidential")
    if confidentiality != "all":
        yield lambda row: row["confidentiality"] == confidentiality
    for name, key in _MOMENTS.items():
        yield from _bounds(key, query.moment(f"{name}_start"), query.moment(f"{name}_end"))
    yield from _yes_or_no(query, account)
    query.choices("origin", ORIGINS)
    for name in _IDS:
        if not all(is_uuid(text) for text in query.texts(name)):
            raise bad_request(f"{name} must be an id")
    for name in (name for name in _REPEATED[:-2] if name in query):
        yield _among(frozenset(query.texts(name)), _reader(name, account))
    if "email" in query:
        wanted = canonical_email(query.text("email") or "")
        yield lambda row: wanted in map(canonical_email, row["emails"])


def _bounds(key: str, start: int | None, end: int | None) -> Iterator[Keep]:
    if start is not None:
        yield lambda row: row[key] is not None and row[key] >= start
    if end is not None:
        yield lambda row: row[key] is not None and row[key] <= end


def _yes_or_no(query: Query, account: Account) -> Iterator[Keep]:
    archived = query.flag("archived")
    if archived is None and account.settings.archived_hidden_by_default:
        archived = False
    if archived is not None:
        yield lambda row: (row["archivedAt"] is not None) == archived
    snoozed = query.flag("snoozed")
    if snoozed is not None:
        yield lambda row: (row["snoozedUntil"] is not None and row["snoozedUntil"] > account.now()) == snoozed


def _among(wanted: frozenset[str], read: Callable[[Row], Iterable[Any]]) -> Keep:
    return lambda row: not wanted.isdisjoint(read(row))


def _reader(name: str, account: Account) -> Callable[[Row], Iterable[Any]]:
    def postings_of(row: Row) -> list[Any]:
        return [account.rows("applications")[number]["posting"] for number in row["applications"]]

    readers: dict[str, Callable[[Row], Iterable[Any]]] = {
        "contact_id": lambda row: (row["contact"],),
        "stage_id": lambda row: (row["stage"],),
        "posting_id": lambda row: [] if row["archivedAt"] else postings_of(row),
        "archived_posting_id": lambda row: postings_of(row) if row["archivedAt"] else [],
        "archive_reason_id": lambda row: (row["archiveReason"],),
        "tag": lambda row: row["tags"],
        "source": lambda row: row["sources"],
        "origin": lambda row: (row["origin"],),
        "location": lambda row: (row["location"],),
    }
    return readers[name]
