"""The neutral events that a phone provider reads from its vendor's requests."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class CallHappening(StrEnum):
    """What one event says of a phone call; a call is judged from all of them together, in any order."""

    RANG = "rang"
    ACCEPTED = "accepted"
    ANSWERED_OR_MAILBOX = "answered_or_mailbox"
    NOBODY_ANSWERED = "nobody_answered"
    ENDED = "ended"
    UNKNOWN = "unknown"


class MissedBecause(StrEnum):
    """Why nobody took the call.

    FORWARDED: a carrier sent it on to us because nobody picked up; FORWARD_UNANSWERED: the phone system sent it on and nobody
    picked up there. MAILBOX and MESSAGE_TAKEN: a carrier's mailbox or an answering service picked up, so no person of staff did.
    """

    NO_ANSWER = "no_answer"
    BUSY = "busy"
    FAILED = "failed"
    ABANDONED = "abandoned"
    AFTER_HOURS = "after_hours"
    FORWARDED = "forwarded"
    FORWARD_UNANSWERED = "forward_unanswered"
    QUEUE_ABANDONED = "queue_abandoned"
    NO_AGENT = "no_agent"
    REJECTED = "rejected"
    MAILBOX = "mailbox"
    MESSAGE_TAKEN = "message_taken"
    REPORTED = "reported"
    UNKNOWN = "unknown"


class Attestation(StrEnum):
    """What STIR/SHAKEN says of the caller's number: how far the carrier vouches for it, or that the check failed."""

    FULL = "full"
    PARTIAL = "partial"
    GATEWAY = "gateway"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEvent:
    """One thing that happened to one incoming phone call.

    `key` is unique per provider account, `line` and `caller` are the numbers as the provider wrote them, `withheld` says
    that the caller hid theirs. ACCEPTED means that a person of staff took it, never that a leg was merely picked up.
    ENDED means that the caller is off the line; NOBODY_ANSWERED may come while they still hear a greeting. `answered_by` is the
    number that picked up, where the provider names it; `because` is for NOBODY_ANSWERED. `heard_at` is when the hub was told, given
    where the provider does not itself time every step of a call: its times and ours are not compared. `nobody_rung` goes with
    ANSWERED_OR_MAILBOX and says that no phone was rung for the call: a menu or a queue may have taken it, but nobody whom the hub rings.
    """

    key: str
    call_id: str
    line: str
    caller: str
    happened: CallHappening
    at: datetime
    heard_at: datetime | None = None
    provider_account: str = ""
    because: MissedBecause | None = None
    withheld: bool = False
    duration_s: int | None = None
    attestation: Attestation | None = None
    answered_by: str = ""
    nobody_rung: bool = False
    extras: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class VoicemailLeft:
    """The caller spoke after the greeting; `media` is what `fetch_media` takes."""

    key: str
    call_id: str
    line: str
    caller: str
    at: datetime
    media: str
    duration_s: int | None = None
    provider_account: str = ""


@dataclass(frozen=True, slots=True)
class MediaRef:
    """A picture or sound at the provider: its address there and its content type."""

    address: str
    content_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundText:
    """A text that arrived at a line. `text_id` is the provider's; the body may be empty when there are pictures.

    `provider_confirmed_opt_out` and `provider_answered_help` say that the provider answers an opt-out, or a call for help, itself.
    """

    key: str
    text_id: str
    line: str
    sender: str
    body: str
    at: datetime
    provider_account: str = ""
    media: tuple[MediaRef, ...] = ()
    provider_confirmed_opt_out: bool = False
    provider_answered_help: bool = False


class WrittenBy(StrEnum):
    """Who wrote a text that left a line without us, as far as the provider says."""

    PERSON = "person"
    MACHINE = "machine"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffText:
    """A text that left a line; `to` is whom it went to, `member` the provider's id or e-mail of who wrote it.

    A provider that shows all texts of a line shows those of the hub, too: telling them apart is not its task.
    """

    key: str
    text_id: str
    line: str
    to: str
    body: str
    at: datetime
    provider_account: str = ""
    media: tuple[MediaRef, ...] = ()
    written_by: WrittenBy = WrittenBy.UNKNOWN
    member: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundCall:
    """A call from a line to somebody, made by staff in the provider's own app.

    One call may be told of several times, each with a `key` of its own: when it rings (`answered` and `ended` False), when it was
    taken, when it ended. `answered` may be a mailbox there, `member` is the provider's id or e-mail of who called.
    """

    key: str
    call_id: str
    line: str
    to: str
    at: datetime
    provider_account: str = ""
    answered: bool = False
    ended: bool = False
    duration_s: int | None = None
    member: str = ""


class DeliveryStatus(StrEnum):
    """How far a text of ours got; the last four are final."""

    ACCEPTED = "accepted"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    CANCELED = "canceled"

    @property
    def rank(self) -> int:
        """A report moves a text forward only when its rank is higher; final states share the highest."""
        return {"accepted": 0, "sending": 1, "sent": 2}.get(self.value, 3)


class NotDelivered(StrEnum):
    """Why a text did not arrive or was refused, in words every provider's codes are read into."""

    OPTED_OUT = "opted_out"
    LANDLINE = "landline"
    INVALID_NUMBER = "invalid_number"
    UNREACHABLE = "unreachable"
    BLOCKED = "blocked"
    FILTERED = "filtered"
    SENDER_NOT_REGISTERED = "sender_not_registered"
    SENDER_NOT_USABLE = "sender_not_usable"
    COUNTRY_NOT_ALLOWED = "country_not_allowed"
    NO_ROUTE = "no_route"
    EXPIRED = "expired"
    ACCOUNT_SUSPENDED = "account_suspended"
    OVER_LIMIT = "over_limit"
    TOO_LONG = "too_long"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryReport:
    """A provider's word on a text of ours; `outbox_key` is the key that rode in the callback's address, if it did."""

    key: str
    text_id: str
    status: DeliveryStatus
    at: datetime
    line: str = ""
    provider_account: str = ""
    outbox_key: str | None = None
    not_delivered: NotDelivered | None = None
    code: str | None = None


PhoneEvent = CallEvent | VoicemailLeft | InboundText | StaffText | OutboundCall | DeliveryReport
