"""What happens inside the hub, as plain data; `hub/events_as_json.py` stores it and reads it back.

Which steps follow which event stands in `hub/journey.py`.
"""

import datetime as dt
from dataclasses import dataclass

from hub.contract.phone_events import CallEvent, DeliveryReport, InboundText, OutboundCall, StaffText, VoicemailLeft
from hub.firm_events import (
    ActivityLogged,
    ChangedThere,
    MatterOpened,
    NobodyFound,
    OtherRecordChosen,
    OwnerAssigned,
    PersonGone,
    PersonLinked,
    PersonRead,
    RecordChosen,
    SeveralFound,
)


@dataclass(frozen=True, slots=True)
class CallReported:
    """A phone provider told of a call on a line."""

    line_id: int
    call: CallEvent
    by_reconciliation: bool = False


@dataclass(frozen=True, slots=True)
class VoicemailReported:
    """A phone provider told of a voicemail on a line."""

    line_id: int
    voicemail: VoicemailLeft


@dataclass(frozen=True, slots=True)
class TextArrived:
    """A text reached a line; its opt-out, if it is one, was taken in with the request `inbox_row_id`."""

    line_id: int
    text: InboundText
    inbox_row_id: int | None = None


@dataclass(frozen=True, slots=True)
class StaffTextSeen:
    """A text left a line; whether it is one of ours or was written in the provider's own app is found out by its step."""

    line_id: int
    text: StaffText


@dataclass(frozen=True, slots=True)
class OutboundCallSeen:
    """Staff called somebody from a line, in the provider's own app."""

    line_id: int
    call: OutboundCall


@dataclass(frozen=True, slots=True)
class DeliveryReported:
    """A phone provider told how far a text of ours got, with the request `inbox_row_id`."""

    connection_id: int
    report: DeliveryReport
    inbox_row_id: int | None = None


@dataclass(frozen=True, slots=True)
class CallMissed:
    """The caller is off the line and nobody had taken the call."""

    call_id: int


@dataclass(frozen=True, slots=True)
class CallAnswered:
    """Staff took the call."""

    call_id: int


@dataclass(frozen=True, slots=True)
class TextWanted:
    """The missed call gets a text, at `at` and not after `until`."""

    call_id: int
    at: dt.datetime
    until: dt.datetime


@dataclass(frozen=True, slots=True)
class TextNotWanted:
    """The missed call gets no text; `reason` is a word of `hub.reasons`."""

    call_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class NumberLookedUp:
    """What kind of a number the caller of a call has is known."""

    call_id: int


@dataclass(frozen=True, slots=True)
class TextSent:
    """The provider took a text of ours."""

    text_id: int


@dataclass(frozen=True, slots=True)
class TextNotSent:
    """A text of ours will not leave: refused by the provider, no longer wanted, or unknown whether it left."""

    text_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class TextFailed:
    """The provider took a text of ours and could not deliver it; `not_delivered` is a word of the contract."""

    text_id: int
    not_delivered: str


@dataclass(frozen=True, slots=True)
class StaffWrote:
    """A person of staff wrote to a caller, here or in the phone system's own app."""

    conversation_id: int
    text_id: int


@dataclass(frozen=True, slots=True)
class StaffCalled:
    """A person of staff called somebody back; `answered` once it was picked up."""

    conversation_id: int
    staff_call_id: int
    answered: bool


@dataclass(frozen=True, slots=True)
class ReplyArrived:
    """A caller wrote to a line."""

    conversation_id: int
    text_id: int
    opted_out: bool


@dataclass(frozen=True, slots=True)
class OptedOut:
    """A caller no longer wants texts, by another way than a text of theirs; `entry_id` is in the consent ledger."""

    caller_id: int
    entry_id: int


@dataclass(frozen=True, slots=True)
class ReplyRead:
    """What a caller's reply is about is known."""

    conversation_id: int
    text_id: int
    intent: str


@dataclass(frozen=True, slots=True)
class OwnerChosen:
    """A conversation has its responsible member or vendor's user, with evidence."""

    conversation_id: int
    changed: bool


@dataclass(frozen=True, slots=True)
class ConversationAssigned:
    """Somebody chose by hand who answers for a conversation; `by_member_id` is None where a program chose."""

    conversation_id: int
    entry_id: int
    by: str
    by_member_id: int | None


@dataclass(frozen=True, slots=True)
class AssignmentTakenBack:
    """The evidence says again who answers for a conversation."""

    conversation_id: int


@dataclass(frozen=True, slots=True)
class NoticeSent:
    """A member was told outside the app."""

    member_id: int
    conversation_id: int | None
    way: str


@dataclass(frozen=True, slots=True)
class EffectStuck:
    """An effect needs a person: held, or unknown whether it happened."""

    outbox_row_id: int
    sentence: str


@dataclass(frozen=True, slots=True)
class SignInNeeded:
    """A vendor no longer takes a connection's credentials."""

    connection_id: int
    sentence: str


Event = (
    CallReported
    | VoicemailReported
    | TextArrived
    | DeliveryReported
    | StaffTextSeen
    | OutboundCallSeen
    | CallMissed
    | CallAnswered
    | TextWanted
    | TextNotWanted
    | NumberLookedUp
    | TextSent
    | TextNotSent
    | TextFailed
    | StaffWrote
    | StaffCalled
    | ReplyArrived
    | OptedOut
    | ReplyRead
    | ChangedThere
    | PersonLinked
    | PersonRead
    | PersonGone
    | NobodyFound
    | SeveralFound
    | RecordChosen
    | OtherRecordChosen
    | OwnerChosen
    | ConversationAssigned
    | AssignmentTakenBack
    | OwnerAssigned
    | MatterOpened
    | ActivityLogged
    | NoticeSent
    | EffectStuck
    | SignInNeeded
)
