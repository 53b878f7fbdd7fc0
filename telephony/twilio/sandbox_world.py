"""What simulated Twilio holds: accounts, numbers, handsets, messages, calls, recordings, opt-outs."""

import secrets
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any

import phonenumbers

from hub.sandbox.magic_numbers import Magic, Turns, magic_of

KEPT_WEBHOOKS = 20_000


def new_sid(prefix: str) -> str:
    """Make a Twilio identifier: a two-letter prefix and 32 hex digits."""
    return prefix + secrets.token_hex(16)


def rfc2822(moment: datetime | None) -> str | None:
    """Write a moment as Twilio's answers do, e.g. `Sat, 21 Nov 2026 03:12:00 +0000`."""
    return None if moment is None else format_datetime(moment)


def region_of(number: str) -> str:
    """Return the ISO country of an E.164 number, or an empty text."""
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(number)) or ""
    except phonenumbers.NumberParseException:
        return ""


@dataclass(slots=True)
class Account:
    """An account or sub-account; `keys` are API key SIDs with their secrets."""

    sid: str
    auth_token: str
    created: datetime
    secondary_token: str | None = None
    parent: str | None = None
    keys: dict[str, str] = field(default_factory=dict)
    friendly_name: str = "Simulated account"
    trial: bool = False
    suspended: bool = False
    verified_numbers: list[str] = field(default_factory=list)
    allowed_countries: list[str] = field(default_factory=lambda: ["US", "CA"])
    messages_per_second: int | None = None
    queue_limit: int | None = None
    media_auth: bool = True
    webhook_format: str = "form"
    unsigned_call_extras: bool = False
    shared_key: dict[str, str] | None = None
    created_messages_at: deque[datetime] = field(default_factory=deque)


@dataclass(slots=True)
class Number:
    """One of an account's phone numbers (IncomingPhoneNumber)."""

    sid: str
    account: str
    phone_number: str
    created: datetime
    settings: dict[str, str]
    sms: bool = True
    voice: bool = True
    a2p_registered: bool = True
    toll_free: bool = False
    toll_free_verified: bool = True
    toll_free_status: str = ""
    service: str | None = None
    friendly_name: str = ""
    updated: datetime | None = None

    @property
    def verification(self) -> str:
        """How far the verification of a toll-free number is; empty where none was handed in."""
        return "TWILIO_APPROVED" if self.toll_free_verified else self.toll_free_status


@dataclass(slots=True)
class Service:
    """A Messaging Service with its sender pool."""

    sid: str
    account: str
    numbers: list[str]
    friendly_name: str = "Simulated service"
    campaign_status: str = ""
    inbound_url: str = ""
    inbound_method: str = "POST"
    use_inbound_webhook_on_number: bool = False
    status_callback: str = ""
    advanced_opt_out: bool = False
    link_shortening: bool = False
    opt_out_words: dict[str, list[str]] = field(default_factory=dict)
    sticky: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Phone:
    """A handset outside Twilio; seconds are counted from the first ring."""

    does: str = "no_answer"
    presses: str = "1"
    after_seconds: int = 5
    talk_seconds: int = 60
    delivery: str = "delivered"
    error_code: int | None = None
    callbacks: str = "in_order"
    delay_seconds: int = 0
    refuse: int | None = None
    line_type: str | None = "mobile"
    carrier_name: str = "Simulated Wireless"
    lookup_error: int | None = None


@dataclass(slots=True)
class Media:
    """One picture or file of a message."""

    sid: str
    content_type: str
    content: bytes
    created: datetime


@dataclass(slots=True)
class Message:
    """A text in either direction; `sender` is None until a Messaging Service has chosen one."""

    sid: str
    account: str
    to: str
    sender: str | None
    body: str
    status: str
    direction: str
    created: datetime
    updated: datetime
    segments: int = 1
    service: str | None = None
    sent: datetime | None = None
    error_code: int | None = None
    status_callback: str = ""
    validity_period: int = 36000
    media: list[Media] = field(default_factory=list)


@dataclass(slots=True)
class Call:
    """One call leg: the caller's own (parent None) or one dialled to a staff phone."""

    sid: str
    account: str
    to: str
    sender: str
    direction: str
    started: datetime
    status: str = "ringing"
    parent: str | None = None
    number_sid: str | None = None
    answered: datetime | None = None
    ended: datetime | None = None
    forwarded_from: str | None = None
    caller_name: str | None = None
    answered_by: str | None = None
    heard: list[str] = field(default_factory=list)
    sequence: int = 0

    def duration(self) -> int:
        """Seconds from answer to end, 0 for a call nobody answered."""
        if self.answered is None or self.ended is None:
            return 0
        return max(1, round((self.ended - self.answered).total_seconds()))


@dataclass(slots=True)
class Recording:
    """One recorded voicemail or conversation."""

    sid: str
    account: str
    call: str
    created: datetime
    seconds: int
    status: str
    source: str


@dataclass(slots=True)
class HandsetText:
    """A text as the person holding the phone sees it."""

    direction: str
    other: str
    body: str
    at: datetime
    sid: str | None
    media: list[str] = field(default_factory=list)


class World:
    """All records of the simulated vendor; every access happens under the vendor's lock."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.clear()

    def clear(self) -> None:
        """Forget every record."""
        self.public_url = ""
        self.accounts: dict[str, Account] = {}
        self.keys: dict[str, str] = {}
        self.numbers: dict[str, Number] = {}
        self.services: dict[str, Service] = {}
        self.phones: dict[str, Phone] = {}
        self.bins: dict[str, str] = {}
        self.messages: dict[str, Message] = {}
        self.messages_to: dict[tuple[str, str], list[Message]] = {}
        self.account_messages: dict[str, list[Message]] = {}
        self.calls: dict[str, Call] = {}
        self.account_calls: dict[str, list[Call]] = {}
        self.recordings: dict[str, Recording] = {}
        self.opt_outs: dict[tuple[str, str], datetime] = {}
        self.handset_texts: dict[str, list[HandsetText]] = {}
        self.handset_calls: dict[str, list[str]] = {}
        self.alerts: deque[dict[str, Any]] = deque(maxlen=KEPT_WEBHOOKS)
        self.queued: dict[str, int] = {}
        self.staff: dict[str, tuple[str, ...]] = {}
        self.turns = Turns()

    def phone(self, number: str) -> Phone:
        """Return the seeded handset, a magic one, or one that takes texts and never picks up."""
        return self.phones.get(number) or _magic_phone(number)

    def add_message(self, message: Message) -> Message:
        """Keep a message where fetches and lists will find it."""
        self.messages[message.sid] = message
        self.messages_to.setdefault((message.account, message.to), []).append(message)
        self.account_messages.setdefault(message.account, []).append(message)
        return message

    def add_call(self, call: Call) -> Call:
        """Keep a call and put it on the handsets that took part."""
        self.calls[call.sid] = call
        self.account_calls.setdefault(call.account, []).append(call)
        self.handset_calls.setdefault(call.to if call.parent else call.sender, []).append(call.sid)
        return call

    def to_handset(self, number: str, text: HandsetText) -> None:
        """Show a text on a handset, in the order of arrival."""
        self.handset_texts.setdefault(number, []).append(text)

    def opt_out_scope(self, number: Number) -> str:
        """Name what an opt-out from this sender blocks: its Messaging Service, else the number."""
        return number.service or number.phone_number

    def alert(self, account: str, code: int, url: str, about: str) -> None:
        """Log an error as Twilio's debugger would."""
        self.alerts.append({"account": account, "code": code, "url": url, "about": about, "at": self.clock().isoformat()})

    def later(self, moment: datetime, seconds: float) -> datetime:
        """Return the moment so many simulated seconds on."""
        return moment + timedelta(seconds=seconds)


def _magic_phone(number: str) -> Phone:
    match magic_of(number):
        case Magic.LANDLINE_LATER:
            return Phone(line_type="landline")
        case Magic.FILTERED:
            return Phone(delivery="undelivered", error_code=30007)
        case Magic.NOT_REGISTERED:
            return Phone(delivery="undelivered", error_code=30034)
        case _:
            return Phone()
