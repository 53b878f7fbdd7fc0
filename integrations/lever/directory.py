"""Users, postings, and the desks that postings are sorted by: Lever has no records of teams or departments."""

from collections.abc import Iterable

from hub.contract.people import Owner, Role, VendorDesk
from integrations.lever import payloads
from integrations.lever.reading import LeverApi, Row, as_far_as_allowed, id_in


def list_owners(api: LeverApi) -> list[Owner]:
    """Everybody, leavers marked as such: lists hold only active users unless the others are asked for."""
    return [payloads.read_owner(user) for user in api.rows("/users", {"includeDeactivated": True})]


def list_roles(api: LeverApi) -> list[Role]:
    """Open postings."""
    return [payloads.read_role(posting) for posting in _open_postings(api)]


def list_desks(api: LeverApi) -> list[VendorDesk]:
    """Departments, teams and locations as postings name them, and one desk for each posting owner.

    A desk is held by the one user who owns all of its postings, if there is one.
    """
    owners_of: dict[tuple[str, str], set[str]] = {}
    for posting in _open_postings(api):
        owner = id_in(posting.get("owner"))
        for desk in payloads.desks_of(posting):
            owners_of.setdefault(desk, set()).update([owner] if owner else [])
    names = {user["id"]: payloads.read_owner(user).name for user in as_far_as_allowed(api.rows("/users", {"includeDeactivated": True}))}
    return [_desk(kind, name, owners, names.get(name)) for (kind, name), owners in owners_of.items()]


def _desk(kind: str, name: str, owners: Iterable[str], owner_name: str | None) -> VendorDesk:
    holders = list(owners)
    shown = f"Postings of {owner_name or 'an unknown user'}" if kind == "posting owner" else name
    return VendorDesk(id=payloads.desk_id(kind, name), name=shown, kind=kind, owner_id=holders[0] if len(holders) == 1 else None)


def _open_postings(api: LeverApi) -> list[Row]:
    """Published ones, on every channel: the plain list leaves out those that are shown inside the company only."""
    channels = {"distributionChannel": ["public", "internal"]}
    published = as_far_as_allowed(api.rows("/postings", {"state": "published", "confidentiality": "all", **channels}))
    inside = as_far_as_allowed(api.rows("/postings", {"state": "internal", "confidentiality": "all"}))
    return list({posting["id"]: posting for posting in (*published, *inside)}.values())
