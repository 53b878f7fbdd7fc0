"""Aircall, simulated: the API, webhooks with their token, callers and agents, over real HTTP and without an account. See SANDBOX.md."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from hub.sandbox import Clock, ControlError, control_body, utc_now
from hub.sandbox.courier import Letter
from hub.sandbox.live_calls import LiveCall, RingLine
from hub.sandbox.magic_numbers import Magic
from hub.sandbox.phone_orders import Ends, HandsetText, HeldText, OpenLine, PlayCall, PlayStaffCall, PlayStaffText, PlayText
from hub.sandbox.phone_system import SimulatedPhoneSystem
from hub.sandbox.sample_files import picture_links
from hub.sandbox.strict_api import StrictApi
from telephony.aircall.sandbox_phone import ENDS, NOT_ANSWERED, SHORT_ABANDONED, People, Ring
from telephony.aircall.sandbox_rest import CompanyKeys, serve_api
from telephony.aircall.sandbox_sending import Texts
from telephony.aircall.sandbox_settings import Settings
from telephony.aircall.sandbox_shapes import FILES, call_json, message_json, number_json, webhook_json
from telephony.aircall.sandbox_webhooks import Webhooks
from telephony.aircall.sandbox_world import World

NUMBER_KEYS = {"digits", "name", "country", "is_open", "texts", "registered"}
RING_KEYS = {"from", "to", "caller", "ends", "withheld", "declines", "wait"}
DEFAULT_VOICEMAIL_S = 12
REASONS = {Ends.ANSWERED: None, Ends.GIVEN_UP: SHORT_ABANDONED, Ends.MISSED: NOT_ANSWERED, Ends.VOICEMAIL: NOT_ANSWERED}


class AircallSandbox(SimulatedPhoneSystem):
    """One simulated company."""

    endings = frozenset(Ends(word) for word in ENDS)
    tells_of_ringing = True
    magic = frozenset(Magic)

    api: StrictApi

    def __init__(self, clock: Clock = utc_now) -> None:
        super().__init__("aircall", "Aircall", clock)
        self.settings = Settings()
        self.world = World(clock)
        self.door = CompanyKeys(self.world)
        self.webhooks = Webhooks(clock, self.settings)
        self.texts = Texts(self)
        self.people = People(self)
        serve_api(self)
        self.app.register_blueprint(_phone_routes(self))

    def seed(self, records: dict[str, Any]) -> dict[str, Any]:
        """Add or change `numbers` and `keys` (API id to token), and change `settings`."""
        if unknown := set(records) - {"numbers", "keys", "settings"}:
            raise ControlError(f"{', '.join(sorted(unknown))}: seed takes numbers, keys and settings")
        with self.lock:
            self.settings.change(records.get("settings", {}))
            self.world.keys.update(records.get("keys", {}))
            made = [self._put_number(number) for number in records.get("numbers", [])]
        return {"numbers": made}

    def _put_number(self, record: dict[str, Any]) -> dict[str, Any]:
        if not set(record) <= NUMBER_KEYS or "digits" not in record:
            raise ControlError(f"a number has digits and, if wanted, {', '.join(sorted(NUMBER_KEYS - {'digits'}))}")
        return number_json(self.world.put_number(**record))

    def truth(self) -> dict[str, Any]:
        """Numbers, calls, messages, webhooks without their tokens, deliveries and who opted out."""
        with self.lock:
            return {
                "numbers": [number_json(number) for number in self.world.numbers.values()],
                "calls": [call_json(call, self.clock()) for call in self.world.calls.values()],
                "messages": [message_json(message) | {"by_api": message.by_api} for message in self.world.messages.values()],
                "webhooks": [webhook_json(webhook, token=False) for webhook in self.webhooks.registered.values()],
                "deliveries": [delivery.to_json() for delivery in list(self.webhooks.deliveries)],
                "opted_out": sorted(self.world.opted_out),
                "settings": self.settings.to_json(),
            }

    def reset(self) -> None:
        """An empty company with default settings."""
        super().reset()
        with self.lock:
            self.settings.change(Settings().to_json())
            self.world.clear()
            self.webhooks.reset()
            self.texts.reset()
            self.api.reset()

    def close(self) -> None:
        """Let held requests go and end the delivering thread."""
        super().close()
        self.webhooks.close()

    def credentials(self, mode: str) -> Mapping[str, str]:
        """A new API key of the company."""
        if mode != "basic":
            raise ControlError("mode: write basic")
        with self.lock:
            return self.door.credentials(mode)

    def open_line(self, line: OpenLine) -> None:
        """A number of the company; its webhooks are made by requests, its staff are agents in the app."""
        with self.lock:
            self.world.put_number(line.number)

    def play_call(self, call: PlayCall) -> str:
        """One whole call."""
        return str(self.people.ring(Ring(call.caller, call.line, call.ends, withheld=call.withheld))["call_id"])

    def begin_call(self, ring: RingLine) -> str:
        """A call rings at the agents."""
        return str(self.people.ring(Ring(ring.caller, ring.line, None, withheld=ring.withheld))["call_id"])

    def pick_up(self, call: LiveCall) -> None:
        """An agent takes it."""
        self.people.answer(int(call.call_id))

    def end_call(self, call: LiveCall, ends: Ends) -> str:
        """It is over."""
        self.people.hang_up(int(call.call_id), REASONS[ends], DEFAULT_VOICEMAIL_S if ends is Ends.VOICEMAIL else 0)
        return call.call_id

    def play_text(self, text: PlayText) -> str:
        """One text."""
        return str(self.people.text_in(text.sender, text.line, text.body, picture_links(FILES, text.pictures))["message_id"])

    def play_staff_text(self, text: PlayStaffText) -> str:
        """An agent writes."""
        return str(self.people.staff_text(text.line, text.to, text.body)["message_id"])

    def play_staff_call(self, call: PlayStaffCall) -> str:
        """An agent calls."""
        return str(self.people.staff_call(call.line, call.to, answered=call.answered)["call_id"])

    def held_texts(self) -> list[HeldText]:
        """The texts that came through the API."""
        with self.lock:
            sent = [message for message in self.world.messages.values() if message.by_api]
            return [HeldText(text_id=one.id, line=one.number.digits, to=one.raw_digits, body=one.body, status=one.status) for one in sent]

    def on_phone(self, number: str) -> list[HandsetText]:
        """What the person with this number sees."""
        with self.lock:
            there = [one for one in self.world.messages.values() if one.raw_digits == number]
            return [
                HandsetText(line=one.number.digits, written_here=one.direction == "inbound", body=one.body, pictures=len(one.media))
                for one in there
                if one.trouble is None
            ]

    def sign(self, letter: Letter) -> Letter:
        """With the token of the webhook at that address in its body, where that is an object at all."""
        return self.webhooks.sign(letter)

    def handset(self, number: str) -> dict[str, Any]:
        """What the person with this number has seen, in order."""
        with self.lock:
            texts = [
                {
                    "direction": "sent" if message.direction == "inbound" else "received",
                    "other": message.number.digits,
                    "body": message.body,
                    "at": message.created.isoformat(),
                    "id": message.id,
                }
                for message in self.world.messages.values()
                if message.raw_digits == number and message.trouble is None
            ]
            calls = [call_json(call, self.clock()) for call in self.world.calls.values() if call.raw_digits == number]
            return {"number": number, "texts": texts, "calls": calls}


def create_sandbox(clock: Clock = utc_now) -> AircallSandbox:
    """The vendor for `hub.sandbox.server`."""
    return AircallSandbox(clock)


def _phone_routes(vendor: AircallSandbox) -> Blueprint:
    routes = Blueprint("phone", __name__, url_prefix="/_sandbox/phone")
    people = vendor.people

    @routes.post("/ring")
    def ring() -> ResponseReturnValue:
        return people.ring(_read_ring(control_body()))

    @routes.post("/answer")
    def answer() -> ResponseReturnValue:
        return people.answer(**_body(call_id=int))

    @routes.post("/decline")
    def decline() -> ResponseReturnValue:
        return people.decline(**_body(call_id=int))

    @routes.post("/hang_up")
    def hang_up() -> ResponseReturnValue:
        wish = {"reason": NOT_ANSWERED, "voicemail_s": 0, **control_body()}
        return people.hang_up(**_checked(wish, call_id=int, reason=str, voicemail_s=int))

    @routes.post("/text")
    def text() -> ResponseReturnValue:
        wish = {"media": [], "wait": True, **control_body()}
        sent = _checked(
            {_OURS.get(name, name): value for name, value in wish.items()}, sender=str, line=str, body=str, media=list, wait=bool
        )
        return people.text_in(sent["sender"], sent["line"], sent["body"], sent["media"], wait=sent["wait"])

    @routes.post("/staff_text")
    def staff_text() -> ResponseReturnValue:
        return people.staff_text(**_body(line=str, to=str, body=str))

    @routes.post("/staff_call")
    def staff_call() -> ResponseReturnValue:
        return people.staff_call(**_body(line=str, to=str, answered=bool))

    @routes.get("/<number>")
    def handset(number: str) -> ResponseReturnValue:
        return vendor.handset(number)

    return routes


_OURS = {"from": "sender", "to": "line"}


def _body(**kinds: type) -> dict[str, Any]:
    return _checked(control_body(), **kinds)


def _checked(wish: dict[str, Any], **kinds: type) -> dict[str, Any]:
    if set(wish) != set(kinds) or not all(isinstance(wish[name], kind) for name, kind in kinds.items()):
        raise ControlError(f"write {', '.join(f'{name} ({kind.__name__})' for name, kind in kinds.items())}")
    return wish


def _read_ring(wish: dict[str, Any]) -> Ring:
    """A call in the words of this sandbox, or with `caller` as the page of the simulated phone says what the caller does."""
    if unknown := set(wish) - RING_KEYS:
        raise ControlError(f"{', '.join(sorted(unknown))}: a ring has {', '.join(sorted(RING_KEYS))}")
    does: dict[str, Any] = wish.get("caller", {})
    ends = wish["ends"] if "ends" in wish else _end_of(does) if "caller" in wish else "missed"
    return Ring(
        caller=str(wish.get("from", "")),
        line=str(wish.get("to", "")),
        ends=ends,
        withheld=bool(wish.get("withheld", False)),
        declines=int(wish.get("declines", 0)),
        voicemail_s=int(does.get("voicemail_seconds", DEFAULT_VOICEMAIL_S)),
        wait=bool(wish.get("wait", True)),
    )


def _end_of(does: dict[str, Any]) -> str:
    if "voicemail_seconds" in does:
        return "voicemail"
    if not does:
        return "answered"
    return "missed" if does.get("hangs_up_in_greeting") else "given_up"
