"""Which of the manifest's rights a credential really has."""

import tomllib
from collections.abc import Callable, Sequence
from importlib import resources
from typing import Any

from hub.contract.connector import Right
from hub.contract.context import ConnectorContext
from hub.contract.errors import Gone, NotSupported, Rejected
from integrations.lever.account import acting_user_of
from integrations.lever.reading import LeverApi, Row, id_in, is_closed

ACTING_USER = "the acting user"
INTERVIEWER = "interviewer"

ONE = {"limit": 1}


def probe_rights(context: ConnectorContext) -> list[Right]:
    """Every right of the manifest, tried by reading; that something can be read does not prove that it can be written.

    A token answer lists the granted scopes, and writing includes reading. The switches of an API key show only as refusals.
    """
    manifest = tomllib.loads((resources.files(__package__) / "connector.toml").read_text(encoding="utf-8"))
    told = context.facts.get("scope", "").split()
    return [
        Right(name=fact["scope"], granted=_is_granted(context, fact["scope"], told), without_it=fact["without_it"])
        for fact in manifest["rights"]
    ]


def _is_granted(context: ConnectorContext, scope: str, told: list[str]) -> bool:
    if scope == ACTING_USER:
        return _may_act(context)
    if told and scope not in told and scope.replace(":read:", ":write:") not in told:
        return False
    api, resource = LeverApi(context), scope.partition(":")[0]
    tried: dict[str, Callable[[], Any]] = {
        "opportunities": lambda: api.one("/opportunities", ONE),
        "contact": lambda: [api.one(f"/contacts/{id_in(row.get('contact'))}") for row in _any_candidacy(api)],
        "notes": lambda: [api.one(f"/opportunities/{row['id']}/notes", ONE) for row in _any_candidacy(api)],
        "users": lambda: api.one("/users", ONE),
        "postings": lambda: api.one("/postings", ONE),
        "stages": lambda: api.one("/stages", ONE),
        "webhooks": lambda: api.one("/webhooks"),
    }
    return resource not in tried or _is_open(tried[resource])


def _any_candidacy(api: LeverApi) -> list[Row]:
    """One candidacy to try things on, none where there is none or none may be read."""
    try:
        page: Sequence[Row] = next(api.pages("/opportunities", ONE), [])
    except (Rejected, NotSupported) as trouble:
        if is_closed(trouble):
            return []
        raise
    return [row for row in page[:1] if id_in(row.get("contact"))]


def _is_open(try_it: Callable[[], Any]) -> bool:
    try:
        try_it()
    except Gone:
        return True
    except (Rejected, NotSupported) as trouble:
        if is_closed(trouble):
            return False
        raise
    return True


def _may_act(context: ConnectorContext) -> bool:
    """Whether the acting user is active and no interviewer; where users may not be read, nobody can tell."""
    try:
        user = acting_user_of(context)
    except (Rejected, NotSupported) as trouble:
        if is_closed(trouble):
            return True
        raise
    return user is not None and not user.get("deactivatedAt") and str(user.get("accessRole") or "").casefold() != INTERVIEWER
