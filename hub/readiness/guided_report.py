"""What came of a guided test: call seen, text accepted, text delivered, reply seen, each for itself with its time. Pure."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from hub.contract.phone_events import DeliveryStatus
from hub.contract.phone_provider import LineMode, PointState
from hub.records.call import CallOutcome

RIGHT, WRONG, WAITING, NOT_YET = PointState.RIGHT, PointState.WRONG, PointState.WAITING, PointState.UNKNOWN
CALL_COMES_WITHIN = dt.timedelta(seconds=60)
ACCEPTED_WITHIN = dt.timedelta(seconds=60)
DELIVERED_WITHIN = dt.timedelta(seconds=60)
ON_ITS_WAY = frozenset({DeliveryStatus.ACCEPTED, DeliveryStatus.SENDING, DeliveryStatus.SENT})
WHAT_IS_MISSING: Mapping[LineMode, str] = {
    LineMode.FORWARDED: "No call seen yet: is the forwarding on? Call the phone that forwards, and let it ring until nobody answers.",
    LineMode.HUB_ANSWERS: "No call seen yet: do the number's calls go to the hub? See the checks.",
    LineMode.BESIDE: "No call seen yet: does the phone system tell the hub of its calls? See the checks.",
}

CALL_OF_SIMULATED_PHONE = "It waits for a call from the simulated phone that nobody picks up."


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidedTestFacts:
    """What is known of a test. `outcome` is None until a call was seen; `refused_because` is why its call gets no text.

    `text_status` is a word of DeliveryStatus, "not_sent", or None for a text that is owed; `text_owed` whether there is one at all.
    `simulated` says that the phone in the hand is the sandbox's.
    """

    mode: LineMode
    line: str
    now: dt.datetime
    begun_at: dt.datetime
    until: dt.datetime
    opted_out: bool = False
    outcome: CallOutcome | None = None
    called_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None
    refused_because: str | None = None
    text_owed: bool = False
    text_due_at: dt.datetime | None = None
    text_status: str | None = None
    accepted_at: dt.datetime | None = None
    delivered_at: dt.datetime | None = None
    not_delivered_because: str = ""
    replied_at: dt.datetime | None = None
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class GuidedTestStep:
    """One thing that a test shows; UNKNOWN stands for what has not begun yet."""

    title: str
    state: PointState
    sentence: str
    at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class GuidedTestReport:
    """The four steps of a test; `is_under_way` while more may come of it."""

    steps: tuple[GuidedTestStep, GuidedTestStep, GuidedTestStep, GuidedTestStep]
    is_under_way: bool


def report_of(facts: GuidedTestFacts) -> GuidedTestReport:
    """How far the test is."""
    steps = (_call(facts), _accepted(facts), _delivered(facts), _replied(facts))
    waits = any(step.state is WAITING for step in steps)
    return GuidedTestReport(steps, is_under_way=waits and facts.now < facts.until + DELIVERED_WITHIN)


def _call(facts: GuidedTestFacts) -> GuidedTestStep:
    title = "Call seen"
    if facts.outcome is None:
        if facts.now >= facts.until:
            return GuidedTestStep(title, WRONG, f"No call came within the ten minutes. {WHAT_IS_MISSING[facts.mode]}")
        if facts.now - facts.begun_at > CALL_COMES_WITHIN:
            return GuidedTestStep(title, WAITING, WHAT_IS_MISSING[facts.mode])
        call_now = f"Call {facts.line} from your phone now, and let it ring until nobody answers."
        return GuidedTestStep(title, WAITING, CALL_OF_SIMULATED_PHONE if facts.simulated else call_now)
    if facts.outcome is CallOutcome.UNDER_WAY:
        return GuidedTestStep(title, RIGHT, "The call is on the line. Hang up when the greeting begins.", facts.called_at)
    if facts.outcome is CallOutcome.MISSED:
        return GuidedTestStep(title, RIGHT, "The hub saw the call, and that nobody took it.", facts.called_at)
    return GuidedTestStep(title, RIGHT, "The hub saw the call, but it was picked up. Call again and let it ring.", facts.called_at)


def _accepted(facts: GuidedTestFacts) -> GuidedTestStep:
    title = "Text accepted"
    if facts.opted_out and not facts.accepted_at:
        return GuidedTestStep(title, WRONG, "This number has opted out of texts. That always holds; text START to the line from it first.")
    if facts.outcome is None or facts.outcome is CallOutcome.UNDER_WAY:
        return GuidedTestStep(title, NOT_YET, "Once the call is over.")
    if not facts.text_owed:
        return GuidedTestStep(title, WRONG, facts.refused_because or "The call gets no text.")
    if facts.text_status == "not_sent":
        return GuidedTestStep(title, WRONG, f"The text was not sent: {facts.not_delivered_because}.")
    if facts.text_status is None:
        return GuidedTestStep(title, WAITING, _why_it_waits(facts))
    return GuidedTestStep(title, RIGHT, "The phone system took the text.", facts.accepted_at)


def _why_it_waits(facts: GuidedTestFacts) -> str:
    due = facts.text_due_at or facts.ended_at or facts.begun_at
    if facts.now < due:
        return f"The text leaves in {round((due - facts.now).total_seconds())} seconds."
    if facts.now - due > ACCEPTED_WITHIN:
        return "The text should have left a minute ago: does a worker run, and does the phone system answer? See Connections."
    return "The text leaves now."


def _delivered(facts: GuidedTestFacts) -> GuidedTestStep:
    title = "Text delivered"
    if facts.text_status is None or facts.text_status == "not_sent":
        return GuidedTestStep(title, NOT_YET, "Once the text was accepted.")
    if facts.text_status == DeliveryStatus.DELIVERED:
        return GuidedTestStep(title, RIGHT, "The carrier delivered it to your phone.", facts.delivered_at)
    if facts.text_status in ON_ITS_WAY:
        if facts.accepted_at is not None and facts.now - facts.accepted_at > DELIVERED_WITHIN:
            sentence = "Nobody reported it delivered yet. Is it on your phone? Some carriers never report; unregistered texts never arrive."
            return GuidedTestStep(title, WAITING, sentence)
        return GuidedTestStep(title, WAITING, "It is on its way.")
    return GuidedTestStep(title, WRONG, f"The text did not arrive: {facts.not_delivered_because}.")


def _replied(facts: GuidedTestFacts) -> GuidedTestStep:
    title = "Reply seen"
    if facts.replied_at is not None:
        return GuidedTestStep(title, RIGHT, "Your answer is here. A caller who gets so far is recovered.", facts.replied_at)
    if facts.text_status != DeliveryStatus.DELIVERED and facts.text_status not in ON_ITS_WAY:
        return GuidedTestStep(title, NOT_YET, "Once the text is on your phone.")
    if facts.simulated:
        return GuidedTestStep(title, WAITING, "The text is on the simulated phone.")
    return GuidedTestStep(title, WAITING, "The text is on your phone, or will be: answer it from there.")
