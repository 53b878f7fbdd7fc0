"""What the pages need from outside, handed in once by the wiring."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from flask import current_app, g

from hub.connections.parts import ConnectionParts
from hub.outbox.doorbell import Doorbell
from hub.records.database import Database
from hub.rehearsal import CallDifference
from hub.rehearsal.invented_call import CallWish
from hub.rehearsal.preview_result import Preview
from hub.rehearsal.then_and_now import ReplayedCall

EXTENSION = "textback_hub_pages"


class SandboxPhone(Protocol):
    """Asks a simulated phone system for something over HTTP."""

    def __call__(self, method: str, url: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The JSON object that it answered; raises OSError when it cannot be reached or refuses."""


@dataclass(frozen=True, slots=True)
class SimulatedCaller:
    """Somebody whom one can play; `plays` is the word for the trouble that texts to this number meet, None for everyday people."""

    who: str
    number: str
    plays: str | None = None


class SimulatedSetUp(Protocol):
    """Simulated systems in one click; every method raises OSError where the sandbox does not answer, and VendorTrouble."""

    def connect_phones(self, account_id: int, key: str) -> int:
        """Connect a simulated phone system; the connection's id."""

    def connect_system(self, account_id: int, key: str) -> int:
        """Connect a simulated ATS, CRM or job system; the connection's id."""

    def add_line(self, account_id: int, connection_id: int) -> int:
        """Add a line of a simulated phone system, ready to be rung; its id."""

    def seat_again(self, account_id: int) -> None:
        """Set the business up again at simulated vendors that were stopped and have forgotten it."""

    def callers(self) -> Sequence[SimulatedCaller]:
        """Whom one can play, everyday people first."""


class RehearseChange(Protocol):
    """Does past calls again without sending anything."""

    def __call__(self, account_id: int, connection_id: int, changes: Mapping[str, Any]) -> list[CallDifference]:
        """What the last calls would send with these changes of the mapping, against what they send now."""


class PreviewCall(Protocol):
    """Plays a call that nobody made on a throw-away copy."""

    def __call__(self, account_id: int, wish: CallWish) -> Preview:
        """What would come of it."""


class ReplayCall(Protocol):
    """Plays a call that came in once more on a throw-away copy."""

    def __call__(self, account_id: int, call_id: int) -> ReplayedCall:
        """What came of it then and what would come of it now; raises LookupError where the account has no such call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageDependencies:
    """`public_url` is the hub's own address, `sandbox_url` where simulated vendors listen (None without a sandbox).

    `is_redis_up` and `is_schema_current` are asked by readiness only; None leaves them out of the answer.
    """

    database: Database
    connections: ConnectionParts
    doorbell: Doorbell
    session_key: str = field(repr=False)
    public_url: str
    sandbox_url: str | None = None
    sandbox_phone: SandboxPhone | None = None
    simulated: SimulatedSetUp | None = None
    rehearse_change: RehearseChange | None = None
    preview_call: PreviewCall | None = None
    replay_call: ReplayCall | None = None
    is_redis_up: Callable[[], bool] | None = None
    is_schema_current: Callable[[], bool] | None = None

    @property
    def has_sandbox_phone(self) -> bool:
        """Whether there is a simulated phone to play a caller with."""
        return bool(self.sandbox_url) and self.sandbox_phone is not None


def pages() -> PageDependencies:
    """The dependencies of the app that serves this request."""
    found: PageDependencies = g.get(EXTENSION) or current_app.extensions[EXTENSION]
    return found


def answer_with(dependencies: PageDependencies) -> None:
    """Let the rest of this request work with these instead."""
    setattr(g, EXTENSION, dependencies)
