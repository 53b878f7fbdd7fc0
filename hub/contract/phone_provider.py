"""The abilities of a phone provider: a class inherits those that its vendor can do."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hub.contract.connector import AccountIdentity
from hub.contract.context import ConnectorContext
from hub.contract.phone_events import CallEvent, MissedBecause, OutboundCall, PhoneEvent, VoicemailLeft
from hub.contract.phone_numbers import PhoneNumber
from hub.contract.texts import OutgoingText, SentText
from hub.contract.webhooks import Answer, Hint, RawRequest, WebhookSecret


class LineMode(StrEnum):
    """Who answers a line: the hub rings the staff, a carrier forwards what was missed, or we stand beside."""

    HUB_ANSWERS = "hub_answers"
    FORWARDED = "forwarded"
    BESIDE = "beside"


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceLine:
    """All that the voice path needs to know of a line, so that it can answer without a database.

    `address` is the line's public webhook address (no query, no fragment), `staff` are E.164 numbers rung together,
    `ring_for_s` is below the time after which a carrier's mailbox takes over.
    """

    number: str
    mode: LineMode
    address: str
    business: str
    staff: tuple[str, ...] = ()
    ring_for_s: int = 18
    takes_voicemail: bool = True
    greeting: str = ""


class Sees(StrEnum):
    """What a line shows of what staff do in the provider's own app; the manifest's `sees` names it."""

    STAFF_TEXTS = "staff_texts"
    STAFF_CALLS = "staff_calls"


@dataclass(frozen=True, slots=True)
class MissedSignal:
    """One way in which the provider says how a call ended: `says` in its own words, and what that means to us.

    `means` is None for a signal that says the call was taken or is still under way; `note` is a sentence where there is more to know.
    """

    says: str
    means: MissedBecause | None
    note: str = ""


class PhoneProvider(ABC):
    """One phone vendor, bound to one connection."""

    def __init__(self, context: ConnectorContext) -> None:
        self.context = context

    @abstractmethod
    def check_connection(self) -> AccountIdentity:
        """Whose account these credentials open; raises SignInAgain when they open none."""


class ReportsCalls(ABC):
    """The vendor tells of calls and texts by webhook. All of it is pure: nothing is fetched, nothing remembered."""

    @staticmethod
    @abstractmethod
    def peek(raw: RawRequest) -> Hint:
        """Whose request this seems to be; raises UnreadableRequest."""

    @staticmethod
    @abstractmethod
    def webhook_secrets(credentials: Mapping[str, str]) -> list[WebhookSecret]:
        """The secrets that a webhook of this connection may be signed with, from its form fields."""

    @staticmethod
    @abstractmethod
    def is_authentic(raw: RawRequest, secrets: Iterable[WebhookSecret]) -> bool:
        """Whether one of the secrets signed these bytes; False for anything malformed, never an exception."""

    @staticmethod
    @abstractmethod
    def read_events(raw: RawRequest) -> list[PhoneEvent]:
        """The neutral events in a request; empty when there is nothing to tell; raises UnreadableRequest."""

    @staticmethod
    @abstractmethod
    def missed_signals() -> tuple[MissedSignal, ...]:
        """What "missed" means here, built from the same tables that `read_events` reads by."""


class AnswersCalls(ABC):
    """The vendor asks us what to do with a ringing call."""

    @staticmethod
    @abstractmethod
    def answer_now(raw: RawRequest, line: VoiceLine, seen_of_this_call: frozenset[str]) -> Answer:
        """What to do next; `seen_of_this_call` holds the `what` of the call's requests before this one.

        Pure. Where nothing is known, nobody accepted the call: voicemail.
        """


class SendsTexts(ABC):
    """Texts can be sent from a line."""

    @abstractmethod
    def send_text(self, text: OutgoingText, key: str) -> SentText:
        """Send once; raises TextRejected or another error of the contract."""


class RepeatsTexts(SendsTexts):
    """A text that is sent again under the same key is taken once: where no answer came, it is repeated instead of looked for."""

    @abstractmethod
    def may_repeat(self, first_tried_at: datetime) -> bool:
        """Whether a repeat still makes no second text."""


class FindsTexts(ABC):
    """A text whose answer never came can be looked for; a provider with neither this nor RepeatsTexts sends at most once."""

    @abstractmethod
    def find_text(self, text: OutgoingText, key: str, since: datetime) -> list[SentText]:
        """Texts with this sender, recipient and body (as the provider stores it) created since, newest first."""


class ListsCalls(ABC):
    """The vendor keeps a list of calls that can be read back."""

    @abstractmethod
    def list_calls(self, line: str, since: datetime) -> Iterable[CallEvent | VoicemailLeft | OutboundCall]:
        """Ended calls of the line, each as the events that a webhook would have brought, with the same keys where it has some."""


class LineType(StrEnum):
    """What kind of number it is, as far as texts are concerned."""

    MOBILE = "mobile"
    LANDLINE = "landline"
    VOIP = "voip"
    TOLL_FREE = "toll_free"
    PREMIUM = "premium"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberFacts:
    """What a look-up says of a number; None and empty where it does not say. `state` is the two letters of a state or province."""

    line_type: LineType | None = None
    state: str = ""
    city: str = ""


class LooksUpNumbers(ABC):
    """The kind of a number can be asked for; it usually costs."""

    @abstractmethod
    def look_up(self, number: PhoneNumber) -> NumberFacts:
        """What the vendor knows of the number; raises Gone for one that does not exist."""


class LinePoint(StrEnum):
    """What a line must have before its callers can be texted."""

    CAN_TEXT = "can_text"
    REGISTERED = "registered"
    WEBHOOKS_HERE = "webhooks_here"
    RETRIES_ON = "retries_on"
    FALLBACK_SET = "fallback_set"


class PointState(StrEnum):
    """How a point stands; WAITING is for an approval that has been asked for."""

    RIGHT = "right"
    WRONG = "wrong"
    WAITING = "waiting"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class LineFinding:
    """How one point stands at the vendor, and in one sentence what to do there where it is not right."""

    point: LinePoint
    state: PointState
    sentence: str


class ChecksLines(ABC):
    """The vendor can be asked whether a line is ready."""

    @abstractmethod
    def check_line(self, line: VoiceLine) -> list[LineFinding]:
        """One finding for each point that this vendor knows of; nothing is changed there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookState:
    """Where a line's webhooks point now, as the vendor says; kept so that it can be put back. Keys are the vendor's names."""

    addresses: Mapping[str, str]


class RegistersWebhooks(ABC):
    """A line's webhook addresses can be read and set by the hub."""

    @abstractmethod
    def read_webhooks(self, line: str) -> WebhookState:
        """Where they point now."""

    @abstractmethod
    def point_webhooks_here(self, line: VoiceLine) -> WebhookState:
        """Point those that the line's mode needs at us and return what stood there before."""

    @abstractmethod
    def restore_webhooks(self, line: str, before: WebhookState) -> None:
        """Put back what stood there before."""

    @abstractmethod
    def fallback_answer(self, line: VoiceLine) -> str:
        """What the customer pastes at the vendor so that the phones ring while the hub is down."""


class FetchesMedia(ABC):
    """Pictures and voicemails can be fetched."""

    @abstractmethod
    def fetch_media(self, ref: str) -> tuple[bytes, str]:
        """The bytes and their content type, empty where the vendor says none.

        Raises Gone for what is no longer there, Rejected or NotSupported for a reference that leads to nothing of this vendor's.
        """
