"""Rules about phone calls: what became of them, in whatever order it was told, and what staff do at the vendor."""

from collections.abc import Iterable, Sequence
from itertools import permutations

from hub.conformance.fixtures import fixtures_of
from hub.conformance.phone_bench import PhoneBench, Told
from hub.conformance.phone_reading_rules import ADDRESS
from hub.conformance.rule import Level, expect, phone_rule
from hub.contract.phone_events import CallEvent, CallHappening, MissedBecause, OutboundCall, PhoneEvent, StaffText, VoicemailLeft
from hub.contract.phone_numbers import read_phone_number
from hub.contract.phone_provider import Sees
from hub.contract.webhooks import RawRequest
from hub.records.call import CallOutcome
from hub.sandbox.control_error import ControlError
from hub.sandbox.phone_orders import Ends, PlayStaffCall, PlayStaffText

REASONS = {Ends.BUSY: MissedBecause.BUSY, Ends.AFTER_HOURS: MissedBecause.AFTER_HOURS}
CANNOT_BE_TOLD = {Ends.MAILBOX: CallOutcome.ANSWERED_OR_MAILBOX}
MOST_TO_PERMUTE = 5
SEEN_AS = {Sees.STAFF_TEXTS: StaffText, Sees.STAFF_CALLS: OutboundCall}


@phone_rule(
    13,
    Level.BRONZE,
    "What \u201cmissed\u201d means is told in the vendor's own words, and covers every reason that is read from its requests.",
)
def missed_signals_are_whole(bench: PhoneBench) -> None:
    """The table stands on the line's page."""
    signals = bench.reader.missed_signals()
    expect(all(signal.says for signal in signals), "a signal does not say how the vendor says it")
    expect(any(signal.means is None for signal in signals), "no signal says that a call was taken")
    meant = {signal.means for signal in signals}
    requests = [fixture.posted_to(ADDRESS) for fixture in fixtures_of(bench.manifest)]
    requests += [raw for ends in sorted(bench.phones.endings) for raw in bench.call(ends).requests]
    read = {event.because for event in bench.events(requests) if isinstance(event, CallEvent) and event.because}
    expect(read <= meant, f"missed_signals lacks {', '.join(sorted(reason for reason in read if reason not in meant))}")


@phone_rule(14, Level.BRONZE, "A call that nobody takes comes out as missed, with its reason; one that somebody takes as answered.")
def calls_come_out_right(bench: PhoneBench) -> None:
    """Every ending that the simulated phone system plays, judged as the hub judges."""
    lacking = {Ends.MISSED, Ends.ANSWERED} - bench.phones.endings
    expect(not lacking, f"the simulated phone system does not play calls that end {', '.join(sorted(lacking))}")
    for ends in sorted(bench.phones.endings):
        told = bench.call(ends)
        events = bench.events(told.requests)
        judged = bench.judgement(events, told.id)
        right = CallOutcome.ANSWERED if ends is Ends.ANSWERED else CallOutcome.MISSED
        expect(judged.outcome in (right, CANNOT_BE_TOLD.get(ends)), f"a call that ended {ends} came out as {judged.outcome}")
        if ends in REASONS:
            expect(judged.because is REASONS[ends], f"a call that ended {ends} came out as missed because {judged.because}")
        if ends is Ends.VOICEMAIL:
            left = [event for event in events if isinstance(event, VoicemailLeft) and event.call_id == told.id and event.media]
            expect(left, "the caller spoke after the greeting, and no VoicemailLeft was told")
        _numbers_are_right(bench, events)


@phone_rule(15, Level.BRONZE, "A call's requests, twice and in any order, lead to the same judgement.")
def any_order(bench: PhoneBench) -> None:
    """What has a key that was seen before is not looked at again, so the order decides which of two is kept."""
    for ends in sorted(bench.phones.endings):
        told = bench.call(ends)
        right = _judged(bench, told, told.requests)
        for order in _orders(told.requests):
            judged = _judged(bench, told, order)
            expect(judged == right, f"a call that ended {ends} came out as {right[0]}, and in another order as {judged[0]}")


@phone_rule(16, Level.BRONZE, "A caller who hides their number is told as withheld, and no number is made up for them.")
def withheld_callers(bench: PhoneBench) -> None:
    """Where the simulated phone system plays it."""
    try:
        told = bench.call(Ends.MISSED, withheld=True)
    except ControlError:
        return
    events = [event for event in bench.events(told.requests) if isinstance(event, CallEvent) and event.call_id == told.id]
    expect(any(event.withheld for event in events), "a caller hid their number, and no event says so")
    named = [event for event in events if read_phone_number(event.caller, bench.numbers.region) and not event.withheld]
    expect(not named, "a caller hid their number, and an event names one")


@phone_rule(18, Level.BRONZE, "What the manifest says a line sees of its staff is what the requests show, no more and no less.")
def sees_what_it_says(bench: PhoneBench) -> None:
    """Texts and calls in the vendor's own app stop what the hub would send."""
    shown = {type(event) for event in bench.events(fixture.posted_to(ADDRESS) for fixture in fixtures_of(bench.manifest))}
    for sees, kind in SEEN_AS.items():
        is_said = sees in bench.manifest.sees
        expect(is_said or kind not in shown, f"a fixture shows {sees}, and the manifest's `sees` does not name it")
        told = _staff_at_work(bench, sees)
        if told is None:
            expect(not is_said, f"the manifest says that it sees {sees}, and the simulated phone system cannot play it")
            continue
        found = [event for event in bench.events(told.requests) if isinstance(event, kind)]
        expect(bool(found) is is_said, f"staff were at work ({sees}), and {'nothing' if is_said else 'an event'} was told of it")
        right = (bench.line.number, bench.numbers.other)
        wrong = [event for event in found if isinstance(event, StaffText | OutboundCall) and (event.line, event.to) != right]
        expect(not wrong, f"staff were at work ({sees}), and the line or the other side came out as another")


def _staff_at_work(bench: PhoneBench, sees: Sees) -> Told | None:
    line, to = bench.line.number, bench.numbers.other
    try:
        if sees is Sees.STAFF_TEXTS:
            text = PlayStaffText(line=line, to=to, body="Can you come by at three?")
            return bench.told_of(lambda: bench.phones.play_staff_text(text))
        call = PlayStaffCall(line=line, to=to)
        return bench.told_of(lambda: bench.phones.play_staff_call(call))
    except ControlError:
        return None


def _numbers_are_right(bench: PhoneBench, events: Iterable[PhoneEvent]) -> None:
    for event in events:
        if isinstance(event, CallEvent):
            expect(event.line in ("", bench.line.number), "an event of a call names another line")
            expect(event.caller in ("", bench.numbers.caller), "an event of a call names another caller")
    rung = [event for event in events if isinstance(event, CallEvent) and event.line and event.caller]
    expect(rung, "no event of a call names both its line and its caller")
    expect(all(event.at.utcoffset() is not None for event in events), "an event's time has no zone")
    expect(
        not any(event.because for event in rung if event.happened is not CallHappening.NOBODY_ANSWERED),
        "`because` is for NOBODY_ANSWERED alone",
    )


def _orders(requests: Sequence[RawRequest]) -> list[Sequence[RawRequest]]:
    """Every order of a few requests, some of many, and each of them told twice."""
    doubled = [raw for raw in requests for _ in range(2)]
    if len(requests) <= MOST_TO_PERMUTE:
        return [doubled, *permutations(requests)]
    turned = [[*requests[place:], *requests[:place]] for place in range(len(requests))]
    return [doubled, list(reversed(requests)), *turned, *([raw, *requests] for raw in requests)]


def _judged(bench: PhoneBench, told: Told, requests: Iterable[RawRequest]) -> tuple[CallOutcome, MissedBecause | None]:
    kept: dict[str, PhoneEvent] = {}
    for event in bench.events(requests):
        kept.setdefault(event.key, event)
    judged = bench.judgement(kept.values(), told.id)
    return judged.outcome, judged.because
