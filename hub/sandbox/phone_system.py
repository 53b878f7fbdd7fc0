"""The shape that every simulated phone system has beyond its own API: ring a line, text it, act as its staff, look what was sent.

What is ordered and looked at is in the hub's words, the same for every vendor, so that one set of rules and one story plays with each.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any, TypeVar

from flask import Blueprint
from flask.typing import ResponseReturnValue

from hub.sandbox.control import control_body
from hub.sandbox.control_error import ControlError
from hub.sandbox.courier import Letter
from hub.sandbox.live_calls import LiveCall, LiveCalls, LiveState, RingLine, start_timer
from hub.sandbox.magic_numbers import Magic
from hub.sandbox.vendor import Clock, SandboxVendor, utc_now


class Ends(StrEnum):
    """How a phone call to a line ends.

    MISSED: it rings until nobody answered, and the caller leaves no message; GIVEN_UP: the caller hangs up while it rings;
    VOICEMAIL: nobody answers and the caller speaks for some seconds; MAILBOX: a mailbox of a member of staff picks up.
    """

    MISSED = "missed"
    ANSWERED = "answered"
    GIVEN_UP = "given_up"
    BUSY = "busy"
    AFTER_HOURS = "after_hours"
    VOICEMAIL = "voicemail"
    MAILBOX = "mailbox"

    @property
    def is_answered(self) -> bool:
        """Whether somebody of the staff took it."""
        return self is Ends.ANSWERED


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLine:
    """A number that the simulated account has; `address` is where its webhooks go if nothing but a person can say so there."""

    number: str
    address: str = ""
    staff: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayCall:
    """A phone call to a line from beginning to end; `withheld` hides the caller's number."""

    line: str
    caller: str
    ends: Ends = Ends.MISSED
    withheld: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayText:
    """A text to a line, with as many pictures of `hub.sandbox.samples` as it says."""

    line: str
    sender: str
    body: str
    pictures: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayStaffText:
    """A text that a member of staff writes in the vendor's own app."""

    line: str
    to: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayStaffCall:
    """A call that a member of staff makes in the vendor's own app, from beginning to end."""

    line: str
    to: str
    answered: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldText:
    """A text that the vendor took from its API to send; `status` is what became of it, in the vendor's own word."""

    text_id: str
    line: str
    to: str
    body: str
    status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandsetText:
    """A text on the phone of somebody outside, to or from a line: written there, or arrived."""

    line: str
    written_here: bool
    body: str
    pictures: int = 0


Played = TypeVar("Played", OpenLine, PlayCall, RingLine, PlayText, PlayStaffText, PlayStaffCall)


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
        self.app.register_blueprint(_phone_routes(self))
        self.app.register_blueprint(_text_routes(self))
        self.app.register_blueprint(_live_routes(self))

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


def _phone_routes(phones: SimulatedPhoneSystem) -> Blueprint:
    routes = Blueprint("sandbox_phone_system", "hub.sandbox.phone_system", url_prefix="/_sandbox")

    @routes.post("/credentials")
    def give_credentials() -> ResponseReturnValue:
        return {"fields": dict(phones.credentials(str(control_body().get("mode", ""))))}

    @routes.post("/play/line")
    def open_line() -> ResponseReturnValue:
        line = _read(OpenLine)
        phones.open_line(line)
        phones.opened.add(line.number)
        return {}

    @routes.post("/play/call")
    def play_call() -> ResponseReturnValue:
        call = _read(PlayCall)
        if call.ends not in phones.endings:
            raise ControlError(f"ends: write one of {', '.join(sorted(phones.endings))}")
        call_id = phones.play_call(call)
        phones.live.note(RingLine(line=call.line, caller=call.caller, withheld=call.withheld), call_id, call.ends)
        return {"id": call_id}

    @routes.post("/play/text")
    def play_text() -> ResponseReturnValue:
        return {"id": phones.play_text(_read(PlayText))}

    @routes.post("/play/staff-text")
    def play_staff_text() -> ResponseReturnValue:
        return {"id": phones.play_staff_text(_read(PlayStaffText))}

    @routes.post("/play/staff-call")
    def play_staff_call() -> ResponseReturnValue:
        return {"id": phones.play_staff_call(_read(PlayStaffCall))}

    @routes.get("/play")
    def show_what_it_plays() -> ResponseReturnValue:
        return {
            "endings": sorted(phones.endings),
            "magic": sorted(phones.magic),
            "tells_of_ringing": phones.tells_of_ringing,
            "lines": sorted(phones.opened),
        }

    return routes


def _text_routes(phones: SimulatedPhoneSystem) -> Blueprint:
    """What was sent, and what arrived."""
    routes = Blueprint("sandbox_text_routes", "hub.sandbox.phone_system", url_prefix="/_sandbox")

    @routes.get("/texts")
    def show_texts() -> ResponseReturnValue:
        return {"texts": [asdict(text) for text in phones.held_texts()]}

    @routes.get("/handset/<number>")
    def show_handset(number: str) -> ResponseReturnValue:
        return {"texts": [asdict(text) for text in phones.on_phone(number)]}

    return routes


def _live_routes(phones: SimulatedPhoneSystem) -> Blueprint:
    """A call step by step: it rings, somebody may pick up, it ends."""
    routes = Blueprint("sandbox_live_calls", "hub.sandbox.live_calls", url_prefix="/_sandbox/play")

    @routes.post("/ring")
    def ring() -> ResponseReturnValue:
        return phones.live.shown(phones.live.ring(_read(RingLine)))

    @routes.post("/pick-up")
    def pick_up() -> ResponseReturnValue:
        return phones.live.shown(phones.live.pick_up(str(control_body().get("call", ""))))

    @routes.post("/end")
    def end() -> ResponseReturnValue:
        body = control_body()
        if body.get("ends") not in phones.endings:
            raise ControlError(f"ends: write one of {', '.join(sorted(phones.endings))}")
        return phones.live.shown(phones.live.end(str(body.get("call", "")), Ends(body["ends"])))

    @routes.get("/calls")
    def show_calls() -> ResponseReturnValue:
        return {"calls": phones.live.listed()}

    return routes


def _read(shape: type[Played]) -> Played:
    wish: dict[str, Any] = control_body()
    unknown = wish.keys() - {entry.name for entry in fields(shape)}
    if unknown:
        raise ControlError(f"write only {', '.join(entry.name for entry in fields(shape))}, not {', '.join(sorted(unknown))}")
    try:
        if "ends" in wish:
            wish["ends"] = Ends(wish["ends"])
        return shape(**wish)
    except (TypeError, ValueError) as wrong:
        raise ControlError(f"it has the wrong shape: {wrong}") from wrong
