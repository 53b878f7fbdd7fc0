"""HubSpot's addresses and object names. A released version is frozen and answers for 18 months (HubSpot, date-based versioning)."""

from urllib.parse import quote

API_VERSION = "2026-09"

CONTACTS, LEADS, DEALS = "contacts", "leads", "deals"
CALLS, COMMUNICATIONS, NOTES, MEETINGS = "calls", "communications", "notes", "meetings"

TYPE_IDS = {
    CONTACTS: "0-1",
    DEALS: "0-3",
    COMMUNICATIONS: "0-18",
    NOTES: "0-46",
    MEETINGS: "0-47",
    CALLS: "0-48",
    LEADS: "0-136",
}

ACCOUNT = f"/account-info/{API_VERSION}/details"
OWNERS = f"/crm/owners/{API_VERSION}"
MEETING_LINKS = f"/scheduler/{API_VERSION}/meetings/meeting-links"


def of_objects(kind: str, *more: str) -> str:
    """The path of a kind of record, or of what lies below it."""
    return "/".join([f"/crm/objects/{API_VERSION}/{kind}", *(quote(part, safe="") for part in more)])


def of_default_association(kind: str, id_: str, to_kind: str, to_id: str) -> str:
    """The path that links two records in the way that is usual for their kinds."""
    return f"{of_objects(kind, id_)}/associations/default/{to_kind}/{quote(to_id, safe='')}"


def of_associations(kind: str, to_kind: str) -> str:
    """The path that reads which records are linked."""
    return f"/crm/associations/{API_VERSION}/{kind}/{to_kind}/batch/read"


def of_properties(kind: str, name: str | None = None) -> str:
    """The path of the definitions of a kind's properties, or of one of them."""
    return f"/crm/properties/{API_VERSION}/{kind}" + (f"/{quote(name, safe='')}" if name else "")


def of_pipelines(kind: str) -> str:
    """The path of a kind's pipelines."""
    return f"/crm/pipelines/{API_VERSION}/{kind}"
