"""People, owners, matters, roles and desks as every connector reports them."""

from dataclasses import dataclass
from datetime import datetime

from hub.contract.phone_numbers import PhoneNumber


@dataclass(frozen=True, slots=True)
class PersonRef:
    """A person's record at the vendor: its id, its kind there, and the page where the customer sees it."""

    id: str
    kind: str = "person"
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person as the vendor holds them; phones are raw, as typed there. `gone` marks a deleted or merged-away record."""

    ref: PersonRef
    name: str
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    updated_at: datetime | None = None
    last_activity_at: datetime | None = None
    gone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """Whom to create: the number is certain, the rest is what the caller told us. `owner_id` is a vendor's user.

    `not_these` are ids of records with this number of which a member said that they are somebody else's.
    """

    phone: PhoneNumber
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    owner_id: str | None = None
    not_these: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """A user at the vendor who can be responsible for people."""

    id: str
    name: str
    email: str | None = None
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerClaim:
    """Why a vendor's user may be responsible: `as_` is the vendor's word for the part they play."""

    owner_id: str
    as_: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What is going on with a person: an application, lead, deal, job. `owners` come strongest first.

    `owner_fixed` where the vendor lets no program change who answers for it.
    """

    id: str
    kind: str
    title: str
    owners: tuple[OwnerClaim, ...] = ()
    role_id: str | None = None
    open: bool = True
    last_activity_at: datetime | None = None
    url: str | None = None
    owner_fixed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedCall:
    """The phone call that an activity tells of, for vendors that keep calls as such; numbers in E.164."""

    caller: str
    line: str
    left_voicemail: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMatter:
    """What to open for a person: the title in one line, the note in plain text with times, and the owner if one is chosen.

    `thread` is the same for all that is written of one conversation. `call` is the missed call
    where nobody wrote anything yet.
    """

    title: str
    note: str
    owner_id: str | None = None
    thread: str | None = None
    call: MissedCall | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A job one can be hired for; `owners` come strongest first."""

    id: str
    name: str
    owners: tuple[OwnerClaim, ...] = ()
    desk_ids: tuple[str, ...] = ()
    open: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorDesk:
    """A department, office, team or pipeline that work is sorted by at the vendor."""

    id: str
    name: str
    kind: str
    owner_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """What is written on the record: `title` in one line, `body` in plain text with times, `at` when it happened.

    `about` is "missed_call", which comes with its `call`, or "conversation". `thread` is the same for all that is written of one
    conversation. `tell_owner_id` is the vendor's user who answers for the conversation here while the record names somebody else:
    they should hear of it there.
    """

    about: str
    title: str
    body: str
    at: datetime
    author_owner_id: str | None = None
    thread: str | None = None
    tell_owner_id: str | None = None
    call: MissedCall | None = None


@dataclass(frozen=True, slots=True)
class ActivityRef:
    """An activity at the vendor."""

    id: str
