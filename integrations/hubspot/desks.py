"""Owners, and what work is sorted by: teams and pipelines."""

from hub.contract.errors import NotSupported
from hub.contract.people import Owner, VendorDesk
from integrations.hubspot import paths, payloads
from integrations.hubspot.definitions import pipelines
from integrations.hubspot.portal import Portal

OWNERS_PER_PAGE = 500


def list_owners(portal: Portal) -> list[Owner]:
    """Everybody who can own, and who no longer can but may still stand on records; queues are no people."""
    found = [owner for archived in ("false", "true") for owner in portal.listed(paths.OWNERS, limit=OWNERS_PER_PAGE, archived=archived)]
    people = [payloads.read_owner(owner) for owner in found if owner.get("type") != "QUEUE"]
    return list({owner.id: owner for owner in sorted(people, key=lambda owner: owner.active)}.values())


def list_desks(portal: Portal, kinds: tuple[str, ...]) -> list[VendorDesk]:
    """The teams that owners are in, and the pipelines of leads and deals."""
    owners = portal.listed(paths.OWNERS, limit=OWNERS_PER_PAGE, archived="false")
    teams = {str(team["id"]): str(team.get("name") or team["id"]) for owner in owners for team in owner.get("teams") or []}
    desks = [VendorDesk(id=f"team-{id_}", name=name, kind="team") for id_, name in sorted(teams.items())]
    for kind in kinds:
        try:
            found = pipelines(portal, kind)
        except NotSupported:
            continue
        what = kind.removesuffix("s")
        desks += [VendorDesk(id=f"{kind}-{row['id']}", name=f"{row.get('label') or row['id']}", kind=f"{what} pipeline") for row in found]
    return desks
