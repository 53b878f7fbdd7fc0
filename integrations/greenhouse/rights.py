"""Which of the manifest's rights a credential really has."""

import tomllib
from collections.abc import Mapping
from importlib import resources

from hub.contract.connector import Right
from hub.contract.errors import NotSupported, Rejected
from hub.contract.requests import RequestPort
from integrations.greenhouse.reading import is_refusal_of_right

SITE_ADMIN = "Site Admin"

_NOT_SITE_ADMIN = "The user in whose name the credential acts is no Site Admin, and Greenhouse shows full lists to Site Admins only."
_NOBODY_SHOWN = (
    "Greenhouse shows no candidates at all. Unless your organization really has none yet, the user in whose name the credential acts "
    "is no Site Admin; until that is put right, no caller can be recognised."
)


def probe_rights(api: RequestPort, facts: Mapping[str, str]) -> list[Right]:
    """Every scope of the manifest, and whether the acting user is a Site Admin, as far as it can be seen.

    A reading scope is tried with a list of one row. A writing scope cannot be tried without writing: it counts as granted
    unless the token answer listed the scopes and left it out.
    """
    manifest = tomllib.loads((resources.files(__package__) / "connector.toml").read_text(encoding="utf-8"))
    told = facts.get("scope", "").split()
    found = []
    for fact in manifest["rights"]:
        scope = fact["scope"]
        _, resource, action = scope.split(":")
        granted = _may_list(api, resource) if action == "list" else not told or scope in told
        found.append(Right(name=scope, granted=granted, without_it=fact["without_it"]))
    return [*found, _site_admin(api, facts)]


def _may_list(api: RequestPort, resource: str) -> bool:
    try:
        api.get(f"/v3/{resource}", params={"per_page": 1})
    except (Rejected, NotSupported) as trouble:
        if is_refusal_of_right(trouble):
            return False
        raise
    return True


def _site_admin(api: RequestPort, facts: Mapping[str, str]) -> Right:
    # How the role is written is known from one example only, so spelling is not held against it.
    role = facts.get("user_role", SITE_ADMIN).replace("_", " ").casefold()
    if role != SITE_ADMIN.casefold():
        return Right(name=SITE_ADMIN, granted=False, without_it=_NOT_SITE_ADMIN)
    try:
        shows_somebody = bool(api.get("/v3/candidates", params={"per_page": 1}).json)
    except (Rejected, NotSupported) as trouble:
        if not is_refusal_of_right(trouble):
            raise
        shows_somebody = False
    return Right(name=SITE_ADMIN, granted=shows_somebody, without_it=_NOBODY_SHOWN)
