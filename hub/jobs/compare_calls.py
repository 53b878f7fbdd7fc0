"""The phone system's list of calls against ours: pure."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hub.records.call import CallOutcome

DEFINITE = (CallOutcome.ANSWERED, CallOutcome.MISSED)


@dataclass(frozen=True, slots=True)
class SeenCall:
    """A call as one side has it; `by_webhook` says that a webhook told us of it in time."""

    at: dt.datetime
    outcome: CallOutcome
    by_webhook: bool = True


@dataclass(frozen=True, slots=True)
class Difference:
    """One call on which the two do not agree; None where a side does not have it."""

    call_id: str
    at: dt.datetime
    theirs: CallOutcome | None
    ours: CallOutcome | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both sides of one line since a moment, each list oldest first. `never_told` are calls that we know from the list alone."""

    theirs: int
    ours: int
    only_theirs: tuple[Difference, ...]
    only_ours: tuple[Difference, ...]
    other_outcome: tuple[Difference, ...]
    never_told: tuple[Difference, ...]

    @property
    def differs(self) -> bool:
        """Whether anything is not as it should be."""
        return bool(self.only_theirs or self.only_ours or self.other_outcome or self.never_told)


def compare(theirs: Mapping[str, SeenCall], ours: Mapping[str, SeenCall]) -> Comparison:
    """Compare by the phone system's call ids.

    A list that cannot tell a person from a mailbox does not contradict us, who may have heard more; it does where we do not even know
    that the call is over.
    """
    both = theirs.keys() & ours.keys()
    return Comparison(
        theirs=len(theirs),
        ours=len(ours),
        only_theirs=_sorted(Difference(id_, theirs[id_].at, theirs[id_].outcome, None) for id_ in theirs.keys() - both),
        only_ours=_sorted(Difference(id_, ours[id_].at, None, ours[id_].outcome) for id_ in ours.keys() - both),
        other_outcome=_sorted(
            Difference(id_, ours[id_].at, theirs[id_].outcome, ours[id_].outcome)
            for id_ in both
            if _contradict(theirs[id_].outcome, ours[id_].outcome)
        ),
        never_told=_sorted(
            Difference(id_, ours[id_].at, theirs[id_].outcome, ours[id_].outcome) for id_ in both if not ours[id_].by_webhook
        ),
    )


def _contradict(theirs: CallOutcome, ours: CallOutcome) -> bool:
    if ours is CallOutcome.UNDER_WAY:
        return True
    return theirs in DEFINITE and theirs is not ours


def _sorted(found: Iterable[Difference]) -> tuple[Difference, ...]:
    return tuple(sorted(found, key=lambda difference: (difference.at, difference.call_id)))
