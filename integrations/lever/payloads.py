"""Between the neutral records and Lever's JSON; nothing here does input or output.

Shapes: hire.lever.co/developer/documentation, read 2026-11-20. Times are milliseconds since 1970.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from hub.contract.people import Matter, NewPerson, Owner, OwnerClaim, Person, PersonRef, Role
from hub.contract.phone_numbers import PhoneNumber, read_phone_number
from integrations.lever.reading import Row, id_in

NOBODY = "Candidate without a name"


def read_time(value: Any) -> datetime | None:
    """The moment; None where there is none."""
    return datetime.fromtimestamp(value / 1000, UTC) if isinstance(value, int | float) and value > 0 else None


def write_time(moment: datetime) -> int:
    """Milliseconds since 1970."""
    return int(moment.timestamp() * 1000)


def contact_ref(contact_id: str, candidacy: Row | None = None) -> PersonRef:
    """The reference to a contact, with the page of one of their candidacies: a contact has none of its own."""
    urls = (candidacy or {}).get("urls")
    return PersonRef(id=contact_id, kind="contact", url=urls.get("show") if isinstance(urls, Mapping) else None)


def read_people(page: Sequence[Row], ours_of: Any) -> list[Person]:
    """The people behind a page of candidacies, each once; `ours_of` is what the mapping reads from one."""
    of_contact: dict[str, list[Row]] = {}
    for candidacy in page:
        contact = id_in(candidacy.get("contact"))
        if contact:
            of_contact.setdefault(contact, []).append(candidacy)
    return [_read_person(contact, newest_first(held), ours_of) for contact, held in of_contact.items()]


def _read_person(contact: str, candidacies: Sequence[Row], ours_of: Any) -> Person:
    known = [ours_of(candidacy) for candidacy in candidacies]
    shown = next((candidacy for candidacy in candidacies if is_active(candidacy)), candidacies[0])
    moments = [moment for candidacy in candidacies if (moment := read_time(candidacy.get("lastInteractionAt")))]
    return Person(
        ref=contact_ref(contact, shown),
        name=next((str(ours["name"]) for ours in known if ours.get("name")), NOBODY),
        phones=_each_once(phone for ours in known for phone in listed(ours.get("phone"))),
        emails=_each_once(email for ours in known for email in listed(ours.get("email"))),
        updated_at=read_time(candidacies[0].get("updatedAt")),
        last_activity_at=max(moments, default=None),
        gone=all(candidacy.get("isAnonymized") for candidacy in candidacies),
    )


def listed(value: Any) -> Sequence[Any]:
    """The values, however many there are."""
    return value if isinstance(value, list | tuple) else () if value is None else (value,)


def _each_once(values: Iterable[Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(value) for value in values if value))


def numbers_in(record: Row) -> list[str]:
    """The numbers of a contact or candidacy, as typed there."""
    return [str(phone.get("value") or "") for phone in record.get("phones") or () if isinstance(phone, Mapping)]


def has_number(record: Row, phone: PhoneNumber, region: str) -> bool:
    """Whether one of the record's numbers is this one."""
    return any(read_phone_number(raw, region) == phone for raw in numbers_in(record))


def is_active(candidacy: Row) -> bool:
    """Whether somebody still works on it."""
    return not candidacy.get("archived") and not candidacy.get("archivedAt") and not candidacy.get("isAnonymized")


def newest_first(candidacies: Iterable[Row]) -> list[Row]:
    """By the last interaction, else by the creation."""
    return sorted(candidacies, key=lambda row: row.get("lastInteractionAt") or row.get("createdAt") or 0, reverse=True)


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


def whole_contact(contact: Row, phone: PhoneNumber) -> dict[str, Any]:
    """All that an update takes, as it stands there and with one more number.

    Whether an update blanks what it leaves out is not confirmed. A location is read as an object and written as text.
    """
    location = contact.get("location")
    place = location.get("name") if isinstance(location, Mapping) else location
    texts = {"name": contact.get("name"), "headline": contact.get("headline"), "location": place}
    held = {name: value for name, value in texts.items() if value}
    phones = [{name: held_phone[name] for name in ("type", "value") if held_phone.get(name)} for held_phone in contact.get("phones") or ()]
    return {**held, "emails": list(contact.get("emails") or ()), "phones": [*phones, {"type": "mobile", "value": phone.e164}]}


def read_matter(candidacy: Row) -> Matter:
    """A candidacy; who owns it was said when it was created, and no program can change it."""
    stage = candidacy.get("stage")
    in_words = stage.get("text") if isinstance(stage, Mapping) else None
    applications = [application for application in candidacy.get("applications") or () if isinstance(application, Mapping)]
    postings = [id_in(application.get("posting")) for application in applications]
    claims = [
        *claim(candidacy.get("owner"), "owner"),
        *(one for application in applications for one in claim(application.get("postingOwner"), "posting owner")),
        *(one for application in applications for one in claim(application.get("postingHiringManager"), "hiring manager of the posting")),
    ]
    return Matter(
        id=str(candidacy["id"]),
        kind="opportunity",
        title=f"Candidacy, stage {in_words}" if in_words else "Candidacy",
        owners=each_owner_once(claims),
        role_id=next((posting for posting in postings if posting), None),
        last_activity_at=read_time(candidacy.get("lastInteractionAt") or candidacy.get("createdAt")),
        url=contact_ref("", candidacy).url,
        owner_fixed=True,
    )


def read_owner(user: Row) -> Owner:
    """A user; one who left is marked so."""
    return Owner(
        id=str(user["id"]),
        name=str(user.get("name") or user.get("email") or user["id"]),
        email=user.get("email"),
        active=not user.get("deactivatedAt"),
    )


def read_role(posting: Row) -> Role:
    """A posting with who answers for it."""
    claims = [*claim(posting.get("owner"), "posting owner"), *claim(posting.get("hiringManager"), "hiring manager of the posting")]
    return Role(
        id=str(posting["id"]),
        name=str(posting.get("text") or posting["id"]),
        owners=each_owner_once(claims),
        desk_ids=tuple(desk_id(kind, name) for kind, name in desks_of(posting)),
    )


def desks_of(posting: Row) -> list[tuple[str, str]]:
    """Kind and name of the desks that a posting belongs to; the names are told apart by their capitals too."""
    categories = posting.get("categories")
    sorted_by: Mapping[str, Any] = categories if isinstance(categories, Mapping) else {}
    places = [sorted_by.get("location"), *listed(sorted_by.get("allLocations"))]
    found = [("department", sorted_by.get("department")), ("team", sorted_by.get("team")), *(("location", place) for place in places)]
    owner = id_in(posting.get("owner"))
    named = [(kind, str(name)) for kind, name in found if name]
    return list(dict.fromkeys([*named, *([("posting owner", owner)] if owner else [])]))


def desk_id(kind: str, name: str) -> str:
    """The id of a desk: Lever has no such records, only their names on postings."""
    return f"{kind.replace(' ', '-')}-{name}"


def claim(user: Any, as_: str) -> list[OwnerClaim]:
    """The claim of a user whom a record names, if it names one."""
    user_id = id_in(user)
    return [OwnerClaim(owner_id=user_id, as_=as_)] if user_id else []


def each_owner_once(claims: Iterable[OwnerClaim]) -> tuple[OwnerClaim, ...]:
    """Everybody by their strongest claim."""
    strongest: dict[str, OwnerClaim] = {}
    for one in claims:
        strongest.setdefault(one.owner_id, one)
    return tuple(strongest.values())


def forbids_texts(candidacy: Row, tag: str) -> bool:
    """Whether the person must not be contacted, by the account's data protection or by the tag."""
    protection = candidacy.get("dataProtection")
    contact = protection.get("contact") if isinstance(protection, Mapping) else None
    return (isinstance(contact, Mapping) and contact.get("allowed") is False) or carries_tag(candidacy, tag)


def carries_tag(candidacy: Row, tag: str) -> bool:
    """Whether the candidacy has the tag, in whatever capitals."""
    return bool(tag) and tag.casefold() in (str(held).casefold() for held in candidacy.get("tags") or ())
