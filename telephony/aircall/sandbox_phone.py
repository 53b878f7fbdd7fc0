"""The people around simulated Aircall: callers who ring and text, and agents who answer, decline, write and call."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from hub.sandbox import ControlError
from telephony.aircall.sandbox_shapes import call_json, message_json
from telephony.aircall.sandbox_webhooks import Happening
from telephony.aircall.sandbox_world import USER, WITHHELD, Call, Message, Number

if TYPE_CHECKING:
    from telephony.aircall.sandbox import AircallSandbox

ENDS = ("missed", "answered", "given_up", "after_hours", "voicemail")
NOT_ANSWERED, SHORT_ABANDONED = "agents_did_not_answer", "short_abandoned"
STOP_WORDS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"})
TALK_S, ENDED_COMES_AFTER, GIVEN_UP_S = 60, timedelta(seconds=30), 8


@dataclass(frozen=True, slots=True)
class Ring:
    """One call to a line; `ends` None leaves it ringing for orders, `declines` is how many agents decline first.

    `wait` is whether its webhooks are tried before the order is answered.
    """

    caller: str
    line: str
    ends: str | None = "missed"
    withheld: bool = False
    declines: int = 0
    voicemail_s: int = 12
    wait: bool = True


class People:
    """Everything that people do; each returns when its webhooks were attempted once."""

    def __init__(self, vendor: "AircallSandbox") -> None:
        self._vendor = vendor
        self._world = vendor.world

    def ring(self, ring: Ring) -> dict[str, Any]:
        """A call comes in, and is over unless it waits for orders: it ended now, and began as long before as it took."""
        with self._vendor.lock:
            number = self._number(ring.line)
            if ring.ends not in (None, *ENDS):
                raise ControlError(f"ends: write one of {', '.join(ENDS)}, or null")
            began = self._world.clock() - timedelta(seconds=self._length_s(ring))
            call = self._world.add_call(number, "inbound", WITHHELD if ring.withheld else ring.caller, began)
            happenings = [self._happening("call.created", call, began)]
            is_open = number.is_open and ring.ends != "after_hours"
            if is_open:
                happenings += [self._happening("call.ringing_on_agent", call, began)]
                happenings += [self._happening("call.agent_declined", call, began)] * ring.declines
        if ring.ends is None:
            return self._told(call, happenings, wait=ring.wait)
        return self._play(call, ring, happenings, is_open=is_open)

    def answer(self, call_id: int) -> dict[str, Any]:
        """An agent takes a ringing call."""
        with self._vendor.lock:
            call = self._ringing(call_id)
            call.answered, call.user = self._world.clock(), USER
            happenings = [self._happening("call.answered", call, call.answered)]
        return self._told(call, happenings)

    def decline(self, call_id: int) -> dict[str, Any]:
        """An agent declines; it goes on ringing."""
        with self._vendor.lock:
            call = self._ringing(call_id)
            happenings = [self._happening("call.agent_declined", call, self._world.clock())]
        return self._told(call, happenings)

    def hang_up(self, call_id: int, reason: str | None, voicemail_s: int = 0) -> dict[str, Any]:
        """The caller is off the line, having spoken to an agent, to the mailbox or to nobody."""
        with self._vendor.lock:
            call = self._under_way(call_id)
            happenings = self._end(call, reason, voicemail_s)
        return self._told(call, happenings)

    def text_in(self, sender: str, line: str, body: str, media: list[str], *, wait: bool = True) -> dict[str, Any]:
        """Somebody texts a line; the carriers obey a word that opts out or in."""
        with self._vendor.lock:
            message = self._world.add_message(self._number(line), "inbound", sender, body, "received")
            message.media = media
            word = body.strip().upper()
            if word in STOP_WORDS:
                self._world.opted_out.add(sender)
            elif word in ("START", "UNSTOP"):
                self._world.opted_out.discard(sender)
            happening = Happening("message.received", message.created, message_json(message))
        return {"message_id": message.id, "webhooks": self._tell([happening], wait=wait)}

    def staff_text(self, line: str, to: str, body: str) -> dict[str, Any]:
        """An agent writes in the app."""
        with self._vendor.lock:
            message = self._world.add_message(self._number(line), "outbound", to, body, "sent")
            message.user = USER
            happenings = [Happening("message.sent", message.created, message_json(message)), self._delivered(message)]
        return {"message_id": message.id, "webhooks": self._vendor.webhooks.tell_now(happenings)}

    def staff_call(self, line: str, to: str, *, answered: bool) -> dict[str, Any]:
        """An agent calls somebody from the app, from now on; simulated time runs ahead to its end."""
        with self._vendor.lock:
            length = TALK_S if answered else self._vendor.settings.ring_s
            began = self._world.clock()
            call = self._world.add_call(self._number(line), "outbound", to, began)
            call.user = USER
            happenings = [self._happening("call.created", call, began)]
            if answered:
                call.answered = began + timedelta(seconds=5)
                happenings.append(self._happening("call.answered", call, call.answered))
            happenings += self._end(call, None, 0, after_s=length)
        return self._told(call, happenings)

    def _length_s(self, ring: Ring) -> int:
        lengths = {"answered": 5 + TALK_S, "given_up": GIVEN_UP_S, "after_hours": 5, None: 0}
        return lengths.get(ring.ends, self._vendor.settings.ring_s) + (ring.voicemail_s if ring.ends == "voicemail" else 0)

    def _play(self, call: Call, ring: Ring, happenings: list[Happening], *, is_open: bool) -> dict[str, Any]:
        with self._vendor.lock:
            if ring.ends == "answered" and is_open:
                call.answered, call.user = call.started + timedelta(seconds=5), USER
                happenings.append(self._happening("call.answered", call, call.answered))
            reason = SHORT_ABANDONED if ring.ends == "given_up" else NOT_ANSWERED
            voicemail_s = ring.voicemail_s if ring.ends == "voicemail" else 0
            happenings += self._end(call, reason if is_open else "out_of_opening_hours", voicemail_s)
        return self._told(call, happenings, wait=ring.wait)

    def _end(self, call: Call, reason: str | None, voicemail_s: int, *, after_s: int = 0) -> list[Happening]:
        """The call is over: at once without its reason, complete half a minute later."""
        call.ended = now = self._world.clock() + timedelta(seconds=after_s)
        missed = call.direction == "inbound" and call.answered is None
        if missed and self._vendor.settings.hungup_names_reason:
            call.reason = reason
        happenings = [self._happening("call.hungup", call, now)]
        call.reason, call.voicemail_s = (reason, voicemail_s) if missed else (None, 0)
        if call.voicemail_s:
            happenings.append(self._happening("call.voicemail_left", call, now))
        if missed and self._vendor.settings.auto_reply and call.raw_digits != WITHHELD:
            reply = self._world.add_message(call.number, "outbound", call.raw_digits, self._vendor.settings.auto_reply, "sent")
            happenings.append(Happening("message.sent", now, message_json(reply)))
        return [*happenings, self._happening("call.ended", call, now + ENDED_COMES_AFTER)]

    def _delivered(self, message: Message) -> Happening:
        message.status = "delivered"
        return Happening("message.status_updated", message.created, message_json(message))

    def _told(self, call: Call, happenings: list[Happening], *, wait: bool = True) -> dict[str, Any]:
        """Deliver, `call.ended` as much later as the settings say."""
        later_s = self._vendor.settings.ended_after_s
        last = [happening for happening in happenings if happening.event == "call.ended" and later_s]
        told = self._tell([happening for happening in happenings if happening not in last], wait=wait)
        self._vendor.webhooks.tell_later(last, later_s)
        return {"call_id": call.id, "webhooks": told}

    def _tell(self, happenings: list[Happening], *, wait: bool) -> list[dict[str, Any]]:
        """What was told and answered; nothing yet where it is not waited for."""
        if wait:
            return self._vendor.webhooks.tell_now(happenings)
        self._vendor.webhooks.tell_later(happenings)
        return []

    def _happening(self, event: str, call: Call, at: datetime) -> Happening:
        return Happening(event, at, call_json(call, self._world.clock()))

    def _number(self, line: str) -> Number:
        number = self._world.number_of(line)
        if number is None:
            raise ControlError("the line must be one of the seeded numbers")
        return number

    def _under_way(self, call_id: int) -> Call:
        call = self._world.calls.get(call_id)
        if call is None or call.ended is not None:
            raise ControlError("call_id: no such call is under way")
        return call

    def _ringing(self, call_id: int) -> Call:
        call = self._under_way(call_id)
        if call.answered is not None:
            raise ControlError("call_id: this call was taken already")
        return call
