"""What a vendor's webhook says has changed: never the new content, which is read afresh when it is needed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Changed(StrEnum):
    """What a change is about."""

    PERSON = "person"
    PERSON_GONE = "person_gone"
    MATTER = "matter"
    DIRECTORY = "directory"


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorChange:
    """One change; `key` is the same for every repetition of its delivery.

    `person_id` is the record of the person whom it concerns, None where the vendor does not say, and for the directory.
    """

    key: str
    changed: Changed
    account: str
    at: datetime
    person_id: str | None = None
