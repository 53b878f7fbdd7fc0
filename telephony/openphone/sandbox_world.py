"""What a simulated Quo workspace holds: numbers, users, calls, texts, conversations, webhooks."""

import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from hub.sandbox.settings import SandboxSettings

FIRST_USER = ("owner@harbor.example", "Mara", "Lopez")


@dataclass
class Settings(SandboxSettings):
    """Settings of the simulated workspace."""

    requests_per_second: int = 10
    keeps_limits: bool = False
    resolves_numbers: bool = True
    auto_reply: str = ""
    webhooks_held: bool = False
    webhooks_newest_first: bool = False
    webhook_copies: int = 1
    webhook_timeout_seconds: float = 5.0
    webhook_time_factor: float = 1.0


@dataclass(slots=True)
class User:
    """Somebody who uses the workspace."""

    id: str
    email: str
    first: str
    last: str
    role: str
    created: datetime


@dataclass(slots=True)
class Number:
    """A number of the workspace; `may_text` False is what the phone number's restrictions say, `registered` what carriers hold."""

    id: str
    number: str
    name: str
    created: datetime
    may_text: bool = True
    registered: bool = True


@dataclass(slots=True)
class Voicemail:
    """What a caller left after a call."""

    id: str
    seconds: int
    transcript: str
    address: str


@dataclass(slots=True)
class Call:
    """A phone call; `other` is the number at the far end, as its phone shows it."""

    id: str
    number: Number
    other: str
    direction: str
    created: datetime
    updated: datetime
    status: str = "ringing"
    answered: datetime | None = None
    completed: datetime | None = None
    answered_by: str | None = None
    initiated_by: str | None = None
    forwarded_to: str | None = None
    ai_handled: str | None = None
    voicemail: Voicemail | None = None

    @property
    def duration(self) -> int:
        """Seconds of talk."""
        if self.answered is None or self.completed is None:
            return 0
        return round((self.completed - self.answered).total_seconds())

    @property
    def is_over(self) -> bool:
        """Whether it ended."""
        return self.completed is not None


@dataclass(slots=True)
class Message:
    """A text; `user` is None for what Quo wrote by itself."""

    id: str
    number: Number
    others: tuple[str, ...]
    sender: str
    direction: str
    text: str
    status: str
    user: str | None
    created: datetime
    updated: datetime
    media: tuple[tuple[str, str], ...] = ()
    error_code: str | None = None
    by_api: bool = False


@dataclass(slots=True)
class Conversation:
    """All that passed between a number and others."""

    id: str
    number: Number
    others: tuple[str, ...]
    created: datetime
    last_activity: datetime
    last_activity_id: str
    done: bool = False


@dataclass(slots=True)
class Webhook:
    """One address; `system` is new, api (legacy, made by the API) or app (legacy, made in the app)."""

    id: str
    system: str
    url: str
    events: tuple[str, ...]
    numbers: tuple[str, ...]
    label: str | None
    key: str
    created: datetime
    updated: datetime
    status: str = "enabled"

    def wants(self, event: str, number_id: str) -> bool:
        """Whether this is to be told of such an event of the number."""
        return self.status == "enabled" and event in self.events and ("*" in self.numbers or number_id in self.numbers)


@dataclass(slots=True)
class HandsetText:
    """A text as a person sees it on their phone."""

    direction: str
    other: str
    body: str
    at: datetime
    id: str


@dataclass
class World:
    """The workspace and the phones around it."""

    clock: Callable[[], datetime]
    settings: Settings = field(default_factory=Settings)

    def __post_init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """An empty workspace with its owner and no API key."""
        self.org = new_id("OR")
        self.keys: set[str] = set()
        self.expired = False
        self.users = [User(new_id("US"), *FIRST_USER, "owner", self.clock())]
        self.numbers: dict[str, Number] = {}
        self.calls: dict[str, Call] = {}
        self.messages: dict[str, Message] = {}
        self.conversations: dict[tuple[str, tuple[str, ...]], Conversation] = {}
        self.webhooks: dict[str, Webhook] = {}
        self.opt_outs: set[tuple[str, str]] = set()
        self.handsets: dict[str, list[HandsetText]] = {}
        self.staff_answers = False
        self.webhook_numbers = count(101)

    @property
    def owner(self) -> User:
        """The workspace's owner, who writes and calls unless somebody else is named."""
        return self.users[0]

    def number_named(self, name: str) -> Number | None:
        """A number by its id or E.164."""
        return next((one for one in self.numbers.values() if name in (one.id, one.number)), None)

    def happened(self, number: Number, others: Iterable[str], activity_id: str) -> Conversation:
        """Note an activity in its conversation, which begins with the first."""
        key, now = (number.id, tuple(sorted(others))), self.clock()
        if key not in self.conversations:
            self.conversations[key] = Conversation(new_id("CN"), number, tuple(others), now, now, activity_id)
        conversation = self.conversations[key]
        conversation.last_activity, conversation.last_activity_id, conversation.done = now, activity_id, False
        return conversation

    def conversation_of(self, number: Number, others: Iterable[str]) -> Conversation:
        """The conversation between a number and others."""
        return self.conversations[number.id, tuple(sorted(others))]

    def told(self, event: str, number_id: str) -> Iterator[Webhook]:
        """The webhooks that want such an event."""
        yield from (webhook for webhook in self.webhooks.values() if webhook.wants(event, number_id))


def new_id(prefix: str) -> str:
    """An id as Quo makes them."""
    return f"{prefix}{secrets.token_hex(8)}"
