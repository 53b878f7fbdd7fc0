"""Simulated Twilio, live: a call that rings, greets and talks in real time, until the person who rang decides."""

import threading
from typing import TYPE_CHECKING

from hub.sandbox.live_calls import LiveCall, LiveState, RingLine
from hub.sandbox.phone_orders import Ends
from telephony.twilio.sandbox_phone import CallPlayer
from telephony.twilio.sandbox_played import WITHHELD, number_of
from telephony.twilio.sandbox_ring import Caller, Ring
from telephony.twilio.sandbox_world import Phone

if TYPE_CHECKING:
    from telephony.twilio.sandbox import TwilioSandbox

CALLERS = {
    Ends.GIVEN_UP: Caller(hangs_up_after_seconds=0),
    Ends.MISSED: Caller(hangs_up_in_greeting=True),
    Ends.MAILBOX: Caller(hangs_up_in_greeting=True),
    Ends.VOICEMAIL: Caller(voicemail_seconds=9),
}
PICKED_UP = {Ends.ANSWERED: Phone(does="answers"), Ends.MAILBOX: Phone(does="answers_no_key")}
ANSWERS_WITHIN_S = 25.0


class Decisions:
    """What the person who rang decides, and what the call waits for: the staff, then the end of the talk."""

    def __init__(self) -> None:
        self.stage = LiveState.RINGING
        self._is_waiting = False
        self._decided: Ends | None = None
        self._hung_up = False
        self._changed = threading.Condition()

    def decide(self, ends: Ends) -> None:
        """How the call goes on."""
        with self._changed:
            self._decided = ends
            self._changed.notify_all()

    def hang_up(self) -> None:
        """The talk is over."""
        with self._changed:
            self._hung_up = True
            self._changed.notify_all()

    def wait(self, stage: LiveState, longest_s: float | None = None) -> None:
        """Wait at this stage for the decision, or so long."""
        with self._changed:
            self._reach(stage)
            self._changed.wait_for(lambda: self._decided is not None, longest_s)
            self._is_waiting = False

    @property
    def caller(self) -> Caller:
        """What the caller does, as far as it is decided."""
        return CALLERS.get(self._decided, Caller()) if self._decided else Caller()

    @property
    def picked_up(self) -> Phone | None:
        """The phone that picked up, where one did."""
        return PICKED_UP.get(self._decided) if self._decided else None

    def talk(self) -> None:
        """Talk until somebody hangs up."""
        with self._changed:
            self._reach(LiveState.TALKING)
            self._changed.wait_for(lambda: self._hung_up)
            self._is_waiting = False

    def over(self) -> None:
        """The call has come to its end."""
        with self._changed:
            self._reach(LiveState.OVER)

    def come_to_rest(self, *, beyond_ringing: bool = False) -> None:
        """Wait until the call waits for a decision, if wanted at a later stage than ringing, or is over."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_waiting and not (beyond_ringing and self.stage is LiveState.RINGING), ANSWERS_WITHIN_S)

    def come_to_end(self) -> None:
        """Wait until the call is over."""
        with self._changed:
            self._changed.wait_for(lambda: self.stage is LiveState.OVER, ANSWERS_WITHIN_S)

    def _reach(self, stage: LiveState) -> None:
        self.stage, self._is_waiting = stage, True
        self._changed.notify_all()


class LiveTwilio:
    """The live calls of simulated Twilio, by their CallSids."""

    def __init__(self, vendor: "TwilioSandbox") -> None:
        self._vendor = vendor
        self._under_way: dict[str, tuple[CallPlayer, Decisions]] = {}

    def begin(self, wish: RingLine) -> str:
        """Ring, and go on once the call waits for somebody; the CallSid."""
        with self._vendor.lock:
            number = number_of(self._vendor.world, wish.line)
        decisions = Decisions()
        ring = Ring(WITHHELD if wish.withheld else wish.caller, number, Caller(), live=decisions)
        ring.fields = {"StirVerstat": "TN-Validation-Passed-A"}
        player = self._vendor.player_of(ring)
        self._under_way[player.call.sid] = (player, decisions)
        threading.Thread(target=_play, args=(player, decisions), name="twilio-live-call", daemon=True).start()
        decisions.come_to_rest()
        return player.call.sid

    def pick_up(self, call: LiveCall) -> None:
        """Somebody of the staff takes it."""
        _, decisions = self._under_way[call.call_id]
        decisions.decide(Ends.ANSWERED)
        decisions.come_to_rest(beyond_ringing=True)

    def end(self, call: LiveCall, ends: Ends) -> None:
        """Bring it to its end."""
        _, decisions = self._under_way[call.call_id]
        decisions.decide(ends)
        decisions.hang_up()
        decisions.come_to_end()

    def state_of(self, call: LiveCall) -> LiveState:
        """How it stands."""
        under_way = self._under_way.get(call.call_id)
        return call.state if under_way is None or call.state is LiveState.OVER else under_way[1].stage

    def heard_in(self, call: LiveCall) -> list[str]:
        """What the caller heard."""
        under_way = self._under_way.get(call.call_id)
        return list(under_way[0].call.heard) if under_way else []

    def let_go(self) -> None:
        """End every call that still waits for somebody."""
        for _, decisions in self._under_way.values():
            decisions.decide(Ends.GIVEN_UP)
            decisions.hang_up()
        for _, decisions in self._under_way.values():
            decisions.come_to_end()
        self._under_way.clear()


def _play(player: CallPlayer, decisions: Decisions) -> None:
    try:
        player.play()
    finally:
        decisions.over()
