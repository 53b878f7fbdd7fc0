"""The phones around simulated Quo: callers who ring and text, and staff who answer, call and write in Quo's app."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from hub.sandbox import ControlError
from hub.sandbox.sample_files import voicemail_link
from telephony.openphone.sandbox_sending import START_WORDS, STOP_WORDS
from telephony.openphone.sandbox_shapes import FILES, stamp, voicemail_json
from telephony.openphone.sandbox_world import Call, HandsetText, Message, Number, User, Voicemail, new_id

if TYPE_CHECKING:
    from telephony.openphone.sandbox import QuoSandbox

HIDDEN = "anonymous"
MISSED_STATUSES = ("missed", "no-answer", "busy", "canceled", "abandoned", "failed")
ANSWERED = "answered"
TALK_S = 40
ONE_RING_S = 6
VOICEMAIL_SAYS = "Please call me back."


@dataclass(frozen=True, slots=True)
class Ending:
    """How a played call goes: `status` is answered or one of MISSED_STATUSES."""

    status: str = "missed"
    rings: int = 4
    voicemail_s: int = 0


class Phones:
    """All phones; every method takes the sandbox's lock."""

    def __init__(self, vendor: "QuoSandbox") -> None:
        self._vendor = vendor
        self._world = vendor.world

    def ring(self, caller: str, number: Number, *, seconds_ago: float = 0) -> Call:
        """Somebody rings a number of the workspace and hears it ring."""
        with self._vendor.lock:
            call = self._begin(number, caller or HIDDEN, "incoming", seconds_ago)
            self._tell("call.ringing", call)
            return call

    def play(self, caller: str, number: Number, ending: Ending) -> Call:
        """A whole call at once, which ends now."""
        with self._vendor.lock:
            rings_s = ending.rings * ONE_RING_S
            if ending.status == ANSWERED:
                call = self.ring(caller, number, seconds_ago=rings_s + TALK_S)
                self.answer(call, seconds_ago=TALK_S)
                self.hang_up(call)
                return call
            call = self.ring(caller, number, seconds_ago=rings_s)
            self.miss(call, ending.status)
            if ending.voicemail_s:
                self.leave_voicemail(call, ending.voicemail_s, VOICEMAIL_SAYS)
            return call

    def answer(self, call: Call, *, by_machine: bool = False, seconds_ago: float = 0) -> None:
        """Somebody, or Quo's answering agent, takes the call."""
        with self._vendor.lock:
            _must_be_open(call)
            call.status, call.answered = "in-progress", self._now(call) - timedelta(seconds=seconds_ago)
            call.answered_by, call.ai_handled = (None, "ai-agent") if by_machine else (self._world.owner.id, None)
            self._tell("call.answered", call)

    def forward(self, call: Call, to: str) -> None:
        """Quo sends the call on to a phone outside."""
        with self._vendor.lock:
            _must_be_open(call)
            call.status, call.forwarded_to = "forwarded", to
            self._now(call)
            self._tell("call.forwarded", call)

    def miss(self, call: Call, status: str) -> None:
        """The call ends without being answered."""
        if status not in MISSED_STATUSES:
            raise ControlError(f"status: write one of {', '.join(MISSED_STATUSES)}")
        with self._vendor.lock:
            _must_be_open(call)
            self._end(call, status)
            if call.direction == "incoming":
                self._tell("call.missed", call)
            self._tell("call.completed", call)
            self._reply_by_itself(call)

    def hang_up(self, call: Call) -> None:
        """The caller hangs up: an answered call is completed, a forwarded one stays forwarded, any other was missed."""
        with self._vendor.lock:
            _must_be_open(call)
            if call.answered is None and call.status != "forwarded":
                self.miss(call, "missed")
                return
            self._end(call, "completed" if call.answered else call.status)
            self._tell("call.completed", call)

    def leave_voicemail(self, call: Call, seconds: int, transcript: str) -> None:
        """What the caller said after a missed call, once Quo has worked on it."""
        with self._vendor.lock:
            if not call.is_over:
                raise ControlError("call: it must have ended before its voicemail is there")
            left = Voicemail(new_id("VM"), seconds, transcript, voicemail_link(FILES, seconds))
            call.voicemail = left
            made = {**(voicemail_json(call) or {}), "voicemailId": left.id, "callId": call.id, "direction": call.direction}
            del made["status"]
            ends = {"from": call.other, "to": call.number.number, "createdAt": stamp(self._world.clock())}
            self._vendor.webhooks.tell_of_call("call.voicemail.completed", call, resource={**made, **ends})

    def call_out(self, number: Number, to: str, *, answered: bool) -> Call:
        """Staff call somebody in Quo's app; the whole call at once."""
        with self._vendor.lock:
            call = self._begin(number, to, "outgoing", TALK_S + ONE_RING_S)
            call.initiated_by = self._world.owner.id
            self._tell("call.ringing", call)
            if answered:
                call.status, call.answered = "in-progress", call.created + timedelta(seconds=ONE_RING_S)
                self._tell("call.answered", call)
            self._end(call, "completed" if answered else "no-answer")
            self._tell("call.completed", call)
            return call

    def text_in(self, sender: str, number: Number, body: str, media: tuple[tuple[str, str], ...]) -> Message:
        """Somebody texts a number; STOP and START also block and free the pair, as carriers do."""
        with self._vendor.lock:
            now = self._world.clock()
            message = Message(new_id("AC"), number, (sender,), sender, "incoming", body, "received", None, now, now, media)
            self._world.messages[message.id] = message
            self._world.happened(number, (sender,), message.id)
            self._vendor.sending.show(sender, HandsetText("sent", number.number, body, now, message.id))
            word = body.strip().upper()
            if word in STOP_WORDS:
                self._world.opt_outs.add((number.id, sender))
            elif word in START_WORDS:
                self._world.opt_outs.discard((number.id, sender))
            self._vendor.webhooks.tell_of_message("message.received", message)
            return message

    def text_out(self, number: Number, to: str, body: str, user: User | None) -> Message:
        """Staff, or Quo by itself where there is no user, text somebody."""
        with self._vendor.lock:
            message = self._vendor.sending.write(number, [to], body, user)
            self._vendor.sending.play(message)
            return message

    def _begin(self, number: Number, other: str, direction: str, seconds_ago: float) -> Call:
        now = self._world.clock()
        call = Call(new_id("AC"), number, other, direction, now - timedelta(seconds=seconds_ago), now)
        self._world.calls[call.id] = call
        self._world.happened(number, (other,), call.id)
        return call

    def _end(self, call: Call, status: str) -> None:
        call.status, call.completed = status, self._now(call)

    def _now(self, call: Call) -> datetime:
        call.updated = self._world.clock()
        self._world.happened(call.number, (call.other,), call.id)
        return call.updated

    def _tell(self, event: str, call: Call) -> None:
        self._vendor.webhooks.tell_of_call(event, call)

    def _reply_by_itself(self, call: Call) -> None:
        words = self._world.settings.auto_reply
        if words and call.direction == "incoming" and call.other.startswith("+"):
            self.text_out(call.number, call.other, words, None)


def _must_be_open(call: Call) -> None:
    if call.is_over:
        raise ControlError("call: it has ended already")
