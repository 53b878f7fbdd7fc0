"""What people in Lever's screens do to a person and to their candidacies."""

from typing import Any

from hub.sandbox import ControlError
from hub.sandbox.lagging import Row
from integrations.lever.sandbox_opportunities import archive, move_to_stage
from integrations.lever.sandbox_shapes import CONFIDENTIALITIES
from integrations.lever.sandbox_site import Site

OPPORTUNITY_CHANGES = {"owner", "stage", "archived", "confidentiality", "snoozedUntil", "dataProtection", "tags", "sources", "followers"}
CONTACT_CHANGES = {"name", "headline", "location", "emails", "phones", "dataProtection"}
_STRIPPED: Row = {"name": "", "headline": "", "location": None, "emails": [], "phones": [], "isAnonymized": True}


def change_opportunity(site: Site, name: str, wish: Row) -> Row:
    """Change a candidacy; stage and archive changes are told by webhooks, an owner's are not. Raises ControlError."""
    account, events = site.account, site.events
    _need_known(wish, OPPORTUNITY_CHANGES)
    if wish.get("confidentiality", "all") not in CONFIDENTIALITIES:
        raise ControlError("confidentiality: write confidential or non-confidential")
    for key, kind in (("owner", "users"), ("stage", "stages")):
        if wish.get(key) is not None and wish[key] not in account.rows(kind):
            raise ControlError(f"{key}: there is no {wish[key]}")
    plain = {key: value for key, value in wish.items() if key not in ("stage", "archived")}
    row = account.change_opportunity(name, **plain) if plain else account.opportunities.rows[name]
    if "stage" in wish:
        row = move_to_stage(wish["stage"], row, account, events)
    if "archived" in wish:
        row = account.change_opportunity(name, **_archived(wish["archived"], site))
        events.archive_changed(row)
    return row


def delete_opportunity(site: Site, name: str) -> None:
    """Take a candidacy away with its notes, and its person if it was the last."""
    account = site.account
    row = account.opportunities.rows[name]
    for note in [note for note in account.notes.rows.values() if note["opportunity"] == name]:
        account.notes.remove(note["id"])
    account.opportunities.remove(name)
    account.deleted.append({"id": name, "deletedAt": account.now(), "deletedBy": account.fixed_id("super admin")})
    if not account.opportunities_of(row["contact"]):
        account.forget_contact(row["contact"])
    site.events.opportunity_deleted(row)


def change_contact(site: Site, name: str, wish: Row) -> Row:
    """Change a person as recruiters do; `location` is a text, `dataProtection` goes to all candidacies. Raises ControlError."""
    account = site.account
    _need_known(wish, CONTACT_CHANGES)
    changes = {key: value for key, value in wish.items() if key not in ("location", "dataProtection")}
    if "location" in wish:
        changes["location"] = {"name": wish["location"]} if wish["location"] else None
    contact = account.change_contact(name, **changes)
    if "dataProtection" in wish:
        for row in account.opportunities_of(name):
            account.change_opportunity(row["id"], dataProtection=wish["dataProtection"])
    site.events.contact_updated(contact)
    return contact


def anonymize_contact(site: Site, name: str) -> None:
    """Strip a person of all that says who they are; nothing can be added to them afterwards."""
    account = site.account
    contact = account.change_contact(name, **_STRIPPED)
    for row in account.opportunities_of(name):
        account.change_opportunity(row["id"], links=[])
        for application in row["applications"]:
            account.put("applications", {**account.rows("applications")[application], "name": "", "email": None, "phone": None})
    site.events.contact_updated(contact)


def merge_contact(site: Site, loser: str, winner: Any) -> None:
    """Put one person's candidacies, numbers and addresses on another's record and end the first. Raises ControlError."""
    account = site.account
    contacts = account.rows("contacts")
    if winner not in contacts or winner == loser:
        raise ControlError("into: write the id of another contact")
    gone, stays = contacts[loser], contacts[winner]
    candidacies = account.opportunities_of(loser)
    account.forget_contact(loser)
    account.merged[loser] = winner
    for row in candidacies:
        account.change_opportunity(row["id"], contact=winner)
    phones = [*stays["phones"], *(phone for phone in gone["phones"] if phone not in stays["phones"])]
    merged = account.change_contact(winner, phones=phones, emails=list(dict.fromkeys([*stays["emails"], *gone["emails"]])))
    site.events.contact_updated(merged)


def _archived(wish: Any, site: Site) -> Row:
    if wish is None:
        return {"archived": None, "archivedAt": None, "archiveReason": None}
    reason = site.account.rows("archive_reasons").get(str(wish.get("reason"))) if isinstance(wish, dict) else None
    if reason is None:
        raise ControlError('archived: write {"reason": <id of an archive reason>} or null')
    return archive(reason, wish.get("archivedAt") or site.account.now())


def _need_known(wish: Row, known: set[str]) -> None:
    if not wish or wish.keys() - known:
        raise ControlError(f"write of {', '.join(sorted(known))} what is to change")
