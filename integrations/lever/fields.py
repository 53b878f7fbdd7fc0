"""What a record of Lever's can hold. It has no fields of a customer's own there (reference, creating), and so asks nobody."""

from hub.contract.fields import FieldKind, VendorField

ORIGINS = ("agency", "applied", "internal", "referred", "sourced", "university")
_PERSON = {
    "name": "Name",
    "headline": "Headline",
    "location": "Location",
    "phones[].value": "Phones",
    "emails[]": "E-mail addresses",
    "links[]": "Links",
}
_CANDIDACY = {
    "owner": "Owner",
    "sources[]": "Sources",
    "tags[]": "Tags",
    "postings[]": "Posting",
    "stage": "Stage",
    "followers[]": "Followers",
}


def fields_of(record: str) -> list[VendorField]:
    """The fields of a contact with its candidacy (person), a candidacy (matter) or a note (activity)."""
    if record == "activity":
        return [VendorField(place="value", title="Text", required=True)]
    if record not in ("person", "matter"):
        return []
    named = {**_PERSON, **_CANDIDACY} if record == "person" else _CANDIDACY
    origin = VendorField(place="origin", title="Origin", kind=FieldKind.CHOICE, options=ORIGINS)
    return [*(VendorField(place=place, title=title) for place, title in named.items()), origin]
