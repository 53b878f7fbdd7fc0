"""Telnyx, simulated: its API, its signed webhooks and phones to ring and text with, over real HTTP and without an account."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import fields
from typing import Any, TypeVar

from flask import Blueprint
from flask.typing import ResponseReturnValue

from hub.sandbox import Clock, ControlError, utc_now
from hub.sandbox.courier import Letter
from hub.sandbox.live_calls import LiveCall, RingLine
from hub.sandbox.magic_numbers import Magic
from hub.sandbox.phone_orders import Ends, HandsetText, HeldText, OpenLine, PlayCall, PlayStaffCall, PlayStaffText, PlayText
from hub.sandbox.phone_system import SimulatedPhoneSystem
from hub.sandbox.sample_files import PICTURE_TYPE, picture_links, sample_files
from telephony.telnyx.sandbox_api import api_routes
from telephony.telnyx.sandbox_calls import ENDINGS, WITHHELD, event_json, listed, staff_call, whole_call, whole_texml_call
from telephony.telnyx.sandbox_live import LiveTelnyx
from telephony.telnyx.sandbox_messages import add_inbound, add_outbound, finish, on_phone
from telephony.telnyx.sandbox_recordings import MEDIA, STORE, keep_recordings
from telephony.telnyx.sandbox_webhooks import Webhook, WebhookCourier
from telephony.telnyx.sandbox_world import API_KEY, STYLES, Habits, Line, Phone, World

ORDERS = ("in_order", "reversed")
Record = TypeVar("Record", Line, Phone, Habits)


class TelnyxSandbox(SimulatedPhoneSystem):
    """Simulated Telnyx; state in `world`, webhooks in `courier`."""

    endings = ENDINGS
    tells_of_ringing = True
    magic = frozenset(Magic)

    def __init__(self, clock: Clock) -> None:
        super().__init__("telnyx", "Telnyx", clock)
        self.world = World(clock)
        self.courier = WebhookCourier(clock, self.world.key)
        self._finishing = ThreadPoolExecutor(4, "telnyx-messages")
        self._ending: list[Future[None]] = []
        self._live = LiveTelnyx(self)
        self.app.register_blueprint(api_routes(self))
        self.app.register_blueprint(_handset_routes(self))
        self.app.register_blueprint(sample_files(clock, MEDIA, STORE))

    def credentials(self, mode: str) -> Mapping[str, str]:
        """The organisation's API key and its public key."""
        if mode != "bearer_key":
            raise ControlError("mode: write bearer_key")
        return {"api_key": API_KEY, "public_key": self.world.public_key}

    def open_line(self, line: OpenLine) -> None:
        """Give the organisation a number, whose webhooks go to the line's address; one that is there keeps what was seeded."""
        with self.lock:
            there = self.world.lines.setdefault(line.number, Line(line.number))
            there.address, there.staff = line.address, list(line.staff)

    def play_call(self, call: PlayCall) -> str:
        """A call to a number, told in the style of its application."""
        caller = WITHHELD if call.withheld else call.caller
        with self.lock:
            line = self._line(call.line)
            if line.style == "texml":
                call_id, forms = whole_texml_call(line, caller, call.ends, self.clock())
                hooks = self.told(line, forms)
            else:
                call_id, events = whole_call(line, caller, call.ends, self.clock())
                hooks = self.told(line, events)
        self._deliver(hooks)
        return call_id

    def begin_call(self, ring: RingLine) -> str:
        """A call rings."""
        with self.lock:
            call_id, hooks = self._live.begin(self._line(ring.line), WITHHELD if ring.withheld else ring.caller)
        self._deliver(hooks)
        return call_id

    def pick_up(self, call: LiveCall) -> None:
        """Somebody of the staff takes it."""
        with self.lock:
            hooks = self._live.pick_up(call.call_id)
        self._deliver(hooks)

    def end_call(self, call: LiveCall, ends: Ends) -> str:
        """It is over."""
        with self.lock:
            hooks = self._live.end(call.call_id, ends)
        self._deliver(hooks)
        return call.call_id

    def play_text(self, text: PlayText) -> str:
        """A text to a number."""
        with self.lock:
            line = self._line(text.line)
            pictures = [{"url": link, "content_type": PICTURE_TYPE} for link in picture_links(MEDIA, text.pictures)]
            message = add_inbound(self.world, line, text.sender, text.body, pictures)
            hook = self._webhook("message.received", line.address, event_json("message.received", self.clock(), message))
        self._deliver([hook])
        return str(message["id"])

    def play_staff_text(self, text: PlayStaffText) -> str:
        """A text from the number that the hub did not send."""
        with self.lock:
            message = add_outbound(self.world, self._line(text.line), text.to, text.body, None)
            self.world.by_staff.add(message["id"])
        self._deliver(self._finish(message["id"]))
        return str(message["id"])

    def play_staff_call(self, call: PlayStaffCall) -> str:
        """A call from the number."""
        with self.lock:
            line = self._line(call.line)
            events = staff_call(line, call.to, answered=call.answered, now=self.clock())
            hooks = self.told(line, events)
        self._deliver(hooks)
        return str(events[0]["payload"]["call_session_id"])

    def sign(self, letter: Letter) -> Letter:
        """With the organisation's key."""
        return self.courier.signed(letter)

    def held_texts(self) -> list[HeldText]:
        """The texts that came through the API."""
        with self.lock:
            sent = [one for one in self.world.messages.values() if one["direction"] == "outbound" and one["id"] not in self.world.by_staff]
            return [
                HeldText(
                    text_id=one["id"],
                    line=one["from"]["phone_number"],
                    to=one["to"][0]["phone_number"],
                    body=one["text"],
                    status=one["to"][0]["status"],
                )
                for one in sent
            ]

    def on_phone(self, number: str) -> list[HandsetText]:
        """What the person with this number sees."""
        with self.lock:
            return list(on_phone(self.world, number))

    def finish_later(self, message_id: str) -> None:
        """Take a message to its end, off the request's thread."""
        with self.lock:
            self._ending.append(self._finishing.submit(lambda: self._send(self._finish(message_id))))

    def come_to_rest(self) -> None:
        """Wait until every message has come to its end and all that tells of it was tried."""
        with self.lock:
            ending, self._ending = self._ending, []
        wait(ending)
        self.courier.come_to_rest()

    def seed(self, records: dict[str, Any]) -> dict[str, Any]:
        """Put lines and phones in or change them, and say how webhooks arrive."""
        if unknown := set(records) - {"lines", "phones", "webhooks"}:
            raise ControlError(f"{', '.join(sorted(unknown))}: a seed has lines, phones and webhooks")
        with self.lock:
            for number, record in records.get("lines", {}).items():
                line = self.world.lines.setdefault(number, Line(number))
                _change(line, record)
                if line.style not in STYLES:
                    raise ControlError(f"style: write one of {', '.join(STYLES)}")
            for number, record in records.get("phones", {}).items():
                _change(self.world.phones.setdefault(number, Phone()), record)
            _change(self.world.habits, records.get("webhooks", {}))
            if self.world.habits.order not in ORDERS:
                raise ControlError(f"order: write one of {', '.join(ORDERS)}")
            return {"lines": len(self.world.lines), "phones": len(self.world.phones)}

    def truth(self) -> dict[str, Any]:
        """All lines, messages, opt-outs and webhooks."""
        with self.lock:
            return {
                "lines": [{name: getattr(line, name) for name in ("number", "address", "style")} for line in self.world.lines.values()],
                "messages": list(self.world.messages.values()),
                "opt_outs": sorted(phone for _, phone in self.world.opt_outs),
                "webhooks": [hook.to_json() for hook in self.courier.deliveries],
            }

    def holds(self) -> object:
        """What a request may change: the messages that were taken."""
        return len(self.world.messages)

    def reset(self) -> None:
        """Empty everything."""
        super().reset()
        with self.lock:
            self.world.clear()
            self._live.clear()
            self.courier.reset()

    def close(self) -> None:
        """End the threads; the sandbox can be served again afterwards."""
        super().close()
        self._finishing.shutdown()
        self._finishing = ThreadPoolExecutor(4, "telnyx-messages")
        self.courier.close()

    def _finish(self, message_id: str) -> list[Webhook]:
        with self.lock:
            message = self.world.messages.get(message_id)
            if message is None:
                return []
            line = self.world.lines.get(message["from"]["phone_number"])
            address = message["webhook_url"] or (line.address if line else "")
            return [self._webhook(name, address, event_json(name, self.clock(), stood)) for name, stood in finish(self.world, message)]

    def told(self, line: Line, said: Sequence[Mapping[str, Any]]) -> list[Webhook]:
        """The webhooks that say this of a call: events of the Voice API, or the forms of a TeXML application."""
        events = [one for one in said if "event_type" in one]
        keep_recordings(self.world, said)
        if line.style == "call_control":
            self.world.call_events += [listed(event) for event in events if "to" in event["payload"]]
        if not events:
            return [self._webhook("texml", line.address, form=form) for form in said]
        return [self._webhook(event["event_type"], line.told_at, event) for event in events]

    def _webhook(self, kind: str, url: str, data: Mapping[str, Any] | None = None, *, form: Mapping[str, str] | None = None) -> Webhook:
        return Webhook(due=self.clock(), kind=kind, url=url, data=data or {}, form=form or {})

    def _as_they_arrive(self, hooks: Sequence[Webhook]) -> list[Webhook]:
        """In the order, and as often, as the seed says; none where the line has no address."""
        habits = self.world.habits
        ordered = hooks if habits.order == "in_order" else hooks[::-1]
        again = [
            Webhook(due=hook.due, kind=hook.kind, url=hook.url, data=hook.data, form=hook.form)
            for hook in ordered
            for _ in range(habits.times)
        ]
        return [hook for hook in again if hook.url]

    def _send(self, hooks: Sequence[Webhook]) -> None:
        with self.lock:
            arriving = self._as_they_arrive(hooks)
        for hook in arriving:
            self.courier.send(hook)

    def _deliver(self, hooks: Sequence[Webhook]) -> None:
        self._send(hooks)
        self.courier.come_to_rest()

    def _line(self, number: str) -> Line:
        line = self.world.lines.get(number)
        if line is None:
            raise ControlError("line: open it first")
        return line


def create_sandbox(clock: Clock = utc_now) -> TelnyxSandbox:
    """Make an empty simulated Telnyx."""
    return TelnyxSandbox(clock)


def _change(record: Record, given: Any) -> None:
    """Set the fields that are given; raises ControlError."""
    known = {one.name for one in fields(record)} - {"number"}
    if not isinstance(given, dict) or set(given) - known:
        raise ControlError(f"write an object with {', '.join(sorted(known))}")
    for name, value in given.items():
        if type(value) is not type(getattr(record, name)):
            raise ControlError(f"{name}: write a value of the kind that it has")
        setattr(record, name, value)


def _handset_routes(vendor: TelnyxSandbox) -> Blueprint:
    routes = Blueprint("handsets", __name__)

    @routes.get("/_sandbox/phone/<number>")
    def handset(number: str) -> ResponseReturnValue:
        with vendor.lock:
            return {"number": number, "texts": list(vendor.world.handsets.get(number, []))}

    return routes
