"""A phone system in memory: what it was asked to send, what it says when asked again, and the troubles a test gives it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from cattrs.preconf.json import make_converter

from hub.contract.connector import AccountIdentity
from hub.contract.errors import VendorTrouble
from hub.contract.phone_events import (
    CallEvent,
    DeliveryReport,
    DeliveryStatus,
    InboundText,
    MissedBecause,
    OutboundCall,
    PhoneEvent,
    StaffText,
    VoicemailLeft,
)
from hub.contract.phone_numbers import PhoneNumber
from hub.contract.phone_provider import (
    AnswersCalls,
    FindsTexts,
    ListsCalls,
    LooksUpNumbers,
    MissedSignal,
    NumberFacts,
    PhoneProvider,
    RepeatsTexts,
    ReportsCalls,
    SendsTexts,
    VoiceLine,
)
from hub.contract.texts import OutgoingText, SentText
from hub.contract.webhooks import Answer, Hint, RawRequest, UnreadableRequest, WebhookSecret

KINDS: dict[str, type[PhoneEvent]] = {
    kind.__name__: kind for kind in (CallEvent, VoicemailLeft, InboundText, StaffText, OutboundCall, DeliveryReport)
}
RIGHT_SECRET = "the-right-secret"


@dataclass
class PhoneSystem:
    """The vendor's side. A trouble is raised once for each entry: before or after a text was taken, or when a line's calls are listed."""

    sent: list[tuple[str, OutgoingText]] = field(default_factory=list)
    calls: list[CallEvent] = field(default_factory=list)
    looks: int = 0
    refused: list[VendorTrouble] = field(default_factory=list)
    unanswered: list[VendorTrouble] = field(default_factory=list)
    look_troubles: list[VendorTrouble] = field(default_factory=list)
    hides: int = 0
    forgets: bool = False
    lists: list[str] = field(default_factory=list)
    numbers: dict[str, NumberFacts] = field(default_factory=dict)
    looked_up: list[str] = field(default_factory=list)
    look_up_troubles: list[VendorTrouble] = field(default_factory=list)
    list_troubles: dict[str, list[Exception]] = field(default_factory=dict)

    @property
    def bodies(self) -> list[str]:
        return [text.body for _, text in self.sent]

    def send(self, text: OutgoingText, key: str) -> SentText:
        if self.refused:
            raise self.refused.pop(0)
        self.sent.append((key, text))
        if self.unanswered:
            raise self.unanswered.pop(0)
        return SentText(text_id=f"SM{len(self.sent)}", status=DeliveryStatus.ACCEPTED)

    def find(self, text: OutgoingText) -> list[SentText]:
        self.looks += 1
        if self.look_troubles:
            raise self.look_troubles.pop(0)
        if self.hides:
            self.hides -= 1
            return []
        there = [(number, sent) for number, (_, sent) in enumerate(self.sent, 1) if (sent.to, sent.body) == (text.to, text.body)]
        return [SentText(text_id=f"SM{number}", status=DeliveryStatus.SENT) for number, _ in reversed(there)]

    def look_up(self, number: PhoneNumber) -> NumberFacts:
        self.looked_up.append(number.e164)
        if self.look_up_troubles:
            raise self.look_up_troubles.pop(0)
        return self.numbers.get(number.e164, NumberFacts())

    def list_calls(self, line: str, since: datetime) -> list[CallEvent]:
        self.lists.append(line)
        if self.list_troubles.get(line):
            raise self.list_troubles[line].pop(0)
        return [event for event in self.calls if event.line == line and event.at >= since]


class FakePhone(PhoneProvider, ReportsCalls, AnswersCalls, SendsTexts, FindsTexts, ListsCalls):
    """The provider's class; its requests are JSON, signed with nothing but a secret in a header."""

    def __init__(self, system: PhoneSystem) -> None:
        self._system = system

    def check_connection(self) -> AccountIdentity:
        return AccountIdentity("AC1", "Fake phones")

    @staticmethod
    def peek(raw: RawRequest) -> Hint:
        try:
            return Hint(**json.loads(raw.body)["hint"])
        except (ValueError, KeyError, TypeError):
            raise UnreadableRequest("This is not JSON of ours.") from None

    @staticmethod
    def webhook_secrets(credentials: Mapping[str, str]) -> list[WebhookSecret]:
        return [WebhookSecret(credentials["secret"])]

    @staticmethod
    def is_authentic(raw: RawRequest, secrets: Iterable[WebhookSecret]) -> bool:
        return any(raw.headers.get("x-secret") == secret.value for secret in secrets)

    @staticmethod
    def read_events(raw: RawRequest) -> list[PhoneEvent]:
        written = json.loads(raw.body)
        if written.get("poison") == "unreadable":
            raise UnreadableRequest("The request says nothing.")
        if written.get("poison"):
            raise ZeroDivisionError(written["poison"])
        return [make_converter().structure(event, KINDS[kind]) for kind, event in written["events"]]

    @staticmethod
    def missed_signals() -> tuple[MissedSignal, ...]:
        return (MissedSignal("nobody", MissedBecause.NO_ANSWER), MissedSignal("somebody", None))

    @staticmethod
    def answer_now(raw: RawRequest, line: VoiceLine, seen_of_this_call: frozenset[str]) -> Answer:
        if json.loads(raw.body)["hint"]["what"] != "voice":
            return Answer()
        return Answer(200, f"ring {','.join(line.staff)} after {','.join(sorted(seen_of_this_call)) or 'nothing'}")

    def send_text(self, text: OutgoingText, key: str) -> SentText:
        return self._system.send(text, key)

    def find_text(self, text: OutgoingText, key: str, since: datetime) -> list[SentText]:  # noqa: ARG002
        return self._system.find(text)

    def list_calls(self, line: str, since: datetime) -> Iterable[CallEvent]:
        return self._system.list_calls(line, since)


class BlindPhone(PhoneProvider, SendsTexts):
    """A phone system that offers no way to look."""

    def __init__(self, system: PhoneSystem) -> None:
        self._system = system

    def check_connection(self) -> AccountIdentity:
        return AccountIdentity("AC1", "Fake phones")

    def send_text(self, text: OutgoingText, key: str) -> SentText:
        return self._system.send(text, key)


class RepeatingPhone(BlindPhone, RepeatsTexts):
    """A phone system that offers no way to look and takes a key once, until it forgets what it answered."""

    def may_repeat(self, first_tried_at: datetime) -> bool:  # noqa: ARG002 - it forgets when it is told to
        return not self._system.forgets

    def send_text(self, text: OutgoingText, key: str) -> SentText:
        taken = [number for number, (earlier, _) in enumerate(self._system.sent, 1) if earlier == key]
        return SentText(text_id=f"SM{taken[0]}", status=DeliveryStatus.ACCEPTED) if taken else super().send_text(text, key)


def webhook(*events: PhoneEvent, what: str = "status", secret: str = RIGHT_SECRET, poison: str = "", **hint: Any) -> RawRequest:
    """A request as the fake phone system sends it."""
    written = {
        "hint": {"what": what, **hint},
        "events": [(type(event).__name__, make_converter().unstructure(event)) for event in events],
        "poison": poison,
    }
    return RawRequest("POST", "https://hub.example/in/phone/fake", {"x-secret": secret}, json.dumps(written).encode(), datetime.now(UTC))


class LookingUpPhone(FakePhone, LooksUpNumbers):
    """A phone system that knows the kinds of numbers."""

    def look_up(self, number: PhoneNumber) -> NumberFacts:
        return self._system.look_up(number)
