"""Working on the head of a lane: claim, ask the vendor, write down what came of it.

One branch for each error of the contract, and no knowledge of any vendor.
"""

import datetime as dt
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFreeError

from hub.contract.errors import Gone, NotSupported, Rejected, SignInAgain, TryAgain, VendorTrouble
from hub.events import EffectStuck, Event
from hub.outbox import endings
from hub.outbox.claim import Head, LaneTakenError, due_heads, lease_row, take_head
from hub.outbox.effects import Attempt, Certainty, Effect, LeaseLostError, NotWanted, NotYet, WantedLater
from hub.records.database import Database
from hub.records.locking import lock_caller
from hub.records.outbox import OutboxRow, OutboxState
from hub.records.session import AccountSession

DATABASE_AWAY = (OperationalError, InterfaceError, NoConnectionFreeError)
Ending = Callable[[AccountSession, OutboxRow], list[Event]]


class RunSteps(Protocol):
    """Runs what follows an effect's result."""

    def __call__(self, session: AccountSession, events: list[Event], outbox_row_id: int, *, careful: bool) -> None:
        """Run the steps; with `careful`, a step that raises leaves all that was done before, and the events become unsettled."""


class ConnectionGate(Protocol):
    """Makes a connection ready before a claim and hears how it went after."""

    def make_ready(self, connection_id: int) -> None:
        """A good token in hand; raises TryAgain or SignInAgain."""

    def vendor_lag_s(self, session: AccountSession, connection_id: int) -> float:
        """After how many seconds at most the vendor's searches and lists show what was written there."""

    def went_well(self, session: AccountSession, connection_id: int) -> None:
        """The vendor answered."""

    def went_wrong(self, session: AccountSession, connection_id: int, trouble: VendorTrouble) -> list[Event]:
        """The vendor is in trouble or refuses the sign-in; what members must be told of it."""


@dataclass(slots=True)
class _Claimed:
    """A row in hand outside any transaction."""

    attempt: Attempt
    plan: Any
    only_look: bool


class Drain:
    """Drains the outbox of one queue; safe to use from many threads and processes."""

    def __init__(self, database: Database, effects: Mapping[str, Effect[Any, Any]], run_steps: RunSteps, gate: ConnectionGate) -> None:
        self._database = database
        self._effects = effects
        self._run_steps = run_steps
        self._gate = gate
        self._log = structlog.get_logger("outbox")

    def due(self, queue: str, most: int) -> list[Head]:
        """The lanes that can be worked on now."""
        return due_heads(self._database, queue, most)

    def work(self, head: Head) -> None:
        """Do what the head of the lane needs, once."""
        began = time.monotonic()
        if head.connection_id is not None and not head.expired:
            try:
                self._gate.make_ready(head.connection_id)
            except (TryAgain, SignInAgain) as trouble:
                self._not_ready(head, trouble)
                return
        try:
            claimed = self._claim(head, began)
        except DATABASE_AWAY:
            raise
        except LaneTakenError:
            return
        except Exception as bug:  # noqa: BLE001 - a row that our own code cannot read must not block its lane unseen
            self._hold_unreadable(head, bug)
            return
        if claimed is not None:
            self._finish(head, claimed, self._try(head, claimed))

    def _try(self, head: Head, claimed: _Claimed) -> Ending | None:
        """Ask the vendor; the answer is how the try ends, None when somebody else must settle it."""
        effect = self._effects[head.effect]
        try:
            if claimed.only_look:
                found = effect.look(claimed.plan, claimed.attempt)
                return lambda session, row: self._looked(session, row, claimed, found)
            result = effect.perform(claimed.plan, claimed.attempt)
        except LeaseLostError:
            self._log.warning("lease_lost", row=head.row_id)
            return None
        except VendorTrouble as trouble:
            caught = trouble
            return lambda session, row: self._failed(session, row, claimed, caught)
        except Exception as bug:  # noqa: BLE001 - whatever our own code raises must stay where people see it
            self._log.exception("effect_broke", row=head.row_id, effect=head.effect)
            sentence = _our_fault(bug)
            return lambda session, row: self._hold_in_doubt(session, row, sentence)
        return lambda session, row: self._settle(session, row, claimed, result)

    def _not_ready(self, head: Head, trouble: TryAgain | SignInAgain) -> None:
        with self._database.write(head.account_id) as session:
            row = take_head(session, self._database, head)
            events: list[Event] = []
            if row is not None and isinstance(trouble, TryAgain):
                events += self._wait_until_ready(session, row, trouble)
            if head.connection_id is not None:
                events += self._gate.went_wrong(session, head.connection_id, trouble)
            self._run_steps(session, events, head.row_id, careful=True)

    def _wait_until_ready(self, session: AccountSession, row: OutboxRow, trouble: TryAgain) -> list[Event]:
        """A row whose lease ran out stays what it is, in doubt, and is only asked about later."""
        if row.state != OutboxState.DOING:
            return endings.wait(session, row, trouble.sentence, after=trouble.after)
        row.settle_after = session.now + dt.timedelta(seconds=trouble.after or session.settings.look_gap_s)
        return []

    def _hold_unreadable(self, head: Head, bug: Exception) -> None:
        self._log.exception("row_unreadable", row=head.row_id, effect=head.effect)
        with self._database.write(head.account_id) as session:
            row = take_head(session, self._database, head)
            if row is not None:
                self._run_steps(session, self._hold_in_doubt(session, row, _our_fault(bug)), row.id, careful=True)

    def _claim(self, head: Head, began: float) -> _Claimed | None:
        with self._database.write(head.account_id) as session:
            row = take_head(session, self._database, head)
            if row is None:
                return None
            effect = self._effects[row.effect]
            if row.state == OutboxState.DOING and not effect.repeatable and row.in_doubt_since is None:
                row.in_doubt_since = row.first_tried_at
                row.looks = 0
            only_look = row.in_doubt_since is not None
            objection = None if only_look else self._objection(session, row)
            if isinstance(objection, NotWanted):
                endings.drop(session, row, objection.reason)
                self._run_steps(session, effect.give_up(session, row, objection.reason, None), row.id, careful=True)
                return None
            if isinstance(objection, WantedLater):
                row.not_before, row.reason, row.state = objection.at, objection.reason, OutboxState.OWED
                row.not_after = objection.until or row.not_after
                return None
            plan = effect.plan(session, row)
            return _Claimed(lease_row(session, row, began), plan, only_look)

    def _objection(self, session: AccountSession, row: OutboxRow) -> NotWanted | WantedLater | None:
        if row.not_after is not None and session.now > row.not_after:
            return NotWanted("too_late")
        return self._effects[row.effect].still_wanted(session, row)

    def _finish(self, head: Head, claimed: _Claimed, ending: Ending | None) -> None:
        """Commit the ending where the lease is still ours, with the steps that follow.

        Should anything in it break, all is taken back and done again with savepoints, so that a broken step keeps the ending and a
        broken ending keeps the doubt; they cost too much for the many that go well.
        """
        if ending is None:
            return
        try:
            self._commit_ending(head, claimed, ending, careful=False)
        except DATABASE_AWAY:
            raise
        except Exception:  # noqa: BLE001 - what breaks is found out, and said, by the careful way
            self._commit_ending(head, claimed, ending, careful=True)

    def _commit_ending(self, head: Head, claimed: _Claimed, ending: Ending, *, careful: bool) -> None:
        with self._database.write(head.account_id) as session:
            if claimed.attempt.caller_id is not None:
                lock_caller(session, claimed.attempt.caller_id)
            row = session.get_one(OutboxRow, head.row_id, with_for_update=True)
            endings.keep_exchanges(session, row, claimed.attempt.exchanges)
            if row.lease != claimed.attempt.lease or row.state != OutboxState.DOING:
                self._log.warning("settled_by_another", row=head.row_id)
                return
            events = self._end_carefully(session, row, ending) if careful else ending(session, row)
            self._run_steps(session, events, row.id, careful=careful)

    def _end_carefully(self, session: AccountSession, row: OutboxRow, ending: Ending) -> list[Event]:
        """The ending; one that our own code cannot write down leaves the row in doubt, for a person to have it looked for again."""
        try:
            with session.begin_nested():
                return ending(session, row)
        except DATABASE_AWAY:
            raise
        except Exception as bug:  # noqa: BLE001 - the row must not be tried and lost over and over
            self._log.exception("ending_broke", row=row.id, effect=row.effect)
            return self._hold_in_doubt(session, row, _our_fault(bug))

    def _settle(self, session: AccountSession, row: OutboxRow, claimed: _Claimed, result: Any) -> list[Event]:
        endings.done(session, row)
        if row.connection_id is not None:
            self._gate.went_well(session, row.connection_id)
        return self._effects[row.effect].settle(session, row, claimed.plan, result)

    def _looked(self, session: AccountSession, row: OutboxRow, claimed: _Claimed, found: Any) -> list[Event]:
        effect = self._effects[row.effect]
        if found is Certainty.CANNOT_LOOK:
            endings.drop(session, row, "in_doubt")
            sentence = "It is not known whether this happened, and the vendor offers no way to look."
            return [*effect.give_up(session, row, "in_doubt", None), EffectStuck(row.id, sentence)]
        if found is Certainty.NOT_FOUND:
            lag_s = self._gate.vendor_lag_s(session, row.connection_id) if row.connection_id is not None else 0.0
            endings.not_found(session, row, lag_s)
            return []
        return self._settle(session, row, claimed, found)

    def _failed(self, session: AccountSession, row: OutboxRow, claimed: _Claimed, trouble: VendorTrouble) -> list[Event]:
        told: list[Event] = []
        if row.connection_id is not None and not isinstance(trouble, NotYet):
            told = self._gate.went_wrong(session, row.connection_id, trouble)
        return [*told, *self._after_trouble(session, row, claimed, trouble)]

    def _after_trouble(self, session: AccountSession, row: OutboxRow, claimed: _Claimed, trouble: VendorTrouble) -> list[Event]:
        effect = self._effects[row.effect]
        if isinstance(trouble, TryAgain):
            if trouble.may_have_left and not effect.repeatable and not claimed.only_look:
                endings.doubt(session, row, trouble.sentence)
                return []
            return endings.wait(session, row, trouble.sentence, after=trouble.after)
        if isinstance(trouble, SignInAgain):
            return endings.wait(session, row, trouble.sentence, after=0)
        if isinstance(trouble, Rejected | Gone | NotSupported):
            return self._refused(session, row, claimed, trouble)
        return self._hold_in_doubt(session, row, trouble.sentence)

    def _refused(
        self, session: AccountSession, row: OutboxRow, claimed: _Claimed, trouble: Rejected | Gone | NotSupported
    ) -> list[Event]:  # fmt: skip
        """A refused look says nothing of the effect; a refused effect ends, or waits for a person who can mend it.

        What is gone no person can mend: where the effect knows what follows from that, the row ends.
        """
        effect = self._effects[row.effect]
        if claimed.only_look and not effect.held_when_refused:
            return self._looked(session, row, claimed, Certainty.CANNOT_LOOK)
        row.error = trouble.sentence
        reason = trouble.reason if isinstance(trouble, Rejected) else type(trouble).__name__.lower()
        followed = effect.give_up(session, row, reason, trouble)
        if effect.held_when_refused and not (isinstance(trouble, Gone) and followed):
            return [*followed, *self._hold(session, row, trouble.sentence)]
        endings.drop(session, row, reason)
        return followed

    def _hold(self, session: AccountSession, row: OutboxRow, sentence: str) -> list[Event]:
        endings.hold(session, row, sentence)
        return [EffectStuck(row.id, sentence)]

    def _hold_in_doubt(self, session: AccountSession, row: OutboxRow, sentence: str) -> list[Event]:
        """A mistake may come to light only after the vendor has acted: whoever owes the row again has it looked for first."""
        effect = self._effects.get(row.effect)
        if row.in_doubt_since is None and not (effect is not None and effect.repeatable):
            row.in_doubt_since, row.looks = row.first_tried_at, 0
        return self._hold(session, row, sentence)


def _our_fault(bug: Exception) -> str:
    return f"Our own code failed ({type(bug).__name__}); the operator can see why in the log."
