"""Twilio, simulated: REST, webhooks, TwiML and a telephone to ring and text with, over real HTTP and without an account."""

import base64
import logging
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from hub.sandbox import Clock, ControlError, control_body, utc_now
from hub.sandbox.courier import Letter
from hub.sandbox.live_calls import LiveCall, LiveState, RingLine
from hub.sandbox.magic_numbers import Magic
from hub.sandbox.phone_orders import Ends, HandsetText, HeldText, OpenLine, PlayCall, PlayText
from hub.sandbox.phone_system import SimulatedPhoneSystem
from telephony.twilio import sandbox_played
from telephony.twilio.sandbox_lane import ORDERS
from telephony.twilio.sandbox_live import LiveTwilio
from telephony.twilio.sandbox_lookups import lookup_routes
from telephony.twilio.sandbox_messaging import messaging_routes
from telephony.twilio.sandbox_phone import CallPlayer, Stage
from telephony.twilio.sandbox_rest import rest_routes
from telephony.twilio.sandbox_ring import Caller, Ring
from telephony.twilio.sandbox_seed import plant
from telephony.twilio.sandbox_sending import MessageLife
from telephony.twilio.sandbox_shapes import account_json, call_json, message_json, number_json
from telephony.twilio.sandbox_texting import TextIn, Texting
from telephony.twilio.sandbox_webhooks import Delivery, WebhookSender
from telephony.twilio.sandbox_world import Media, Number, World, new_sid

_THREADS = 64
_RING_KEYS = {
    "from",
    "to",
    "caller",
    "forwarded_from",
    "stir",
    "anonymous",
    "caller_name",
    "addons",
    "speed",
    "callbacks",
    "started_seconds_ago",
    "abandoned_status",
    "wait",
}
_log = logging.getLogger(__name__)


class TwilioSandbox(SimulatedPhoneSystem):
    """Simulated Twilio; state in `world`, webhooks in `sender`."""

    endings = frozenset(Ends) - {Ends.AFTER_HOURS}
    tells_of_ringing = True
    magic = frozenset(Magic)

    def __init__(self, clock: Clock) -> None:
        super().__init__("twilio", "Twilio", clock)
        self.world = World(clock)
        self.sender = WebhookSender(clock)
        self.life = MessageLife(self.world, self.lock, self.sender)
        self.texting = Texting(self.world, self.lock, self.sender)
        self.live_calls = LiveTwilio(self)
        self._make_pools()
        self.app.register_blueprint(rest_routes(self))
        self.app.register_blueprint(lookup_routes(self))
        self.app.register_blueprint(messaging_routes(self))
        self.app.register_blueprint(_phone_routes(self))

    def in_background(self, job: Callable[[], object]) -> None:
        """Run a callback job off the request's thread."""
        self._callbacks.submit(_logged, job)

    def ring(self, ring: Ring, *, wait: bool) -> dict[str, Any]:
        """Play a call, to its end or in the background."""
        player = self.player_of(ring)
        if wait:
            return player.play()
        self._calls.submit(_logged, player.play)
        return {"call_sid": player.call.sid}

    def player_of(self, ring: Ring) -> CallPlayer:
        """What plays a call."""
        return CallPlayer(Stage(self.world, self.lock, self.sender, self._callbacks, self._stopping), ring)

    def begin_call(self, ring: RingLine) -> str:
        """A call rings."""
        return self.live_calls.begin(ring)

    def pick_up(self, call: LiveCall) -> None:
        """Somebody of the staff takes it."""
        self.live_calls.pick_up(call)

    def end_call(self, call: LiveCall, ends: Ends) -> str:
        """It is over."""
        self.live_calls.end(call, ends)
        return call.call_id

    def state_of(self, call: LiveCall) -> LiveState:
        """How it stands."""
        return self.live_calls.state_of(call)

    def heard_in(self, call: LiveCall) -> list[str]:
        """What the caller heard."""
        return self.live_calls.heard_in(call)

    def on_phone(self, number: str) -> list[HandsetText]:
        """What the person with this number sees."""
        with self.lock:
            return sandbox_played.on_phone(self.world, number)

    def credentials(self, mode: str) -> Mapping[str, str]:
        """The account SID and auth token of an account of its own."""
        with self.lock:
            return sandbox_played.credentials(self.world, mode)

    def open_line(self, line: OpenLine) -> None:
        """Give that account a number."""
        with self.lock:
            sandbox_played.open_line(self.world, line)

    def play_call(self, call: PlayCall) -> str:
        """A call to a number."""
        return sandbox_played.play_call(self, call)

    def play_text(self, text: PlayText) -> str:
        """A text to a number."""
        return sandbox_played.play_text(self, text)

    def sign(self, letter: Letter) -> Letter:
        """With the signature of that account's token."""
        return sandbox_played.signed(letter)

    def held_texts(self) -> list[HeldText]:
        """The texts that came through the API."""
        with self.lock:
            return sandbox_played.held_texts(self.world)

    def seed(self, records: dict[str, Any]) -> dict[str, Any]:
        """Put accounts, numbers, services, phones and TwiML Bins in."""
        with self.lock:
            self.world.public_url = self.world.public_url or request.url_root.rstrip("/")
            return plant(self.world, records)

    def truth(self) -> dict[str, Any]:
        """All messages, calls, webhooks, numbers, opt-outs, accounts and alerts."""
        with self.lock:
            world = self.world
            return {
                "messages": [message_json(one) for one in world.messages.values()],
                "calls": [call_json(one) | {"heard": one.heard} for one in world.calls.values()],
                "webhooks": [one.to_json() for one in self.sender.recorded()],
                "numbers": [number_json(one) for one in world.numbers.values()],
                "opt_outs": [
                    {"account": scope.partition("/")[0], "scope": scope.partition("/")[2], "phone": phone, "since": since.isoformat()}
                    for (scope, phone), since in world.opt_outs.items()
                ],
                "accounts": [account_json(one) | {"auth_token": "…"} for one in world.accounts.values()],
                "alerts": list(world.alerts),
            }

    def reset(self) -> None:
        """Empty everything; seeds come from outside again."""
        super().reset()
        self.live_calls.let_go()
        with self.lock:
            self.world.clear()
            self.sender.clear()

    def close(self) -> None:
        """End the threads, calls played in slow time go on at once; the sandbox can be served again afterwards."""
        super().close()
        self.live_calls.let_go()
        self._stopping.set()
        for pool in (self._calls, self._callbacks):
            pool.shutdown(wait=False, cancel_futures=True)
        self._make_pools()

    def _make_pools(self) -> None:
        self._calls = ThreadPoolExecutor(_THREADS, "twilio-calls")
        self._callbacks = ThreadPoolExecutor(_THREADS, "twilio-callbacks")
        self._stopping = threading.Event()

    def handset(self, number: str) -> dict[str, Any]:
        """Show what the person holding a phone has seen, in order."""
        with self.lock:
            texts = [
                {
                    "direction": one.direction,
                    "other": one.other,
                    "body": one.body,
                    "at": one.at.isoformat(),
                    "sid": one.sid,
                    "media": one.media,
                }
                for one in self.world.handset_texts.get(number, [])
            ]
            calls = [self.world.calls[sid] for sid in self.world.handset_calls.get(number, [])]
            return {"number": number, "texts": texts, "calls": [call_json(one) | {"heard": one.heard} for one in calls]}


def create_sandbox(clock: Clock = utc_now) -> TwilioSandbox:
    """Make an empty simulated Twilio."""
    return TwilioSandbox(clock)


def _logged(job: Callable[[], object]) -> None:
    try:
        job()
    except Exception:
        _log.exception("A background job of simulated Twilio failed")
        raise


def _phone_routes(vendor: TwilioSandbox) -> Blueprint:
    routes = Blueprint("phone", __name__, url_prefix="/_sandbox")

    @routes.post("/phone/ring")
    def ring() -> ResponseReturnValue:
        body = control_body()
        return vendor.ring(_read_ring(vendor, body), wait=body.get("wait", True))

    @routes.post("/phone/text")
    def text() -> ResponseReturnValue:
        body = control_body()
        if unknown := set(body) - {"from", "to", "body", "media", "wait"}:
            raise ControlError(f"{', '.join(sorted(unknown))}: a text has from, to, body, media and wait")
        number = _number(vendor, body)
        incoming = TextIn(
            str(body.get("from", "")), number, str(body.get("body", "")), [_read_media(vendor, one) for one in body.get("media", [])]
        )
        if body.get("wait", True):
            return vendor.texting.take(incoming)
        vendor.in_background(lambda: vendor.texting.take(incoming))
        return {}

    @routes.get("/phone/<number>")
    def handset(number: str) -> ResponseReturnValue:
        return vendor.handset(number)

    @routes.post("/webhooks/replay")
    def replay() -> ResponseReturnValue:
        return vendor.sender.replay(*_read_replay(vendor, control_body()))

    @routes.post("/accounts/<sid>/promote")
    def promote(sid: str) -> ResponseReturnValue:
        with vendor.lock:
            account = vendor.world.accounts.get(sid)
            if account is None or account.secondary_token is None:
                raise ControlError("this account has no secondary token to promote")
            account.auth_token, account.secondary_token = account.secondary_token, None
        return {"promoted": sid}

    return routes


def _read_ring(vendor: TwilioSandbox, body: dict[str, Any]) -> Ring:
    if unknown := set(body) - _RING_KEYS:
        raise ControlError(f"{', '.join(sorted(unknown))}: a ring has {', '.join(sorted(_RING_KEYS))}")
    caller = body.get("caller", {})
    if unknown := set(caller) - {one.name for one in fields(Caller)}:
        raise ControlError(f"caller: {', '.join(sorted(unknown))} is not known")
    sender = sandbox_played.WITHHELD if body.get("anonymous") else str(body.get("from", ""))
    ring = Ring(sender, _number(vendor, body), Caller(**caller))
    ring.fields = {"StirVerstat": body.get("stir", "TN-Validation-Passed-A"), "CallToken": new_sid("CT")}
    for key, name in (("forwarded_from", "ForwardedFrom"), ("caller_name", "CallerName"), ("addons", "AddOns")):
        if key in body:
            ring.fields[name] = str(body[key])
    ring.speed = body.get("speed")
    ring.callbacks = body.get("callbacks", "in_order")
    ring.started_seconds_ago = float(body.get("started_seconds_ago", 0))
    ring.abandoned_status = body.get("abandoned_status", "no-answer")
    if ring.callbacks not in ORDERS or ring.abandoned_status not in ("no-answer", "canceled"):
        raise ControlError(f"callbacks is one of {', '.join(ORDERS)}; abandoned_status is no-answer or canceled")
    return ring


def _number(vendor: TwilioSandbox, body: dict[str, Any]) -> Number:
    number = vendor.world.numbers.get(str(body.get("to", "")))
    if number is None:
        raise ControlError("to: write one of the seeded numbers")
    return number


def _read_media(vendor: TwilioSandbox, record: Any) -> Media:
    if not isinstance(record, dict) or not set(record) <= {"content_type", "content"}:
        raise ControlError("media: write a list of objects with content_type and content (base64)")
    content = base64.b64decode(record.get("content", ""))
    return Media(new_sid("ME"), str(record.get("content_type", "image/jpeg")), content, vendor.clock())


def _read_replay(vendor: TwilioSandbox, body: dict[str, Any]) -> tuple[list[Delivery], int]:
    if unknown := set(body) - {"last", "reverse", "times", "kind"}:
        raise ControlError(f"{', '.join(sorted(unknown))}: a replay has last, reverse, times and kind")
    recorded = [one for one in vendor.sender.recorded() if body.get("kind") in (None, one.kind)]
    chosen = recorded[-int(body.get("last", 1)) :]
    return (chosen[::-1] if body.get("reverse") else chosen), int(body.get("times", 1))
