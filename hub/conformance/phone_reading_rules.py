"""Rules about reading what a phone system tells: pure, whatever the bytes, and without telling what is nobody's business."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial

from structlog.testing import capture_logs

from hub.conformance.fixtures import WrongIndex, fixtures_of
from hub.conformance.phone_bench import PhoneBench
from hub.conformance.rule import Broken, Level, expect, phone_rule
from hub.contract.phone_events import CallEvent, InboundText, OutboundCall, PhoneEvent, StaffText, VoicemailLeft
from hub.contract.webhooks import Hint, RawRequest, UnreadableRequest
from hub.opt_out_words import Wish, wish_of
from hub.sandbox.phone_orders import PlayText

ADDRESS = "https://hub.example/in/phone/x/y"
RUBBISH = (
    b"",
    b"{",
    b"[]",
    b"null",
    b"0",
    b'{"a": 1}',
    b"\xff\xfe\x00",
    b"a=%ff&a=%00",
    b'{"data": ' + b"[" * 5000,
    b'{"data": {"id": 1e999}}',
)
NUMBER = re.compile(rb"\d{10,15}")
REACTIONS = frozenset({"STOP", "START"})


@phone_rule(8, Level.BRONZE, "Every fixture reads into at least one event, or requests.toml says why it says nothing.")
def fixtures_are_read(bench: PhoneBench) -> None:
    """Fixtures are requests as the vendor sends them, with invented people and numbers."""
    fixtures = _fixtures(bench)
    expect(fixtures, "there are no fixtures")
    for name, says_nothing, raw in fixtures:
        try:
            events = bench.reader.read_events(raw)
        except UnreadableRequest as unreadable:
            raise Broken(f"{name} cannot be read: {unreadable}") from unreadable
        expect(events or says_nothing, f"{name} reads into no event, and fixtures/requests.toml does not say why ({name}.says_nothing)")
        expect(not (events and says_nothing), f"{name} is said to say nothing, and reads into an event")


@phone_rule(9, Level.BRONZE, "Whatever the bytes, a request is read or called unreadable, twice the same, and nothing else is raised.")
def whatever_the_bytes(bench: PhoneBench) -> None:
    """Rubbish, and fixtures cut off and spoilt."""
    for raw in _spoilt(bench):
        for ask in (bench.reader.peek, bench.reader.read_events):
            said = [_said(ask, raw) for _ in range(2)]
            expect(said[0] == said[1], "the same bytes were read in two ways: reading must be pure")
        try:
            bench.reader.is_authentic(raw, bench.webhook_secrets)
        except Exception as wrong:
            raise Broken(f"is_authentic raised {type(wrong).__name__}") from wrong


@phone_rule(10, Level.BRONZE, "What is peeked of a request agrees with the events in it: the line, the call, who wrote, and the words.")
def peek_agrees(bench: PhoneBench) -> None:
    """Of fixtures and of what the simulated phone system sends."""
    for name, raw in _all_requests(bench):
        hint = bench.reader.peek(raw)
        for event in bench.reader.read_events(raw):
            fault = _disagreement(hint, event)
            expect(fault is None, f"{name}: {fault}")


@phone_rule(11, Level.BRONZE, "The same bytes bring the same keys, and no two events of one request have the same one.")
def keys_are_stable(bench: PhoneBench) -> None:
    """What is told twice counts once, by its key."""
    for name, raw in _all_requests(bench):
        first, second = ([event.key for event in bench.reader.read_events(raw)] for _ in range(2))
        expect(first == second, f"{name}: the keys are {first}, then {second}")
        expect(len(set(first)) == len(first), f"{name}: two events have the key {first}")
        expect(all(first), f"{name}: an event has an empty key")
        later = replace(raw, headers={**raw.headers, "x-request-id": "again"})
        expect([event.key for event in bench.reader.read_events(later)] == first, f"{name}: a repeated delivery has other keys")


@phone_rule(17, Level.BRONZE, "A text is told with its words and its sender, and STOP is peeked as STOP.")
def texts_are_told(bench: PhoneBench) -> None:
    """An opt-out counts before the request is answered, by what was peeked."""
    for body in ("it's about the warehouse role; ça va? \U0001f44b", "STOP"):
        wish = PlayText(line=bench.line.number, sender=bench.numbers.caller, body=body)
        told = bench.told_of(partial(bench.phones.play_text, wish))
        texts = [event for event in bench.events(told.requests) if isinstance(event, InboundText)]
        expect(texts, "a text was played, and no InboundText was told")
        for text in texts:
            expect((text.line, text.sender) == (wish.line, wish.sender), "its line or its sender is another")
            expect(text.body == body, f"its words came out as {text.body!r}")
        peeked = [hint.text for hint in map(bench.reader.peek, told.requests) if hint.text is not None]
        expect(peeked, "nothing was peeked of a text's words")
        expect(body != "STOP" or all(wish_of(words) is Wish.STOP for words in peeked), f"STOP was peeked as {peeked}")


@phone_rule(19, Level.BRONZE, "Secrets and phone numbers stand in no refusal to read and in no log.")
def nothing_secret_is_told(bench: PhoneBench) -> None:
    """The sentence of an UnreadableRequest is answered to whoever posts."""
    secrets = [secret.value for secret in bench.webhook_secrets]
    with capture_logs() as logged:
        for raw in _spoilt(bench):
            hidden = [*secrets, *(number.decode() for number in NUMBER.findall(raw.body))]
            told = [_said(bench.reader.peek, raw), _said(bench.reader.read_events, raw)]
            sentences = [said for said in told if isinstance(said, str)] + [json.dumps(entry, default=str) for entry in logged]
            expect(not any(word in sentence for word in hidden for sentence in sentences), "a secret or a phone number was told")


def _fixtures(bench: PhoneBench) -> list[tuple[str, str, RawRequest]]:
    try:
        return [(each.name, each.says_nothing, each.posted_to(ADDRESS)) for each in fixtures_of(bench.manifest)]
    except WrongIndex as wrong:
        raise Broken(str(wrong)) from wrong


def _all_requests(bench: PhoneBench) -> Iterator[tuple[str, RawRequest]]:
    yield from ((name, raw) for name, _, raw in _fixtures(bench))
    for ends in sorted(bench.phones.endings):
        yield from ((f"a call that ended {ends}", raw) for raw in bench.call(ends).requests)


def _spoilt(bench: PhoneBench) -> Iterator[RawRequest]:
    """Rubbish as every kind of content, and each fixture cut off, spoilt, and without what its headers and address say."""
    fixtures = [raw for _, _, raw in _fixtures(bench)]
    for body in RUBBISH:
        yield from (replace(raw, body=body) for raw in _one_of_each_kind(fixtures))
    for raw in fixtures:
        middle = len(raw.body) // 2
        yield replace(raw, body=raw.body[:middle])
        yield replace(raw, body=raw.body[:middle] + b"\xff\x00%" + raw.body[middle:])
        yield replace(raw, headers={})
        yield replace(raw, method="GET", body=b"")
        yield replace(raw, url=f"{ADDRESS}?on=%ff&call=%00&=&key")


def _one_of_each_kind(fixtures: Iterable[RawRequest]) -> list[RawRequest]:
    return list({raw.headers["content-type"]: raw for raw in fixtures}.values())


def _said(ask: Callable[[RawRequest], object], raw: RawRequest) -> object:
    """What it gives, or the sentence of its refusal; raises Broken for any other exception."""
    try:
        return ask(raw)
    except UnreadableRequest as unreadable:
        return str(unreadable)
    except Exception as wrong:
        raise Broken(f"{type(wrong).__name__} was raised instead of UnreadableRequest") from wrong


def _disagreement(hint: Hint, event: PhoneEvent) -> str | None:
    """What is wrong between the two, in words."""
    faults = [
        (bool(hint.line and event.line) and hint.line != event.line, "the line is another than was peeked"),
        (isinstance(event, CallEvent | VoicemailLeft | OutboundCall) and event.call_id != hint.call_id, "another call was peeked"),
        (
            isinstance(event, CallEvent) and bool(event.caller and hint.sender) and event.caller != hint.sender,
            "the caller is another than was peeked",
        ),
        (isinstance(event, StaffText) and hint.sender == event.to, "the other side was peeked as the sender"),
        (
            isinstance(event, InboundText) and (event.sender != hint.sender or hint.text not in (event.body, *REACTIONS)),
            "the sender or the words of a text are others than were peeked",
        ),
        (
            not isinstance(event, InboundText) and hint.text is not None,
            "words were peeked of a request that brings no text of a caller; they would be taken for theirs",
        ),
    ]
    return next((sentence for holds, sentence in faults if holds), None)
