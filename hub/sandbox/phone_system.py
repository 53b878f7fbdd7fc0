"""The shape that every simulated phone system has beyond its own API: ring a line, text it, act as its staff, look what was sent.

What is ordered and looked at is in the hub's words, the same for every vendor, so that one set of rules and one story plays with each.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping

from hub.sandbox.control_error import ControlError
from hub.sandbox.courier import Letter
from hub.sandbox.live_calls import LiveCall, LiveCalls, LiveState, RingLine, start_timer
from hub.sandbox.magic_numbers import Magic
from hub.sandbox.phone_orders import Ends, HandsetText, HeldText, OpenLine, PlayCall, PlayStaffCall, PlayStaffText, PlayText
from hub.sandbox.phone_routes import live_routes, play_routes, text_routes
from hub.sandbox.vendor import Clock, SandboxVendor, utc_now


class SimulatedPhoneSystem(SandboxVendor, ABC):
    """A simulated phone system.

    Whatever is played returns when the first attempt of each of its webhooks is over. A vendor says in `endings` which calls it can tell
    of, in `tells_of_ringing` whether it does so before they are over, and in `magic` which troubles it plays at
    `hub.sandbox.magic_numbers.MAGIC_NUMBERS`.
    """

    endings: frozenset[Ends] = frozenset({Ends.MISSED, Ends.ANSWERED})
    never_ring: frozenset[Ends] = frozenset({Ends.BUSY, Ends.AFTER_HOURS})
    tells_of_ringing = False
    magic: frozenset[Magic] = frozenset()

    def __init__(self, key: str, name: str, clock: Clock = utc_now) -> None:
        super().__init__(key, name, clock)
        self.live = LiveCalls(self, start_timer)
        self.opened: set[str] = set()
        self.app.register_blueprint(play_routes(self))
        self.app.register_blueprint(text_routes(self))
        self.app.register_blueprint(live_routes(self))

    @abstractmethod
    def credentials(self, mode: str) -> Mapping[str, str]:
        """The fields of the connect form that open its account by `mode`; the account is made where there is none. Raises ControlError."""

    @abstractmethod
    def open_line(self, line: OpenLine) -> None:
        """Give the account a line, or change it."""

    @abstractmethod
    def play_call(self, call: PlayCall) -> str:
        """A call comes in and ends; its id as the provider's events have it. Raises ControlError for what cannot be played."""

    def begin_call(self, ring: RingLine) -> str:  # noqa: ARG002 - for those who override it
        """A call rings; its id as the provider's events have it, empty where it tells of calls only when they are over."""
        return ""

    def pick_up(self, call: LiveCall) -> None:
        """Somebody of the staff takes a ringing call."""

    def end_call(self, call: LiveCall, ends: Ends) -> str:
        """A call that rang, or in which somebody talked, is over; its id."""
        return self.play_call(PlayCall(line=call.ring.line, caller=call.ring.caller, ends=ends, withheld=call.ring.withheld))

    def state_of(self, call: LiveCall) -> LiveState:
        """How a call stands, where the phone system itself takes it further than was ordered."""
        return call.state

    def heard_in(self, call: LiveCall) -> list[str]:  # noqa: ARG002 - for those who override it
        """What the caller heard, where that is known."""
        return []

    def runs_out(self, call: LiveCall) -> Ends:
        """How a call ends about which nobody decided."""
        return Ends.ANSWERED if self.state_of(call) is LiveState.TALKING else Ends.MISSED

    def reset(self) -> None:
        """Forget the calls under way and the lines too."""
        super().reset()
        self.live.clear()
        self.opened.clear()

    def close(self) -> None:
        """Wait for the end of no call any more."""
        super().close()
        self.live.clear()

    @abstractmethod
    def play_text(self, text: PlayText) -> str:
        """A text comes in; its id."""

    def keep_limits(self, *, on: bool) -> None:
        """Count requests as the real vendor does, or let everybody ask as often as they like; vendors that count override this."""

    @abstractmethod
    def sign(self, letter: Letter) -> Letter:
        """The letter as the vendor would post it now to its account's webhook, with the signature; its bytes may be nonsense."""

    def play_staff_text(self, text: PlayStaffText) -> str:
        """A text leaves from the vendor's own app; its id. Raises ControlError where nobody would hear of it."""
        raise ControlError(f"{self.name} tells nobody of texts of staff, but one from {text.line} was to be played")

    def play_staff_call(self, call: PlayStaffCall) -> str:
        """Somebody is called from the vendor's own app; the call's id. Raises ControlError where nobody would hear of it."""
        raise ControlError(f"{self.name} tells nobody of calls of staff, but one from {call.line} was to be played")

    def held_texts(self) -> list[HeldText]:
        """The texts that were taken from the API, oldest first."""
        return []

    def on_phone(self, number: str) -> list[HandsetText]:
        """What somebody's phone shows, oldest first: their own texts, ours that arrived, and the carrier's own answers."""
        return [HandsetText(line=text.line, written_here=False, body=text.body) for text in self.held_texts() if text.to == number]
