"""What a vendor's webhook says has changed: never the new content, which is read afresh when it is needed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hub.contract.people import PersonRef


class Changed(StrEnum):
    """What a change is about. PERSON_GONE is for what is certain: our copy of that record is deleted at once."""

    PERSON = "person"
    PERSON_GONE = "person_gone"
    MATTER = "matter"
    DIRECTORY = "directory"


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorChange:
    """One change; `key` is the same for every repetition of its delivery.

    `person_id` is the record of the person whom it concerns, None where the vendor does not say, and for the directory.
    `moved_to` is the record that one which is gone was merged into, where a vendor says so under its signature.
    """

    key: str
    changed: Changed
    account: str
    at: datetime
    person_id: str | None = None
    moved_to: PersonRef | None = None
