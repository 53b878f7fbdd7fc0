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
    """Why nobody took the call."""

    NO_ANSWER = "no_answer"
    BUSY = "busy"
    FAILED = "failed"
    ABANDONED = "abandoned"
    AFTER_HOURS = "after_hours"
    FORWARDED = "forwarded"
    REPORTED = "reported"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEvent:
    """One thing that happened to one phone call.

    `key` is unique per provider account, `line` and `caller` are the numbers as the provider wrote them, `withheld` says
    that the caller hid theirs. ACCEPTED means that a person of staff took it, never that a leg was merely picked up.
    ENDED means that the caller is off the line; NOBODY_ANSWERED may come while they still hear a greeting.
    """

    key: str
    call_id: str
    line: str
    caller: str
    happened: CallHappening
    at: datetime
    provider_account: str = ""
    because: MissedBecause | None = None
    withheld: bool = False
    duration_s: int | None = None
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
    """A text that arrived at a line. `text_id` is the provider's; the body may be empty when there are pictures."""

    key: str
    text_id: str
    line: str
    sender: str
    body: str
    at: datetime
    provider_account: str = ""
    media: tuple[MediaRef, ...] = ()
    provider_confirmed_opt_out: bool = False


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


PhoneEvent = CallEvent | VoicemailLeft | InboundText | DeliveryReport
