"""Between the neutral records and HubSpot's JSON; nothing here does input or output.

Shapes: HubSpot's dated reference and its API descriptions of 2026-09, read 2026-11-20. Values of properties are texts or null.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from typing import Any

from hub.contract.people import Activity, Matter, NewPerson, Owner, OwnerClaim, Person, PersonRef
from integrations.hubspot.paths import CALLS, COMMUNICATIONS, CONTACTS, DEALS, LEADS, NOTES, TYPE_IDS
from integrations.hubspot.phones import NUMBER_PROPERTIES

MARK_BEGINS = "[ref: "
BODY_PROPERTY = {CALLS: "hs_call_body", COMMUNICATIONS: "hs_communication_body", NOTES: "hs_note_body"}
BODY_CHARACTERS = 65_536
OWNER = "hubspot_owner_id"

CONTACT_OF = {CALLS: 194, COMMUNICATIONS: 81, NOTES: 202, LEADS: 578}
DEAL_OF = {CALLS: 206, COMMUNICATIONS: 85, NOTES: 214}
"""Association types from the activity (or lead) to the record; the way back has other numbers (hubspot-api-python)."""

NAME_PROPERTY = {LEADS: "hs_lead_name", DEALS: "dealname"}
STAGE_PROPERTY = {LEADS: "hs_pipeline_stage", DEALS: "dealstage"}
MATTER_PROPERTIES = {
    kind: (NAME_PROPERTY[kind], STAGE_PROPERTY[kind], OWNER, "hs_is_closed", "hs_lastmodifieddate") for kind in (LEADS, DEALS)
}

ENDED_LEAD = frozenset({"qualified", "unqualified", "disqualified", "qualified-stage-id", "unqualified-stage-id"})


def read_time(text: Any) -> datetime | None:
    """The moment in ISO 8601 or in milliseconds since 1970, which HubSpot both writes."""
    try:
        if str(text).isdecimal():
            return datetime.fromtimestamp(int(text) / 1000, UTC)
        moment = datetime.fromisoformat(str(text))
    except (ValueError, OverflowError, OSError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def properties_of(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """The properties of a record."""
    found = record.get("properties")
    return found if isinstance(found, Mapping) else {}


def as_properties(values: Mapping[str, Any]) -> dict[str, str]:
    """Values as HubSpot takes them: texts, without spaces around them, which it refuses in most types."""
    return {name: str(value).lower() if isinstance(value, bool) else str(value).strip() for name, value in values.items()}


def record_url(facts: Mapping[str, str], kind: str, id_: str) -> str | None:
    """The page of a record, on the domain that the account's people use."""
    domain, account = facts.get("ui_domain"), facts.get("portal_id")
    return f"https://{domain}/contacts/{account}/record/{TYPE_IDS[kind]}/{id_}" if domain and account else None


def contact_ref(id_: str, facts: Mapping[str, str]) -> PersonRef:
    """The reference to a contact."""
    return PersonRef(id=id_, kind="contact", url=record_url(facts, CONTACTS, id_))


def contact_name(properties: Mapping[str, Any]) -> str:
    """Both names, else the address, else the number."""
    names = " ".join(part for part in (properties.get("firstname"), properties.get("lastname")) if part)
    return names or properties.get("email") or properties.get("phone") or properties.get("mobilephone") or "Contact without a name"


def emails_on(properties: Mapping[str, Any]) -> tuple[str, ...]:
    """The address and the further ones, in small letters."""
    further = str(properties.get("hs_additional_emails") or "").split(";")
    return tuple(dict.fromkeys(one.strip().lower() for one in (str(properties.get("email") or ""), *further) if one.strip()))


def read_person(contact: Mapping[str, Any], more_phones: Sequence[str], facts: Mapping[str, str]) -> Person:
    """A contact, their numbers as typed."""
    properties = properties_of(contact)
    changed = read_time(properties.get("lastmodifieddate")) or read_time(contact.get("updatedAt"))
    typed = (properties.get(name) for name in (*NUMBER_PROPERTIES, *more_phones))
    return Person(
        ref=contact_ref(str(contact["id"]), facts),
        name=contact_name(properties),
        phones=tuple(dict.fromkeys(str(number) for number in typed if number)),
        emails=emails_on(properties),
        updated_at=changed,
        last_activity_at=changed,
    )


def our_person(person: NewPerson) -> dict[str, Any]:
    """The new person's fields under the names that a mapping uses."""
    known = (person.first_name, person.last_name)
    return {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "name": " ".join(name for name in known if name),
        "phone": person.phone,
        "email": person.email,
        "owner": person.owner_id,
    }


def read_owner(owner: Mapping[str, Any]) -> Owner:
    """A user who can own; the id is the owner's, never the user's."""
    name = " ".join(part for part in (owner.get("firstName"), owner.get("lastName")) if part)
    email = owner.get("email") or None
    return Owner(id=str(owner["id"]), name=name or email or f"Owner {owner['id']}", email=email, active=not owner.get("archived"))


def read_matter(kind: str, record: Mapping[str, Any], stage: Mapping[str, Any], facts: Mapping[str, str]) -> Matter:
    """A lead or deal with the stage of its pipeline, as far as that is known."""
    properties, id_ = properties_of(record), str(record["id"])
    what = kind.removesuffix("s")
    name = properties.get(NAME_PROPERTY[kind]) or f"{what.capitalize()} {id_}"
    owner = properties.get(OWNER)
    return Matter(
        id=id_,
        kind=what,
        title=f"{name}, {stage['label']}" if stage.get("label") else name,
        owners=(OwnerClaim(owner_id=str(owner), as_=f"{what} owner"),) if owner else (),
        open=is_open(kind, properties, stage),
        last_activity_at=read_time(properties.get("hs_lastmodifieddate")) or read_time(record.get("updatedAt")),
        url=record_url(facts, kind, id_),
    )


def is_open(kind: str, properties: Mapping[str, Any], stage: Mapping[str, Any]) -> bool:
    """Whether a lead is neither qualified nor given up, and a deal neither won nor lost: by property, else by its stage."""
    if properties.get("hs_is_closed") in ("true", "false"):
        return str(properties["hs_is_closed"]) == "false"
    metadata = stage.get("metadata")
    told: Mapping[str, Any] = metadata if isinstance(metadata, Mapping) else {}
    if str(told.get("isClosed")).lower() == "true":
        return False
    if kind == LEADS:
        words = {str(properties.get(STAGE_PROPERTY[kind])).lower(), str(stage.get("label")).strip().lower()}
        return not words & ENDED_LEAD
    return str(told.get("probability")) not in ("0", "0.0", "1", "1.0")


def association(type_id: int, to_id: str) -> dict[str, Any]:
    """A link that is made together with its record."""
    return {"to": {"id": to_id}, "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": type_id}]}


def call_properties(activity: Activity) -> dict[str, str]:
    """A missed call; its length is in milliseconds."""
    fixed = {"hs_call_direction": "INBOUND", "hs_call_status": "MISSED", "hs_call_duration": "0"}
    if activity.call is None:
        return fixed
    voicemail = "true" if activity.call.left_voicemail else "false"
    numbers = {"hs_call_from_number": activity.call.caller, "hs_call_to_number": activity.call.line}
    return {**fixed, **numbers, "hs_call_has_voicemail": voicemail}


COMMUNICATION_PROPERTIES = {"hs_communication_channel_type": "SMS", "hs_communication_logged_from": "CRM"}
"""Both are literal: the second is mandatory and has no other value."""


def activity_properties(kind: str, activity: Activity, mapped: Mapping[str, Any], key: str) -> dict[str, str]:
    """All properties of a call, communication or note; `mapped` is what the mapping made of the activity."""
    values = as_properties({name: value for name, value in mapped.items() if name != "body"})
    values[BODY_PROPERTY[kind]] = body_html(activity.title, str(mapped.get("body") or ""), key)
    if kind == CALLS:
        return {**call_properties(activity), **values}
    return {**COMMUNICATION_PROPERTIES, **values} if kind == COMMUNICATIONS else values


def body_html(title: str, text: str, key: str) -> str:
    """The text as HTML with its title and, at its end, the mark by which it is found again, within what HubSpot takes."""
    head, tail = f"<p><b>{escape(title, quote=False)}</b></p>", f"<p>{reference_mark(key)}</p>"
    room = BODY_CHARACTERS - len(head) - len(tail) - len("<p></p>…")
    lines: list[str] = []
    for line in (escape(written, quote=False) for written in text.splitlines()):
        room -= len(line) + len("<br>")
        if room < 0:
            lines.append("…")
            break
        lines.append(line)
    return f"{head}<p>{'<br>'.join(lines)}</p>{tail}"


def reference_mark(key: str) -> str:
    """By what an activity is found again."""
    return f"{MARK_BEGINS}{escape(key)}]"


def without(properties: Mapping[str, str], names: Collection[str]) -> dict[str, str]:
    """The properties but these."""
    return {name: value for name, value in properties.items() if name not in names}


def folded(word: str) -> str:
    """A value or label as it is compared: HubSpot itself writes "NEW BUSINESS" and "NEW_BUSINESS"."""
    return "".join(sign for sign in word.casefold() if sign.isalnum())
