"""Calls that ring at a simulated phone system until somebody decides how they go on, as with a phone in the hand."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from hub.sandbox.control_error import ControlError

if TYPE_CHECKING:
    from hub.sandbox.phone_orders import Ends
    from hub.sandbox.phone_system import SimulatedPhoneSystem

RINGS_AT_MOST_S = 60.0
TALKS_AT_MOST_S = 600.0
REMEMBERED = 200


class LiveState(StrEnum):
    """How a call stands: it rings, the caller hears a greeting, somebody talks with them, or it is over."""

    RINGING = "ringing"
    GREETING = "greeting"
    TALKING = "talking"
    OVER = "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class RingLine:
    """A call to a line that rings; `withheld` hides the caller's number."""

    line: str
    caller: str
    withheld: bool = False


@dataclass(kw_only=True)
class LiveCall:
    """One call; `key` is the sandbox's name for it, `call_id` that of the provider's events, empty before it tells of the call."""

    ring: RingLine
    since: datetime
    call_id: str = ""
    state: LiveState = LiveState.RINGING
    ended: str = ""
    key: str = field(default_factory=lambda: uuid4().hex)
    patience: threading.Timer | None = None


class LiveCalls:
    """The newest calls of one simulated phone system, oldest first. Whoever rings hangs up by themselves after a while."""

    def __init__(self, phones: "SimulatedPhoneSystem", start_timer: Callable[[float, Callable[[], None]], threading.Timer]) -> None:
        self._phones = phones
        self._start_timer = start_timer
        self._calls: deque[LiveCall] = deque(maxlen=REMEMBERED)
        self._lock = threading.Lock()

    def ring(self, wish: RingLine) -> LiveCall:
        """A call comes in and rings; raises ControlError for what cannot be played."""
        call = LiveCall(ring=wish, since=self._phones.clock())
        call.call_id = self._phones.begin_call(wish)
        with self._lock:
            self._calls.append(call)
        self._be_patient(call, RINGS_AT_MOST_S)
        return call

    def note(self, wish: RingLine, call_id: str, ended: "Ends") -> None:
        """Keep a call that was played to its end in one go."""
        with self._lock:
            self._calls.append(LiveCall(ring=wish, since=self._phones.clock(), call_id=call_id, state=LiveState.OVER, ended=ended))

    def pick_up(self, key: str) -> LiveCall:
        """Somebody of the staff takes a ringing call; raises ControlError."""
        call = self._step(key, {LiveState.RINGING}, LiveState.TALKING)
        self._be_patient(call, TALKS_AT_MOST_S)
        self._phones.pick_up(call)
        return call

    def end(self, key: str, ends: "Ends") -> LiveCall:
        """The call is over, one way or another; raises ControlError where it cannot end so."""
        if ends in self._phones.never_ring:
            raise ControlError(f"ends: a call that rings does not end {ends}")
        call = self._find(key)
        spoken = self._phones.state_of(call) is LiveState.TALKING
        if ends.is_answered and not spoken:
            self.pick_up(key)
        elif spoken and not ends.is_answered:
            raise ControlError(f"ends: they talk with somebody, so the call ends answered, not {ends}")
        self._step(key, {LiveState.RINGING, LiveState.GREETING, LiveState.TALKING}, LiveState.OVER)
        call.ended = ends
        if call.patience is not None:
            call.patience.cancel()
        call.call_id = self._phones.end_call(call, ends)
        return call

    def listed(self) -> list[dict[str, Any]]:
        """The calls in JSON values, with how each stands now."""
        with self._lock:
            calls = list(self._calls)
        return [self.shown(call) for call in calls]

    def shown(self, call: LiveCall) -> dict[str, Any]:
        """One call in JSON values."""
        return {
            "key": call.key,
            "call_id": call.call_id,
            "line": call.ring.line,
            "caller": call.ring.caller,
            "withheld": call.ring.withheld,
            "since": call.since.isoformat(),
            "state": self._phones.state_of(call),
            "endings": sorted(self._phones.endings - self._phones.never_ring),
            "ended": call.ended,
            "heard": self._phones.heard_in(call),
        }

    def clear(self) -> None:
        """Forget every call; nobody waits for an end of them any more."""
        with self._lock:
            calls = list(self._calls)
            self._calls.clear()
        for call in calls:
            if call.patience is not None:
                call.patience.cancel()

    def _be_patient(self, call: LiveCall, seconds: float) -> None:
        if call.patience is not None:
            call.patience.cancel()
        call.patience = self._start_timer(seconds, lambda: self._run_out(call))

    def _run_out(self, call: LiveCall) -> None:
        """Whoever waited too long hangs up."""
        try:
            self.end(call.key, self._phones.runs_out(call))
        except ControlError:
            return  # it ended in the same moment

    def _find(self, key: str) -> LiveCall:
        with self._lock:
            call = next((one for one in self._calls if one.key == key), None)
        if call is None:
            raise ControlError("call: write the key that ring answered")
        return call

    def _step(self, key: str, coming_from: set[LiveState], to: LiveState) -> LiveCall:
        call = self._find(key)
        with self._lock:
            state = self._phones.state_of(call)
            if state not in coming_from:
                raise ControlError(f"call: it is {state} by now")
            call.state = to
        return call


def start_timer(seconds: float, do: Callable[[], None]) -> threading.Timer:
    """Do something later, unless the process ends first."""
    timer = threading.Timer(seconds, do)
    timer.daemon = True
    timer.start()
    return timer
