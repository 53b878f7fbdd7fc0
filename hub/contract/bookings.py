"""Free times and visits, as every connector that can book reports them."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PostalAddress:
    """Where a visit takes place; the country as two letters."""

    street: str
    city: str
    state: str
    zip: str
    country: str = "US"
    street_2: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotSearch:
    """Between which moments to look, for how many minutes of work, and for whom if somebody is already chosen."""

    start: datetime
    end: datetime
    minutes: int | None = None
    owner_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A time, in UTC. A request is a wish that the staff must still agree to; any other slot is free there."""

    start: datetime
    end: datetime
    owner_id: str | None = None
    is_request: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBooking:
    """What to book: when, what for in one line, what the staff should know, and where if the caller told us."""

    slot: Slot
    title: str
    note: str = ""
    address: PostalAddress | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """A visit at the vendor; `kind` is the vendor's word for it, "request" where the staff must still agree."""

    id: str
    kind: str
    start: datetime | None = None
    end: datetime | None = None
    url: str | None = None
