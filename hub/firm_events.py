"""What happens in the firm's own system (ATS, CRM, job system) as far as the hub is concerned, as plain data."""

import datetime as dt
from dataclasses import dataclass

from hub.contract.people import PersonRef


@dataclass(frozen=True, slots=True)
class ChangedThere:
    """A connection's vendor told of a change; `changed` is a word of the contract, `person_id` and `moved_to` are the vendor's."""

    connection_id: int
    changed: str
    person_id: str | None
    moved_to: PersonRef | None = None


@dataclass(frozen=True, slots=True)
class PersonLinked:
    """It is known which record at a connection the caller is."""

    link_id: int
    conversation_id: int | None
    call_id: int | None


@dataclass(frozen=True, slots=True)
class PersonRead:
    """The matters and the owner of a linked person were read."""

    link_id: int
    conversation_id: int | None
    call_id: int | None


@dataclass(frozen=True, slots=True)
class PersonGone:
    """The record that a caller was linked to is no longer there: deleted, or merged with another."""

    connection_id: int
    caller_id: int
    conversation_id: int | None
    call_id: int | None


@dataclass(frozen=True, slots=True)
class NobodyFound:
    """A connection does not know the caller."""

    connection_id: int
    caller_id: int
    conversation_id: int | None
    call_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PossibleRecord:
    """A record that may be the caller's, with what tells it from the others: `owner` and `matters` as people read them."""

    vendor_id: str
    kind: str
    name: str
    url: str | None = None
    owner: str | None = None
    matters: tuple[str, ...] = ()
    last_activity_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class SeveralFound:
    """A connection has several people with the caller's number; a member must say which."""

    connection_id: int
    caller_id: int
    conversation_id: int | None
    call_id: int | None
    people: tuple[PossibleRecord, ...]


@dataclass(frozen=True, slots=True)
class RecordChosen:
    """A member said which of several records the caller is; `choice_id` is None for none of them."""

    caller_id: int
    task_id: int
    choice_id: int | None
    member_id: int


@dataclass(frozen=True, slots=True)
class OtherRecordChosen:
    """A member said that the caller's linked record is somebody else's; `to` is theirs, None where a new one is to be created."""

    caller_id: int
    link_id: int
    conversation_id: int
    to: PossibleRecord | None
    member_id: int


@dataclass(frozen=True, slots=True)
class OwnerAssigned:
    """The owner stands at the vendor."""

    link_id: int
    owner_id: str


@dataclass(frozen=True, slots=True)
class MatterOpened:
    """A matter was opened there, with what was said until then."""

    link_id: int
    matter_id: str
    conversation_id: int | None


@dataclass(frozen=True, slots=True)
class ActivityLogged:
    """A call or conversation stands on the vendor's record."""

    link_id: int
    about: str
    activity_id: str
    conversation_id: int | None
    call_id: int | None
