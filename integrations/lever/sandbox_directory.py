"""Users, postings, requisitions, stages, tags and sources as the Data API lists them (Lever docs)."""

from collections.abc import Callable
from typing import Any

from werkzeug.datastructures import MultiDict

from hub.sandbox.lagging import Row
from integrations.lever.sandbox_access import Credential
from integrations.lever.sandbox_account import Account, canonical_email
from integrations.lever.sandbox_errors import bad_request, forbidden
from integrations.lever.sandbox_listing import show_user
from integrations.lever.sandbox_paging import PAGE_PARAMETERS, Pager
from integrations.lever.sandbox_query import Query
from integrations.lever.sandbox_shapes import CONFIDENTIALITIES, POSTING_STATES

_CHANNELS = ("public", "internal")
_POSTING_PEOPLE = ("user", "owner", "hiringManager", "followers")
_UPDATED = ("updated_at_start", "updated_at_end")
_GOES_WITH_UPDATED = {*_UPDATED, "confidentiality", *PAGE_PARAMETERS}

Lister = Callable[["MultiDict[str, str]", Credential], dict[str, Any]]


def list_users(sent: "MultiDict[str, str]", credential: Credential) -> dict[str, Any]:
    """One page of users, those who left only on request; raises the 400."""
    account = credential.account
    query = Query(sent, (*PAGE_PARAMETERS, "includeDeactivated", "email", "external_directory_id"), ("accessRole",))
    roles, email, directory = query.texts("accessRole"), query.text("email"), query.text("external_directory_id")
    rows = [
        row
        for row in account.rows("users").values()
        if (query.flag("includeDeactivated") or row["deactivatedAt"] is None)
        and (not roles or row["accessRole"] in roles)
        and (email is None or canonical_email(row["email"] or "") == canonical_email(email))
        and (directory is None or row["externalDirectoryId"] == directory)
    ]
    return Pager("users", query, account).page_of(rows, show_user)


def list_postings(sent: "MultiDict[str, str]", credential: Credential) -> dict[str, Any]:
    """One page of postings; of published ones only those on the public site unless channels are named. Raises the 400."""
    account = credential.account
    single = (*PAGE_PARAMETERS, "state", "confidentiality", *_UPDATED)
    query = Query(sent, single, ("distributionChannel", "expand"))
    if query.names & {*_UPDATED} and query.names - _GOES_WITH_UPDATED:
        raise bad_request("updated_at may be combined with confidentiality only")
    rows = [row for row in account.rows("postings").values() if _keeps_posting(row, query, credential)]
    expand = query.choices("expand", _POSTING_PEOPLE)
    return Pager("postings", query, account).page_of(rows, lambda row: _show_posting(row, expand, account))


def show_posting(name: str, sent: "MultiDict[str, str]", credential: Credential) -> Row:
    """One posting; raises the 400, 403 and 404."""
    query = Query(sent, (), ("expand",))
    row = credential.account.find("postings", name)
    if not credential.sees(row):
        raise forbidden("Confidential access is needed")
    return _show_posting(row, query.choices("expand", _POSTING_PEOPLE), credential.account)


def list_words(kind: str) -> Lister:
    """Lists the tags or sources in use, and those from before, with how many candidacies have them."""

    def answer(sent: "MultiDict[str, str]", credential: Credential) -> dict[str, Any]:
        account = credential.account
        query = Query(sent, PAGE_PARAMETERS)
        known = account.tag_words if kind == "tags" else account.source_words
        counts = dict.fromkeys(known, 0) | account.opportunities.counts(kind.removesuffix("s"))
        rows = [{"text": text, "count": count} for text, count in sorted(counts.items())]
        return Pager(kind, query, account).page_of(rows, lambda row: row)

    return answer


def list_plain(kind: str) -> Lister:
    """Lists all records of a kind that has no filters."""

    def answer(sent: "MultiDict[str, str]", credential: Credential) -> dict[str, Any]:
        account = credential.account
        query = Query(sent, PAGE_PARAMETERS)
        return Pager(kind, query, account).page_of(list(account.rows(kind).values()), lambda row: row)

    return answer


def list_deleted(sent: "MultiDict[str, str]", credential: Credential) -> dict[str, Any]:
    """One page of deleted opportunities, of which nothing but the id and the moment is left; raises the 400."""
    account = credential.account
    query = Query(sent, (*PAGE_PARAMETERS, "deleted_at_start", "deleted_at_end"))
    start, end = query.moment("deleted_at_start"), query.moment("deleted_at_end")
    rows = [row for row in account.deleted if (start is None or row["deletedAt"] >= start) and (end is None or row["deletedAt"] <= end)]
    return Pager("deleted", query, account).page_of(rows, lambda row: row)


def list_applications(row: Row, sent: "MultiDict[str, str]", account: Account) -> dict[str, Any]:
    """One page of an opportunity's applications; raises the 400."""
    query = Query(sent, PAGE_PARAMETERS)
    rows = [account.rows("applications")[name] for name in row["applications"]]
    return Pager(f"applications {row['id']}", query, account).page_of(rows, lambda application: application)


def _keeps_posting(row: Row, query: Query, credential: Credential) -> bool:
    confidentiality = query.choice("confidentiality", CONFIDENTIALITIES, "non-confidential")
    state = query.choice("state", (*POSTING_STATES, ""), "")
    channels = query.choices("distributionChannel", _CHANNELS)
    wanted = channels or (["public"] if row["state"] == "published" else list(_CHANNELS))
    start, end = (query.moment(name) for name in _UPDATED)
    return (
        credential.sees(row)
        and confidentiality in ("all", row["confidentiality"])
        and state in ("", row["state"])
        and not set(wanted).isdisjoint(row["distributionChannels"])
        and (start is None or (row["updatedAt"] is not None and row["updatedAt"] >= start))
        and (end is None or (row["updatedAt"] is not None and row["updatedAt"] <= end))
    )


def _show_posting(row: Row, expand: list[str], account: Account) -> Row:
    users = account.rows("users")

    def expanded(value: Any) -> Any:
        if isinstance(value, list):
            return [show_user(users[name]) for name in value if name in users]
        return show_user(users[value]) if value in users else None

    return {**row, **{key: expanded(row[key]) for key in expand}}
