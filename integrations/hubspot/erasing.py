"""Erasing a contact for good, with what hangs on it: a lead cannot be without its contact, and a note on nobody would stay unseen."""

from hub.contract.errors import Gone
from hub.contract.people import PersonRef
from integrations.hubspot import paths, payloads
from integrations.hubspot.activity import KINDS
from integrations.hubspot.contacts import Contacts
from integrations.hubspot.portal import Portal, Row


def erase(portal: Portal, contacts: Contacts, person: PersonRef, *, has_leads: bool) -> None:
    """Take away what the hub wrote and the person's leads, then the contact; deals are other people's work and stay.

    Raises Gone only for one who was merged into another.
    """
    kinds = (*KINDS, paths.LEADS) if has_leads else KINDS
    try:
        contact = contacts.read(person, linked=kinds)
        for kind in kinds:
            for id_ in _ours(portal, kind, portal.linked(contact, paths.CONTACTS, kind)):
                portal.delete(paths.of_objects(kind, id_))
        portal.post(paths.of_objects(paths.CONTACTS, "gdpr-delete"), {"objectId": person.id})
    except Gone as gone:
        if gone.moved_to is not None:
            raise


def _ours(portal: Portal, kind: str, ids: list[str]) -> list[str]:
    """Of calls, texts and notes those that carry a mark of the hub's; leads as they are."""
    if kind == paths.LEADS or not ids:
        return ids
    name = payloads.BODY_PROPERTY[kind]
    return [str(row["id"]) for row in portal.read_many(kind, ids, [name]) if _carries_a_mark(row, name)]


def _carries_a_mark(row: Row, name: str) -> bool:
    return payloads.MARK_BEGINS in str(payloads.properties_of(row).get(name) or "")
