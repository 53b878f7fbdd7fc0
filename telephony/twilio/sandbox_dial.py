"""One `<Dial>`: rings the staff phones together, plays the whisper, bridges the first to answer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from hub.sandbox.live_calls import LiveState
from telephony.twilio.sandbox_twiml import Document, Verb
from telephony.twilio.sandbox_world import Call, Phone, new_sid, rfc2822

if TYPE_CHECKING:
    from telephony.twilio.sandbox_phone import CallPlayer

_BUSY_AFTER = 2
_FAILED_AFTER = 1
_EVENT_STATUS = {"initiated": "initiated", "ringing": "ringing", "answered": "in-progress"}


@dataclass(slots=True)
class Leg:
    """One staff phone being rung: when (seconds after the first ring) it does what."""

    call: Call
    noun: Verb
    phone: Phone
    at: int
    ends: str

    @property
    def open(self) -> bool:
        """Whether the leg has not ended yet."""
        return self.call.ended is None


@dataclass(slots=True)
class DialResult:
    """What the `<Dial action>` request reports."""

    status: str
    leg: Leg
    bridged: bool
    seconds: int


class DialRun:
    """Plays one `<Dial>` of a call; raises CallEnded when the caller gives up meanwhile."""

    def __init__(self, player: "CallPlayer", document: Document, verb: Verb) -> None:
        self._player = player
        self._document = document
        self._verb = verb
        self._timeout = verb.number("timeout", 30)
        nouns = verb.children or [Verb("Number", {}, verb.text)]
        self._legs = [self._new_leg(noun) for noun in nouns]

    def run(self) -> DialResult:
        """Ring until somebody answers, all have refused, or the timeout is over."""
        began = self._player.now
        for leg in self._legs:
            self._tell(leg, "initiated")
            if leg.ends != "failed":
                self._tell(leg, "ringing")
        self._player.hear("ringing")
        self._ask_who_picks_up(began)
        for leg in sorted(self._legs, key=lambda one: one.at):
            self._wait_until(began, leg.at)
            if leg.ends == "answers":
                return self._answered(leg)
            self._end(leg, leg.ends)
        return self._nobody()

    def _ask_who_picks_up(self, began: datetime) -> None:
        """Where the call is live, only the person at the simulated phone says whether somebody picks up, and when."""
        live = self._player.ring.live
        if live is None:
            return
        for leg in self._legs:
            leg.at, leg.ends = self._timeout, "no-answer"
        self._player.ask_the_caller(LiveState.RINGING, self._timeout)
        phone = live.picked_up
        if phone is not None:
            first = self._legs[0]
            first.phone, first.at, first.ends = phone, int((self._player.now - began).total_seconds()), "answers"

    def _new_leg(self, noun: Verb) -> Leg:
        player = self._player
        phone = player.world.phone(noun.text)
        call = Call(
            new_sid("CA"),
            player.call.account,
            noun.text,
            self._verb.attributes.get("callerId", player.call.sender),
            "outbound-dial",
            player.now,
        )
        call.parent = player.call.sid
        with player.lock:
            player.world.add_call(call)
        player.staff_rang.append(noun.text)
        at, ends = self._timeout, "no-answer"
        if phone.does == "busy":
            at, ends = _BUSY_AFTER, "busy"
        elif phone.does == "failed":
            at, ends = _FAILED_AFTER, "failed"
        elif phone.does in ("answers", "answers_no_key") and phone.after_seconds <= self._timeout:
            at, ends = phone.after_seconds, "answers"
        return Leg(call, noun, phone, at, ends)

    def _wait_until(self, began: datetime, seconds: int) -> None:
        player = self._player
        passed = (player.now - began).total_seconds()
        try:
            player.wait(max(0.0, seconds - passed), ringing=True)
        except Exception:
            for leg in self._legs:
                if leg.open:
                    self._end(leg, "canceled")
            raise

    def _answered(self, winner: Leg) -> DialResult:
        player = self._player
        winner.call.answered = player.now
        winner.call.status = "in-progress"
        if winner.noun.attributes.get("machineDetection"):
            winner.call.answered_by = "human" if winner.phone.does == "answers" else "machine_start"
        self._tell(winner, "answered")
        for leg in self._legs:
            if leg is not winner and leg.open:
                self._end(leg, "canceled")
        try:
            accepted = Whisper(player, self._document, winner).accepted()
            if accepted:
                player.answer()
                player.staff_connected = winner.call.to
                player.hear(f"talking with {winner.call.to}")
                player.talk(min(winner.phone.talk_seconds, self._verb.number("timeLimit", 14400)))
        finally:
            self._end(winner, "completed")
        return DialResult("completed", winner, accepted, winner.call.duration())

    def _nobody(self) -> DialResult:
        ends = [leg.ends for leg in self._legs]
        status = next((one for one in ("no-answer", "busy") if one in ends), "failed")
        return DialResult(status, self._legs[ends.index(status)], bridged=False, seconds=0)

    def _end(self, leg: Leg, status: str) -> None:
        leg.call.ended = self._player.now
        leg.call.status = status
        self._tell(leg, "completed")

    def _tell(self, leg: Leg, event: str) -> None:
        """Send the leg's status callback if the document asked for this event; the sequence counts every event."""
        call = leg.call
        sequence, call.sequence = call.sequence, call.sequence + 1
        asked = leg.noun.attributes.get("statusCallbackEvent", "completed").split()
        url = leg.noun.attributes.get("statusCallback")
        if not url or event not in asked:
            return
        params = leg_params(call) | {
            "CallStatus": _EVENT_STATUS.get(event, call.status),
            "SequenceNumber": str(sequence),
            "Timestamp": rfc2822(self._player.now) or "",
            "CallbackSource": "call-progress-events",
        }
        if event == "completed":
            params |= {"CallDuration": str(call.duration()), "Duration": str(-(-call.duration() // 60))}
        self._player.tell("leg", self._document.address(url), params, leg.noun.attributes.get("statusCallbackMethod", "POST"))


def leg_params(call: Call) -> dict[str, str]:
    """Return the fields every request about a dialled leg has."""
    params = {
        "CallSid": call.sid,
        "ParentCallSid": call.parent or "",
        "AccountSid": call.account,
        "ApiVersion": "2010-04-01",
        "From": call.sender,
        "To": call.to,
        "Caller": call.sender,
        "Called": call.to,
        "Direction": call.direction,
        "CallStatus": call.status,
    }
    return params | ({"AnsweredBy": call.answered_by} if call.answered_by else {})


class Whisper:
    """What the staff member hears before being connected; a hang-up in it refuses the call."""

    def __init__(self, player: "CallPlayer", document: Document, leg: Leg) -> None:
        self._player = player
        self._document = document
        self._leg = leg
        self._verbs: dict[str, Callable[[Document, Verb], Document | None]] = {
            "Say": self._speak,
            "Play": self._speak,
            "Pause": self._pause,
            "Gather": self._gather,
            "Redirect": self._redirect,
        }

    def accepted(self) -> bool:
        """Play the whisper documents to their end; False when one hangs up or cannot be had."""
        url = self._leg.noun.attributes.get("url")
        if not url:
            return True
        document = self._fetch(self._document.address(url), self._leg.noun.attributes.get("method", "POST"), {})
        for _ in range(20):
            if document is None:
                return False
            following, hung_up = self._perform(document)
            if hung_up or following is None:
                return not hung_up
            document = following
        return False

    def _perform(self, document: Document) -> tuple[Document | None, bool]:
        for verb in document.verbs:
            perform = self._verbs.get(verb.name)
            if perform is None:
                return None, True
            following = perform(document, verb)
            if following is not None:
                return following, False
        return None, False

    def _fetch(self, url: str, method: str, extra: dict[str, str]) -> Document | None:
        return self._player.fetch("whisper", url, leg_params(self._leg.call) | extra, method)

    def _speak(self, _document: Document, verb: Verb) -> Document | None:
        self._leg.call.heard.append(verb.text)
        self._player.wait(self._player.seconds_of(verb), ringing=True)
        return None

    def _pause(self, _document: Document, verb: Verb) -> Document | None:
        self._player.wait(verb.number("length", 1), ringing=True)
        return None

    def _gather(self, document: Document, verb: Verb) -> Document | None:
        keys = self._leg.phone.presses if self._leg.phone.does == "answers" else ""
        for inner in verb.children:
            (self._pause if inner.name == "Pause" else self._speak)(document, inner)
        if not keys:
            self._player.wait(verb.number("timeout", 5), ringing=True)
            if not verb.flag("actionOnEmptyResult"):
                return None
        digits = keys[: verb.number("numDigits", len(keys) or 1)]
        url = document.address(verb.attributes.get("action", ""))
        following = self._fetch(url, verb.attributes.get("method", "POST"), {"Digits": digits})
        return following or Document(url, [Verb("Hangup", {}, "")])

    def _redirect(self, document: Document, verb: Verb) -> Document | None:
        url = document.address(verb.text)
        return self._fetch(url, verb.attributes.get("method", "POST"), {}) or Document(url, [Verb("Hangup", {}, "")])
