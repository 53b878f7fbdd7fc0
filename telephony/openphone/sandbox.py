"""Quo, simulated: REST, webhooks of both systems, and phones to ring and text with, over real HTTP and without an account."""

from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from hub.sandbox import Clock, ControlError, control_body, utc_now
from hub.sandbox.courier import Letter
from hub.sandbox.live_calls import LiveCall, RingLine
from hub.sandbox.magic_numbers import Magic
from hub.sandbox.phone_orders import Ends, HandsetText, HeldText, OpenLine, PlayCall, PlayStaffCall, PlayStaffText, PlayText
from hub.sandbox.phone_system import SimulatedPhoneSystem
from hub.sandbox.sample_files import PICTURE_TYPE, picture_links, sample_files
from telephony.openphone.sandbox_controls import phone_routes
from telephony.openphone.sandbox_phone import ANSWERED, VOICEMAIL_SAYS, Ending, Phones
from telephony.openphone.sandbox_rest import rest_routes
from telephony.openphone.sandbox_seed import plant
from telephony.openphone.sandbox_sending import Sending
from telephony.openphone.sandbox_shapes import FILES, call_json, conversation_json, message_json, number_json, webhook_json
from telephony.openphone.sandbox_strict import Gate
from telephony.openphone.sandbox_webhook_rest import legacy_webhook_routes, webhook_routes
from telephony.openphone.sandbox_webhooks import Webhooks
from telephony.openphone.sandbox_world import Number, Settings, World, new_id

SIGN_IN = "api_key"
ENDINGS = {
    Ends.MISSED: Ending(),
    Ends.ANSWERED: Ending(ANSWERED),
    Ends.GIVEN_UP: Ending("abandoned", rings=1),
    Ends.BUSY: Ending("busy", rings=0),
    Ends.VOICEMAIL: Ending(voicemail_s=9),
}


class QuoSandbox(SimulatedPhoneSystem):
    """Simulated Quo; state in `world`, webhooks in `webhooks`."""

    endings = frozenset(ENDINGS)
    tells_of_ringing = True
    magic = frozenset(Magic)

    def __init__(self, clock: Clock) -> None:
        super().__init__("openphone", "Quo", clock)
        self.world = World(clock)
        self.webhooks = Webhooks(self.world)
        self.sending = Sending(self.world, self.webhooks)
        self.phones = Phones(self)
        self.gate = Gate(self.app, self.world)
        for routes in (rest_routes, webhook_routes, legacy_webhook_routes, phone_routes, _setting_routes):
            self.app.register_blueprint(routes(self))
        self.app.register_blueprint(sample_files(clock, FILES))

    def credentials(self, mode: str) -> dict[str, str]:
        """The form's fields that open the workspace, with a new key; raises ControlError."""
        if mode != SIGN_IN:
            raise ControlError(f"mode: write {SIGN_IN}")
        with self.lock:
            key = f"simulated-key-{len(self.world.keys) + 1}"
            self.world.keys.add(key)
        return {"api_key": key}

    def open_line(self, line: OpenLine) -> None:
        """A number of the workspace; its webhooks are made by requests, its staff are users of the app."""
        with self.lock:
            plant(self, {"numbers": [{"phone_number": line.number}]})

    def play_call(self, call: PlayCall) -> str:
        """One whole call."""
        played = self.phones.play("" if call.withheld else call.caller, self._number(call.line), ENDINGS[call.ends])
        self.webhooks.come_to_rest()
        return played.id

    def begin_call(self, ring: RingLine) -> str:
        """A call rings in the app."""
        call = self.phones.ring("" if ring.withheld else ring.caller, self._number(ring.line))
        self.webhooks.come_to_rest()
        return call.id

    def pick_up(self, call: LiveCall) -> None:
        """The owner takes it."""
        self.phones.answer(self.world.calls[call.call_id])
        self.webhooks.come_to_rest()

    def end_call(self, call: LiveCall, ends: Ends) -> str:
        """It is over."""
        there, ending = self.world.calls[call.call_id], ENDINGS[ends]
        if ends.is_answered:
            self.phones.hang_up(there)
        else:
            self.phones.miss(there, ending.status)
            if ending.voicemail_s:
                self.phones.leave_voicemail(there, ending.voicemail_s, VOICEMAIL_SAYS)
        self.webhooks.come_to_rest()
        return call.call_id

    def play_text(self, text: PlayText) -> str:
        """One text."""
        pictures = tuple((link, PICTURE_TYPE) for link in picture_links(FILES, text.pictures))
        played = self.phones.text_in(text.sender, self._number(text.line), text.body, pictures)
        self.webhooks.come_to_rest()
        return played.id

    def play_staff_text(self, text: PlayStaffText) -> str:
        """The owner writes in the app."""
        played = self.phones.text_out(self._number(text.line), text.to, text.body, self.world.owner)
        self.webhooks.come_to_rest()
        return played.id

    def play_staff_call(self, call: PlayStaffCall) -> str:
        """The owner calls from the app."""
        played = self.phones.call_out(self._number(call.line), call.to, answered=call.answered)
        self.webhooks.come_to_rest()
        return played.id

    def sign(self, letter: Letter) -> Letter:
        """With the key of the webhook to that address, as a new delivery."""
        with self.lock:
            to_there = (one for one in self.world.webhooks.values() if one.url.partition("?")[0] == letter.url.partition("?")[0])
            webhook = next(to_there, None)
        if webhook is None:
            raise ControlError("no webhook posts to that address")
        return Letter(letter.url, letter.body, {**letter.headers, **self.webhooks.signature(webhook, new_id("msg_"), letter.body)})

    def held_texts(self) -> list[HeldText]:
        """The texts that came through the API."""
        with self.lock:
            sent = [one for one in self.world.messages.values() if one.by_api]
        return [
            HeldText(text_id=one.id, line=one.sender, to=other, body=one.text, status=one.status) for one in sent for other in one.others
        ]

    def on_phone(self, number: str) -> list[HandsetText]:
        """What the person with this number sees."""
        with self.lock:
            texts = list(self.world.handsets.get(number, []))
            pictures = {one.id: len(one.media) for one in self.world.messages.values()}
        return [
            HandsetText(line=one.other, written_here=one.direction == "sent", body=one.body, pictures=pictures.get(one.id, 0))
            for one in texts
        ]

    def _number(self, line: str) -> Number:
        number = self.world.number_named(line)
        if number is None:
            raise ControlError("line: open it first")
        return number

    def seed(self, records: dict[str, Any]) -> dict[str, Any]:
        """Put keys, numbers, users, webhooks and phones in."""
        with self.lock:
            return plant(self, records)

    def truth(self) -> dict[str, Any]:
        """All numbers, calls, texts, conversations, webhooks, deliveries and opt-outs."""
        with self.lock:
            world = self.world
            return {
                "numbers": [number_json(world, one) for one in world.numbers.values()],
                "calls": [call_json(world, one) | {"other": one.other} for one in world.calls.values()],
                "messages": [
                    message_json(world, one) | {"status": one.status, "errorCode": one.error_code, "userId": one.user}
                    for one in world.messages.values()
                ],
                "conversations": [conversation_json(one) | {"done": one.done} for one in world.conversations.values()],
                "webhooks": [webhook_json(world, one) | {"system": one.system} for one in world.webhooks.values()],
                "deliveries": self.webhooks.to_json(),
                "opt_outs": [{"number": number, "phone": phone} for number, phone in sorted(world.opt_outs)],
                "settings": world.settings.to_json(),
            }

    def holds(self) -> object:
        """What a request may change; deliveries go on by themselves."""
        return {name: value for name, value in self.truth().items() if name != "deliveries"}

    def reset(self) -> None:
        """An empty workspace with default settings; seeds come from outside again."""
        super().reset()
        with self.lock:
            self.world.settings.change(Settings().to_json())
            self.webhooks.reset()
            self.gate.limiter.reset()
            self.sending.reset()
            self.world.clear()

    def close(self) -> None:
        """End the thread that delivers webhooks."""
        super().close()
        self.webhooks.close()

    def handset(self, phone: str) -> dict[str, Any]:
        """The texts on somebody's phone, oldest first."""
        with self.lock:
            texts = [
                {"direction": one.direction, "other": one.other, "body": one.body, "at": one.at.isoformat(), "sid": one.id, "media": []}
                for one in self.world.handsets.get(phone, [])
            ]
        return {"number": phone, "texts": texts}


def create_sandbox(clock: Clock = utc_now) -> QuoSandbox:
    """Make an empty simulated workspace."""
    return QuoSandbox(clock)


def _setting_routes(vendor: QuoSandbox) -> Blueprint:
    routes = Blueprint("settings", __name__, url_prefix="/_sandbox")

    @routes.post("/settings")
    def change_settings() -> ResponseReturnValue:
        with vendor.lock:
            vendor.world.settings.change(control_body())
        vendor.webhooks.wake()
        return vendor.world.settings.to_json()

    @routes.post("/deliveries/<int:number>/again")
    def send_again(number: int) -> ResponseReturnValue:
        if not vendor.webhooks.send_again(number):
            raise ControlError("there is no such delivery")
        return {"delivery": number}

    return routes
