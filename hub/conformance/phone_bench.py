"""The bench on which one phone provider is tried: its simulated phone system calls, texts and tells the hub of it over HTTP."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from hub.calls.outcome import Judgement as CallJudgement
from hub.calls.outcome import judge
from hub.conformance.listening import Listener, listening
from hub.conformance.rule import Broken, expect
from hub.conformance.vendor_bench import Recorded, VendorBench, bench_hub, told_as_broken
from hub.contract.phone_events import CallEvent, DeliveryReport, DeliveryStatus, PhoneEvent
from hub.contract.phone_numbers import PhoneNumber, read_phone_number
from hub.contract.phone_provider import AnswersCalls, LineMode, PhoneProvider, RegistersWebhooks, ReportsCalls, VoiceLine
from hub.contract.texts import OutgoingText
from hub.contract.webhooks import Answer, RawRequest, UnreadableRequest, WebhookSecret
from hub.intake.line_book import webhook_address
from hub.sandbox.magic_numbers import MAGIC_NUMBERS, Magic
from hub.sandbox.phone_orders import Ends, OpenLine, PlayCall
from hub.sandbox.phone_system import SimulatedPhoneSystem
from hub.sandbox.remote import RemoteVendors
from hub.sandbox.server import running
from hub.wiring import Hub

REPORTED_WITHIN_S = 8.0
FINAL_RANK = DeliveryStatus.DELIVERED.rank


@dataclass(frozen=True, slots=True)
class PhoneDesk:
    """A hub for trials, and where it hears of calls and texts."""

    hub: Hub
    listener: Listener


@dataclass(frozen=True, slots=True)
class Told:
    """What the simulated phone system told of one thing: its id there, and the requests that came."""

    id: str
    requests: Sequence[RawRequest]


class PhoneBench(VendorBench):
    """One phone provider with a simulated phone system, in whose account there is one line; `phones` is that phone system."""

    def __init__(
        self, desk: PhoneDesk, address: str, vendors: RemoteVendors, phones: SimulatedPhoneSystem, *, descriptions: Sequence[Path] = ()
    ) -> None:
        super().__init__(desk.hub, phones.key, address, vendors)
        self.listener = desk.listener
        self.phones = phones
        self.descriptions = descriptions
        self.tried_live = False
        self.number = self.numbers.at(0)
        self.staff = (self.numbers.at(71), self.numbers.at(72))
        self._seen: defaultdict[str | None, set[str]] = defaultdict(set)

    @property
    def declared(self) -> type[PhoneProvider]:
        """The provider's class."""
        return self.hub.catalog.phone_provider(self.key)

    @property
    def reader(self) -> type[ReportsCalls]:
        """The class as one that reads webhooks; raises Broken where it is none."""
        declared: type = self.declared
        if not issubclass(declared, ReportsCalls):
            raise Broken("the class does not inherit ReportsCalls: nothing would be heard of its calls")
        return declared

    @property
    def mode(self) -> LineMode:
        """How its line is answered."""
        return LineMode.HUB_ANSWERS if issubclass(self.declared, AnswersCalls) else LineMode.BESIDE

    @property
    def provider(self) -> PhoneProvider:
        """The phone provider of the connection, as for a new attempt."""
        return self.hub.connections.phone_provider(Recorded(self.account_id, self.connection_id))

    def connect(self, mode: str | None = None, without: str | None = None) -> int:
        """Connect to the account, which has the line already; the connection's id."""
        self.phones.open_line(OpenLine(number=self.number, staff=self.staff))
        return super().connect(mode, without)

    @cached_property
    def line(self) -> VoiceLine:
        """The line, with its webhooks pointed at the listener."""
        address = webhook_address(self.hub.settings.public_url, self.row(self.connection_id))
        self.phones.open_line(OpenLine(number=self.number, address=address, staff=self.staff))
        line = VoiceLine(number=self.number, mode=self.mode, address=address, business="Harbor Talent", staff=self.staff)
        self.listener.answers[address.removeprefix(self.listener.address)] = self._answer
        provider = self.provider
        if isinstance(provider, RegistersWebhooks):
            provider.point_webhooks_here(line)
        return line

    @property
    def webhook_secrets(self) -> list[WebhookSecret]:
        """What its webhooks may be signed with."""
        opened = self.hub.connections.opened(Recorded(self.account_id, self.connection_id))
        return self.reader.webhook_secrets(opened.credentials)

    @property
    def api_path(self) -> str:
        """Every path of the simulated vendor: a phone provider may ask several hosts for one thing."""
        return "*"

    # what is played

    def told_of(self, play: Callable[[], str]) -> Told:
        """Have something happen at the simulated phone system; what was told of it."""
        address = self.line.address
        before = len(self.listener.heard(address))
        identity = play()
        return Told(identity, self.listener.heard(address)[before:])

    def call(self, ends: Ends, *, withheld: bool = False) -> Told:
        """A phone call from beginning to end; raises Broken where nothing is told of it."""
        wish = PlayCall(line=self.line.number, caller=self.numbers.caller, ends=ends, withheld=withheld)
        told = self.told_of(lambda: self.phones.play_call(wish))
        expect(told.requests, f"a call that ended {ends} was played, and nothing was told of it")
        return told

    def events(self, requests: Iterable[RawRequest]) -> list[PhoneEvent]:
        """All events in requests, in their order, without what the hub leaves out because it is about no line."""
        return [event for raw in requests if self._may_be_ours(raw) for event in self.reader.read_events(raw)]

    def _may_be_ours(self, raw: RawRequest) -> bool:
        hint = self.reader.peek(raw)
        return hint.line_is_sure or not hint.line or read_phone_number(hint.line, self.numbers.region) == PhoneNumber(self.line.number)

    def judgement(self, events: Iterable[PhoneEvent], call_id: str) -> CallJudgement:
        """The hub's judgement on one call; raises Broken where nothing is said of it."""
        of_call = [event for event in events if isinstance(event, CallEvent) and event.call_id == call_id]
        expect(
            of_call,
            "no event says anything of the call that was played: is the id of the simulated phone system's call that of the events?",
        )
        return judge(of_call, self.mode)

    # texts

    def text(self, body: str = "Sorry we missed your call. How can we help?", to: str | None = None) -> OutgoingText:
        """A text from the line, to the caller unless told otherwise."""
        return OutgoingText(
            sender=PhoneNumber(self.line.number),
            to=PhoneNumber(to or self.numbers.caller),
            body=body,
            report_address=self.line.address,
            valid_for_s=3600,
        )

    def text_to(self, magic: Magic) -> OutgoingText:
        """A text to a magic number."""
        return self.text(to=MAGIC_NUMBERS[magic])

    def final_report(self, text_id: str) -> DeliveryReport | None:
        """What the simulated carrier finally says of a text, None where it says nothing in time."""
        self.listener.wait_for(lambda: bool(self._final_reports(text_id)), REPORTED_WITHIN_S)
        return next(iter(self._final_reports(text_id)), None)

    def _final_reports(self, text_id: str) -> list[DeliveryReport]:
        reports = [event for event in self.events(self.listener.heard(self.line.address)) if isinstance(event, DeliveryReport)]
        return [report for report in reports if report.text_id == text_id and report.status.rank == FINAL_RANK]

    def _answer(self, raw: RawRequest) -> Answer:
        """What the hub would answer; 400 for what cannot be read, as the hub does."""
        reader = self.reader
        if not issubclass(reader, AnswersCalls):
            return Answer()
        try:
            hint = reader.peek(raw)
            seen = frozenset(self._seen[hint.call_id])
            self._seen[hint.call_id].add(hint.what)
            return reader.answer_now(raw, self.line, seen)
        except UnreadableRequest as unreadable:
            return Answer(400, str(unreadable))


@contextmanager
def phone_desk_at_work() -> Iterator[PhoneDesk]:
    """A hub whose public address is a listener's."""
    with listening() as listener, bench_hub(public_url=listener.address) as hub:
        yield PhoneDesk(hub, listener)


@contextmanager
def phone_bench_of(desk: PhoneDesk, key: str, *, descriptions: Sequence[Path] = ()) -> Iterator[PhoneBench]:
    """A bench for one rule; whatever its check raises comes out as Broken, and so does speaking to anybody but the simulated vendor."""
    phones = desk.hub.catalog.sandbox(key)()
    expect(isinstance(phones, SimulatedPhoneSystem), "its sandbox is no SimulatedPhoneSystem: no rule can be tried")
    with running([phones]) as address:
        vendors = RemoteVendors(address)
        phones.keep_limits(on=False)
        try:
            with told_as_broken([address, desk.listener.address]):
                yield PhoneBench(desk, address, vendors, phones, descriptions=descriptions)
        finally:
            vendors.close()
