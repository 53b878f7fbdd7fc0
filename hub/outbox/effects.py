"""What an effect is: the one shape in which everything owed to the outside world is done."""

import datetime as dt
import time
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from hub.contract.errors import TryAgain, VendorTrouble
from hub.events import Event
from hub.exchange import Exchange
from hub.records.outbox import OutboxRow
from hub.records.session import AccountSession


class Queue(StrEnum):
    """Which workers drain it: texts before all, then what vendors' records need, then long work."""

    TEXTS = "texts"
    SYNC = "sync"
    SLOW = "slow"


@dataclass(frozen=True, slots=True)
class NotWanted:
    """The effect is no longer wanted: the row ends as dropped for this reason."""

    reason: str


@dataclass(frozen=True, slots=True)
class WantedLater:
    """The effect is wanted, but not before `at`; `until`, where given, is from now on when it comes too late."""

    at: dt.datetime
    reason: str
    until: dt.datetime | None = None


class LeaseLostError(RuntimeError):
    """The lease ran out before the request entered the door: somebody else settles the row."""


class NotYet(TryAgain):
    """Our own side is not ready for it; the vendor is not to blame."""

    def __init__(self, sentence: str, *, after: float) -> None:
        super().__init__(sentence, after=after, may_have_left=False)


class Attempt:
    """One try at a row, outside any transaction; requests made for it are collected in `exchanges`.

    `first_tried_at` is None on the first try. `lease_ends_at` is on the monotonic clock, taken before the claim.
    """

    def __init__(self, row: OutboxRow, lease_ends_at: float) -> None:
        self.row_id = row.id
        self.account_id = row.account_id
        self.key = row.key
        self.connection_id = row.connection_id
        self.caller_id = row.caller_id
        self.first_tried_at = row.first_tried_at
        self.lease = row.lease or ""
        self.exchanges: list[Exchange] = []
        self._lease_ends_at = lease_ends_at

    def check_lease(self) -> None:
        """Called as a request enters the door; raises LeaseLostError."""
        if time.monotonic() >= self._lease_ends_at:
            raise LeaseLostError("the lease ran out")

    def record(self, exchange: Exchange) -> None:
        """Keep a masked request for the trace."""
        self.exchanges.append(exchange)


class Certainty(StrEnum):
    """What a look at the vendor found out."""

    NOT_FOUND = "not_found"
    CANNOT_LOOK = "cannot_look"


Plan = TypeVar("Plan")
Result = TypeVar("Result")


class Effect(Protocol, Generic[Plan, Result]):
    """One kind of effect. `plan`, `settle` and `give_up` run in a transaction, `perform` and `look` never do.

    `repeatable` effects hurt nobody when done twice, so doubt needs no look. A refused effect that is `held_when_refused`
    waits for a person to change something; any other ends.
    """

    repeatable: bool
    held_when_refused: bool

    def still_wanted(self, session: AccountSession, row: OutboxRow) -> NotWanted | WantedLater | None:
        """What speaks against doing it now; None when nothing does."""

    def plan(self, session: AccountSession, row: OutboxRow) -> Plan:
        """Everything that `perform` and `look` need to know."""

    def perform(self, plan: Plan, attempt: Attempt) -> Result:
        """Ask the vendor; raises the errors of the contract."""

    def look(self, plan: Plan, attempt: Attempt) -> Result | Certainty:
        """Find out whether an earlier attempt happened; raises the errors of the contract."""

    def settle(self, session: AccountSession, row: OutboxRow, plan: Plan, result: Result) -> list[Event]:
        """Write down what the vendor answered."""

    def give_up(self, session: AccountSession, row: OutboxRow, reason: str, trouble: VendorTrouble | None) -> list[Event]:
        """Write down that it will not happen; `reason` is the row's."""
