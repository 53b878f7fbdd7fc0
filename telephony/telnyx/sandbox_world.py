"""What simulated Telnyx holds: one organisation with its lines, messages, opt-outs, call events and the answers kept for repeats."""

from base64 import b64encode
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid4, uuid5

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hub.sandbox.magic_numbers import Magic, Turns, magic_of

if TYPE_CHECKING:
    from telephony.telnyx.sandbox_recordings import Recording

API_KEY = "KEY-of-the-simulated-organisation"
ORGANISATION = "0a3f4d2e-6b1c-5d7e-8f90-a1b2c3d4e5f6"
KEY_BYTES = b"simulated Telnyx, key of 32 byte"
STYLES = ("call_control", "sip", "texml")


@dataclass(slots=True)
class Line:
    """A number; `style` is how its calls are told, `campaign` its 10DLC assignment (empty: none), `address` where all webhooks go."""

    number: str
    address: str = ""
    style: str = "call_control"
    staff: list[str] = field(default_factory=list)
    campaign: str = "ASSIGNED"
    has_profile: bool = True
    profile_enabled: bool = True

    @property
    def told_at(self) -> str:
        """Where its calls are told of; a SIP connection's address says what it is."""
        return f"{self.address}?on=sip" if self.style == "sip" and self.address else self.address

    @property
    def profile_id(self) -> str:
        """The id of its messaging profile."""
        return str(uuid5(NAMESPACE_URL, f"profile:{self.number}"))

    @property
    def connection_id(self) -> str:
        """The id of its application."""
        return str(uuid5(NAMESPACE_URL, f"application:{self.number}").int)[:19]


@dataclass(slots=True)
class Phone:
    """A handset outside: what a look-up says of it, and how a text to it ends (a code where it is not delivered)."""

    line_type: str = "mobile"
    state: str = "CA"
    city: str = "SAN FRANCISCO"
    exists: bool = True
    status: str = "delivered"
    code: str = ""


@dataclass(slots=True)
class KeptAnswer:
    """What was answered to a request with an idempotency key."""

    request: bytes
    answer: dict[str, Any]
    at: datetime


@dataclass(slots=True)
class Habits:
    """How webhooks arrive: `order` in_order or reversed, each so many `times`."""

    order: str = "in_order"
    times: int = 1


class World:
    """All records; every access happens under the vendor's lock."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.key = Ed25519PrivateKey.from_private_bytes(KEY_BYTES)
        self.clear()

    @property
    def public_key(self) -> str:
        """The organisation's public key as the portal shows it."""
        return b64encode(self.key.public_key().public_bytes_raw()).decode()

    def clear(self) -> None:
        """Forget every record."""
        self.lines: dict[str, Line] = {}
        self.phones: dict[str, Phone] = {}
        self.messages: dict[str, dict[str, Any]] = {}
        self.by_staff: set[str] = set()
        self.handsets: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
        self.opt_outs: set[tuple[str, str]] = set()
        self.call_events: list[dict[str, Any]] = []
        self.recordings: dict[str, Recording] = {}
        self.kept: dict[tuple[str, str], KeptAnswer] = {}
        self.habits = Habits()
        self.turns = Turns()

    def phone(self, number: str) -> Phone:
        """The seeded handset, a magic one, or a mobile that takes every text."""
        return self.phones.get(number) or _magic_phone(number)

    def line_by_profile(self, profile_id: str) -> Line | None:
        """The line with this messaging profile."""
        return next((line for line in self.lines.values() if line.has_profile and line.profile_id == profile_id), None)


def new_id() -> str:
    """An id as Telnyx makes them."""
    return str(uuid4())


def iso(moment: datetime) -> str:
    """A time as Telnyx writes it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _magic_phone(number: str) -> Phone:
    match magic_of(number):
        case Magic.LANDLINE_LATER:
            return Phone(line_type="fixed line", status="delivery_failed", code="40001")
        case Magic.FILTERED:
            return Phone(status="delivery_failed", code="40002")
        case Magic.NOT_REGISTERED:
            return Phone(status="sending_failed", code="40010")
        case _:
            return Phone()
