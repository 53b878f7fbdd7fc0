"""Whether a line is ready for its callers: a list of checks from facts. Pure."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hub.contract.phone_provider import LineFinding, LineMode, LinePoint, PointState
from hub.readiness.reachability import Reachability

LONGEST_RING_S = 20
"""Beyond this the carrier's own mailbox may pick up first, in seconds."""

CHECKED_LONG_AGO = dt.timedelta(hours=3)
TITLES: Mapping[LinePoint, str] = {
    LinePoint.CAN_TEXT: "The number can text",
    LinePoint.REGISTERED: "Registered for texting",
    LinePoint.WEBHOOKS_HERE: "Calls and texts are told to the hub",
    LinePoint.RETRIES_ON: "What fails on its way is repeated",
    LinePoint.FALLBACK_SET: "The phones ring while the hub is down",
}
STAFF_CHANGED = "The staff numbers changed since the fallback was pasted, so it rings others. Paste it again, and say so below."
ASKED_OF_ALL = (LinePoint.CAN_TEXT, LinePoint.REGISTERED, LinePoint.WEBHOOKS_HERE)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFacts:
    """What is known of a line.

    `findings` are the phone system's, of `checked_at` (None: never asked); `can_be_asked` whether it answers such questions at
    all; `trouble` why it could not be asked the last time. `heard` says that a webhook of the line has come,
    `fallback_rings_others` that the staff changed since the fallback was pasted, `reached` whether vendors reach the hub at all
    (None for a simulated one, which stands on the same machine).
    """

    mode: LineMode
    ring_for_s: int
    staff: int
    now: dt.datetime
    can_be_asked: bool = True
    findings: Sequence[LineFinding] = ()
    checked_at: dt.datetime | None = None
    trouble: str | None = None
    heard: bool = False
    fallback_rings_others: bool = False
    reached: Reachability | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must be right: its name, how it stands, and a sentence that says what to do where it is not."""

    key: str
    title: str
    state: PointState
    sentence: str


@dataclass(frozen=True, slots=True)
class Readiness:
    """All checks of a line."""

    checks: tuple[Check, ...]

    @property
    def state(self) -> PointState:
        """WRONG where anything is, else WAITING, else UNKNOWN; RIGHT only where everything is."""
        states = {check.state for check in self.checks}
        return next(state for state in (PointState.WRONG, PointState.WAITING, PointState.UNKNOWN, PointState.RIGHT) if state in states)

    @property
    def to_do(self) -> int:
        """How many checks are not right."""
        return sum(check.state is not PointState.RIGHT for check in self.checks)

    @property
    def texts_held_because(self) -> str | None:
        """Why texts of this line would not arrive for want of a registration; None where nothing is known against them."""
        of_registration = (check for check in self.checks if check.key == LinePoint.REGISTERED)
        return next((check.sentence for check in of_registration if check.state in (PointState.WRONG, PointState.WAITING)), None)


def readiness_of(facts: LineFacts) -> Readiness:
    """Every check of a line that matters in its mode, the most basic first."""
    return Readiness((*_asked_there(facts), *_ringing(facts), *_reached(facts), _heard(facts)))


def _asked_there(facts: LineFacts) -> Iterator[Check]:
    found = {finding.point: finding for finding in facts.findings}
    for point in LinePoint:
        finding = found.get(point)
        if finding is not None:
            yield _from_finding(finding, facts)
        elif point in ASKED_OF_ALL and not (facts.findings and facts.checked_at):
            yield Check(point, TITLES[point], PointState.UNKNOWN, _not_asked(facts))


def _from_finding(finding: LineFinding, facts: LineFacts) -> Check:
    """What was right long ago may not be so any more where the phone system could not be asked since."""
    state, sentence = finding.state, finding.sentence
    is_old = facts.checked_at is None or facts.now - facts.checked_at > CHECKED_LONG_AGO
    if finding.point is LinePoint.FALLBACK_SET and state is PointState.RIGHT and facts.fallback_rings_others:
        return Check(finding.point, TITLES[finding.point], PointState.WRONG, STAFF_CHANGED)
    if facts.trouble and is_old and state is PointState.RIGHT:
        return Check(finding.point, TITLES[finding.point], PointState.UNKNOWN, f"It was so when it could last be asked. {facts.trouble}")
    return Check(finding.point, TITLES[finding.point], state, sentence)


def _not_asked(facts: LineFacts) -> str:
    if not facts.can_be_asked:
        return "This phone system cannot be asked. Look there yourself, and run a guided test."
    if facts.trouble:
        return f"The phone system could not be asked: {facts.trouble}"
    return "The phone system was not asked yet. Press \u201cCheck now\u201d."


def _ringing(facts: LineFacts) -> Iterator[Check]:
    """Who rings, and whether that ends before a carrier's mailbox takes over."""
    if facts.mode is LineMode.BESIDE:
        return
    if facts.mode is LineMode.HUB_ANSWERS:
        yield _staffed(facts.staff)
    too_long = facts.ring_for_s > LONGEST_RING_S
    by_us = (
        f"Your phones ring for {facts.ring_for_s} seconds.",
        f"After {LONGEST_RING_S} a mailbox may pick up first: shorten it under Settings.",
    )
    by_carrier = (
        f"Your carrier forwards after {facts.ring_for_s} seconds, as is written under Settings.",
        f"After {LONGEST_RING_S} its mailbox may pick up first: shorten it with your carrier, then write down the new time.",
    )
    says, advice = by_us if facts.mode is LineMode.HUB_ANSWERS else by_carrier
    state = PointState.WRONG if too_long else PointState.RIGHT
    yield Check("ring_time", "It rings no longer than a mailbox waits", state, f"{says} {advice}" if too_long else says)


def _staffed(staff: int) -> Check:
    if not staff:
        sentence = "No staff number is written down, so nobody is rung. Add one under Settings."
        return Check("staff", "Somebody is rung", PointState.WRONG, sentence)
    return Check("staff", "Somebody is rung", PointState.RIGHT, f"The hub rings {staff} phone{'s' if staff > 1 else ''}.")


def _reached(facts: LineFacts) -> Iterator[Check]:
    if facts.reached is not None:
        sentence = f"{facts.reached.sentence} {facts.reached.advice}".strip()
        yield Check("reached", "Vendors can reach the hub", facts.reached.state, sentence)


def _heard(facts: LineFacts) -> Check:
    if facts.heard:
        return Check("heard", "The hub hears of it", PointState.RIGHT, "Calls or texts of this line have reached the hub.")
    sentence = "No call has reached the hub yet. Run a guided test below."
    if facts.mode is LineMode.FORWARDED:
        sentence = "No call has reached the hub yet. Switch forwarding on with your carrier's code below, then run a guided test."
    return Check("heard", "The hub hears of it", PointState.WRONG, sentence)
