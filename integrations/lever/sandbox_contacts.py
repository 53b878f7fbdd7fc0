"""People: `PUT /contacts/{id}`, and what a new candidacy adds to its contact (Lever docs, contacts)."""

from typing import Any

from hub.sandbox.lagging import Row
from integrations.lever.sandbox_access import Credential
from integrations.lever.sandbox_account import Account
from integrations.lever.sandbox_bodies import Body
from integrations.lever.sandbox_errors import bad_request, forbidden, moved
from integrations.lever.sandbox_events import Events

_KEYS = {"name", "headline", "location", "emails", "phones"}


def find_contact(name: str, credential: Credential, url: str) -> Row:
    """The contact of that id; raises the 404, by setting the 301 of one that was merged away, the 403 of one all confidential."""
    account = credential.account
    if account.settings.merged_contact == "moved" and name in account.merged:
        raise moved(url.replace(name, account.merged[name]))
    contact, rows = account.find("contacts", name), account.opportunities_of(name)
    if rows and not any(credential.sees(row) for row in rows):
        raise forbidden("Confidential access is needed")
    return contact


def replace_contact(contact: Row, sent: Any, account: Account, events: Events) -> Row:
    """Write a person: whatever is not sent is wiped, or by setting kept; raises the 400."""
    body = Body(sent, _KEYS, account)
    if contact["isAnonymized"]:
        raise bad_request("The contact is anonymized")
    merge = account.settings.contact_put == "merge"
    values = {
        "name": body.text("name", required="name" in body or not merge),
        "headline": body.text("headline"),
        "location": {"name": body.text("location")} if body.text("location") else None,
        "emails": body.emails("emails"),
        "phones": body.phones("phones"),
    }
    changes = {key: value for key, value in values.items() if key in body or not merge}
    changed = account.change_contact(contact["id"], **changes)
    events.contact_updated(changed)
    return changed


def new_contact(person: Row, account: Account, events: Events) -> Row:
    """A person nobody has the address of."""
    contact = account.put("contacts", account.fresh("contacts", person))
    events.contact_created(contact)
    return contact


def add_to_contact(contact: Row, person: Row, candidacy: Row, account: Account, events: Events) -> Row:
    """Give a known person further numbers and addresses, and all their candidacies the tags and links of the new one."""
    numbers = {phone["value"] for phone in contact["phones"]}
    phones = [*contact["phones"], *(phone for phone in person["phones"] if phone["value"] not in numbers)]
    emails = list(dict.fromkeys([*contact["emails"], *person["emails"]]))
    changed = contact
    if (phones, emails) != (contact["phones"], contact["emails"]):
        changed = account.change_contact(contact["id"], phones=phones, emails=emails)
        events.contact_updated(changed)
    for row in account.opportunities_of(contact["id"]):
        joined = {key: list(dict.fromkeys([*row[key], *candidacy[key]])) for key in ("tags", "links")}
        if any(joined[key] != row[key] for key in joined):
            account.change_opportunity(row["id"], **joined)
    return changed
