"""Plays one whole inbound call as Twilio would, in compressed time."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from hub.sandbox.live_calls import LiveState
from telephony.twilio.sandbox_dial import DialResult, DialRun
from telephony.twilio.sandbox_lane import Lane
from telephony.twilio.sandbox_record import RecordRun
from telephony.twilio.sandbox_ring import Ring
from telephony.twilio.sandbox_twiml import Document, TwimlError, Verb, read_voice
from telephony.twilio.sandbox_webhooks import Delivery, Webhook, WebhookSender
from telephony.twilio.sandbox_world import Call, World, new_sid, region_of, rfc2822

_LAST_CALLBACKS_SECONDS = 60.0
_MOST_DOCUMENTS = 50


class CallEnded(Exception):
    """The call is over; `status` is the caller's final CallStatus."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


@dataclass(slots=True)
class Stage:
    """What a call needs around it: the world, its lock, the sender of webhooks, the pool and the stop sign."""

    world: World
    lock: Any
    sender: WebhookSender
    pool: ThreadPoolExecutor
    stopping: threading.Event


def _read_answer(url: str, delivery: Delivery) -> Document:
    if delivery.failure:
        raise TwimlError(11200, f"no usable answer: {delivery.status or delivery.failure}")
    return read_voice(url, delivery.content_type, delivery.answer)


class CallPlayer:
    """One call from the first ring to the last callback."""

    def __init__(self, stage: Stage, ring: Ring) -> None:
        self._stage = stage
        self.world, self.lock, self.ring = stage.world, stage.lock, ring
        self._began = self.now = self.world.clock() - timedelta(seconds=ring.started_seconds_ago)
        self.call = Call(new_sid("CA"), ring.number.account, ring.number.phone_number, ring.sender, "inbound", self.now)
        self.call.number_sid = ring.number.sid
        self.call.forwarded_from = ring.fields.get("ForwardedFrom")
        self.call.caller_name = ring.fields.get("CallerName")
        self.staff_rang: list[str] = []
        self.staff_connected: str | None = None
        self.deliveries: list[Delivery] = []
        self._lane = Lane(stage.pool, ring.callbacks)
        self._fallback_used = False
        self._failed = TwimlError(11200, "")
        self._was_dialled = False
        self._recorder = RecordRun(self)
        with self.lock:
            self.account = self.world.accounts[ring.number.account]
            self.world.add_call(self.call)

    def play(self) -> dict[str, Any]:
        """Play the call to its end and tell what happened."""
        try:
            self._run()
        except CallEnded as ended:
            self.call.status = ended.status
        self.call.ended = self.now
        self._tell_number_status()
        self._lane.close(_LAST_CALLBACKS_SECONDS)
        return {
            "call_sid": self.call.sid,
            "staff_rang": self.staff_rang,
            "staff_connected": self.staff_connected,
            "heard": self.call.heard,
            "final_status": self.call.status,
            "requests": [delivery.to_json() for delivery in list(self.deliveries)],
        }

    def hear(self, sound: str) -> None:
        """Note what the caller heard."""
        self.call.heard.append(sound)

    def answer(self) -> None:
        """Answer the caller's leg if it still rings."""
        if self.call.answered is None:
            self.call.answered = self.now
            self.call.status = "in-progress"

    def wait(self, seconds: float, *, ringing: bool = False, patient: bool = False) -> None:
        """Let simulated time pass; raises CallEnded when the caller, unless patient, hangs up meanwhile."""
        patience = None if patient else self.ring.caller.patience(ringing)
        left = None if patience is None else patience - (self.now - self._began).total_seconds()
        gives_up = left is not None and left <= seconds
        passing = max(0.0, left or 0.0) if gives_up else seconds
        self.now += timedelta(seconds=passing)
        if self.ring.speed:
            self._stage.stopping.wait(passing / self.ring.speed)
        if gives_up:
            self.hang_up_by_caller()

    def ask_the_caller(self, stage: LiveState, longest_s: float | None) -> None:
        """Where the call is live, wait for what the caller decides."""
        if self.ring.live is not None:
            self.ring.live.wait(stage, longest_s)
            self.now = max(self.now, self.world.clock())
            self.ring.caller = self.ring.live.caller

    def talk(self, seconds: float) -> None:
        """Talk so long, or where the call is live until somebody hangs up."""
        if self.ring.live is None:
            self.wait(seconds, patient=True)
            return
        self.ring.live.talk()
        self.now = max(self.now, self.world.clock())

    def hang_up_by_caller(self) -> None:
        """End the call from the caller's side."""
        raise CallEnded("completed" if self.call.answered else self.ring.abandoned_status)

    def seconds_of(self, verb: Verb) -> int:
        """Estimate how long a `<Say>` or `<Play>` takes: 2.5 words a second, 10 s a file."""
        return 10 if verb.name == "Play" else max(1, round(len(verb.text.split()) / 2.5))

    def tell(self, kind: str, url: str, params: dict[str, str], method: str = "POST") -> None:
        """Send a callback beside the call."""
        webhook = Webhook(kind, self.account, url, list(params.items()), method)
        self._lane.add(lambda: self.deliveries.append(self._stage.sender.send(webhook)))

    def fetch(self, kind: str, url: str, params: dict[str, str], method: str = "POST") -> Document | None:
        """Get a TwiML document from the customer's server or from a TwiML Bin; None, with an alert, when it fails."""
        plain = url.partition("#")[0]
        twiml = self.world.bins.get(plain)
        try:
            if twiml is not None:
                return read_voice(url, "text/xml", twiml.encode())
            return _read_answer(plain, self._send_voice(kind, url, params, method))
        except TwimlError as error:
            self._failed = error
            with self.lock:
                self.world.alert(self.account.sid, error.code, plain, str(error))
            return None

    def next_document(self, kind: str, url: str, method: str, extra: dict[str, str]) -> Document:
        """Get the caller's next document, from the number's fallback if need be; raises CallEnded after the error is heard."""
        document = self.fetch(kind, url, self.call_params() | extra, method)
        settings = self.ring.number.settings
        fallback = settings["voice_fallback_url"]
        if document is None and fallback and not self._fallback_used:
            self._fallback_used = True
            failed = {"ErrorCode": str(self._failed.code), "ErrorUrl": url.partition("#")[0]}
            document = self.fetch("voice_fallback", fallback, self.call_params() | extra | failed, settings["voice_fallback_method"])
        if document is None:
            self.answer()
            self.hear(f"application error {self._failed.code}")
            raise CallEnded("completed")
        return document

    def _send_voice(self, kind: str, url: str, params: dict[str, str], method: str) -> Delivery:
        late: list[tuple[str, str]] = [
            (name, params[name]) for name in ("CallToken", "StirVerstat") if self.account.unsigned_call_extras and name in params
        ]
        signed = [(name, value) for name, value in params.items() if (name, value) not in late]
        delivery = self._stage.sender.send(Webhook(kind, self.account, url, signed, method, late))
        self.deliveries.append(delivery)
        return delivery

    def _run(self) -> None:
        settings = self.ring.number.settings
        if not settings["voice_url"]:
            self.hear("number has no voice address")
            raise CallEnded("failed")
        method = settings["voice_method"]
        extra = {name: value for name, value in self.ring.fields.items() if method == "POST" or name != "AddOns"}
        document: Document | None = self.next_document("voice", settings["voice_url"], method, extra)
        for _ in range(_MOST_DOCUMENTS):
            if document is None:
                raise CallEnded("completed" if self.call.answered or not self._was_dialled else "no-answer")
            document = self._perform(document)
        self.hear("application error 11200")
        raise CallEnded("completed")

    def _perform(self, document: Document) -> Document | None:
        verbs = {
            "Dial": self._dial,
            "Say": self._say,
            "Play": self._say,
            "Pause": self._pause,
            "Gather": self._gather,
            "Redirect": self._redirect,
        }
        for verb in document.verbs:
            if verb.name == "Hangup":
                return None
            if verb.name == "Reject":
                self.hear(verb.attributes.get("reason", "rejected"))
                refused = "busy" if verb.attributes.get("reason") == "busy" else "no-answer"
                raise CallEnded("completed" if self.call.answered else refused)
            following = self._recorder.run(document, verb) if verb.name == "Record" else verbs[verb.name](document, verb)
            if following is not None:
                return following
        return None

    def _say(self, document: Document, verb: Verb) -> Document | None:
        self.answer()
        self.hear(verb.text)
        takes_message = any(following.name == "Record" for following in document.verbs)
        self.ask_the_caller(LiveState.GREETING, None if takes_message else self.seconds_of(verb))
        if self.ring.caller.hangs_up_in_greeting:
            self.now += timedelta(seconds=1)
            self.hang_up_by_caller()
        self.wait(self.seconds_of(verb))
        return None

    def _pause(self, _document: Document, verb: Verb) -> Document | None:
        self.answer()
        self.wait(verb.number("length", 1))
        return None

    def _gather(self, document: Document, verb: Verb) -> Document | None:
        self.answer()
        for inner in verb.children:
            (self._pause if inner.name == "Pause" else self._say)(document, inner)
        keys = self.ring.caller.presses[: verb.number("numDigits", 20)]
        if not keys:
            self.wait(verb.number("timeout", 5))
            if not verb.flag("actionOnEmptyResult"):
                return None
        return self.next_document(
            "gather", document.address(verb.attributes.get("action", "")), verb.attributes.get("method", "POST"), {"Digits": keys}
        )

    def _redirect(self, document: Document, verb: Verb) -> Document | None:
        return self.next_document("redirect", document.address(verb.text), verb.attributes.get("method", "POST"), {})

    def _dial(self, document: Document, verb: Verb) -> Document | None:
        self._was_dialled = True
        if not verb.flag("answerOnBridge"):
            self.answer()
        result = DialRun(self, document, verb).run()
        params = self._dial_params(result)
        if result.bridged and verb.attributes.get("record", "do-not-record") != "do-not-record":
            params["RecordingUrl"] = self._recorder.keep(result.seconds, "DialVerb")
        if "action" not in verb.attributes:
            return None
        return self.next_document("dial_action", document.address(verb.attributes["action"]), verb.attributes.get("method", "POST"), params)

    def _dial_params(self, result: DialResult) -> dict[str, str]:
        params = {"DialCallStatus": result.status, "DialCallSid": result.leg.call.sid, "DialBridged": str(result.bridged).lower()}
        return params | ({"DialCallDuration": str(result.seconds)} if result.status == "completed" else {})

    def call_params(self) -> dict[str, str]:
        """Return the fields every request about the caller's leg has."""
        call = self.call
        params = {
            "CallSid": call.sid,
            "AccountSid": call.account,
            "ApiVersion": "2010-04-01",
            "CallStatus": call.status,
            "Direction": call.direction,
            "From": call.sender,
            "To": call.to,
            "Caller": call.sender,
            "Called": call.to,
        }
        for side, number in (("From", call.sender), ("To", call.to), ("Caller", call.sender), ("Called", call.to)):
            params |= {f"{side}City": "", f"{side}State": "", f"{side}Zip": "", f"{side}Country": region_of(number)}
        return params | ({"ForwardedFrom": call.forwarded_from} if call.forwarded_from else {})

    def _tell_number_status(self) -> None:
        settings = self.ring.number.settings
        if not settings["status_callback"]:
            return
        seconds = self.call.duration()
        params = self.call_params() | {
            "CallDuration": str(seconds),
            "Duration": str(-(-seconds // 60)),
            "SequenceNumber": "0",
            "Timestamp": rfc2822(self.now) or "",
            "CallbackSource": "call-progress-events",
        }
        self.tell("number_status", settings["status_callback"], params, settings["status_callback_method"])
