"""The rule that only what the vendor signed is believed."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace

from hub.conformance.phone_bench import PhoneBench
from hub.conformance.rule import Broken, Level, expect, phone_rule
from hub.contract.webhooks import RawRequest, WebhookSecret
from hub.sandbox.phone_orders import Ends, PlayText

FLIPPED_BYTES = 12
A_DAY = dt.timedelta(days=1)


@phone_rule(
    12,
    Level.BRONZE,
    "What the simulated phone system signs is authentic; with a bit, a header, the secret or the time changed it is not; nothing raises.",
)
def only_what_is_signed(bench: PhoneBench) -> None:
    """Where no header carries a signature, the secret itself must stand in the body."""
    secrets = bench.webhook_secrets
    expect(secrets, "webhook_secrets finds no secret in the connection's credentials")
    told = [*bench.call(Ends.MISSED).requests]
    wish = PlayText(line=bench.line.number, sender=bench.numbers.caller, body="it's about the warehouse role")
    told += bench.told_of(lambda: bench.phones.play_text(wish)).requests
    for raw in told:
        expect(_believed(bench, raw, secrets), "what the simulated phone system sent is not taken for authentic")
        for what, broken, with_secrets in _broken(bench, raw, secrets):
            expect(not _believed(bench, broken, with_secrets), f"a request {what} was taken for authentic")
        _time_counts(bench, raw, secrets)


def _time_counts(bench: PhoneBench, raw: RawRequest, secrets: list[WebhookSecret]) -> None:
    late = replace(raw, received_at=raw.received_at + A_DAY)
    tolerance = bench.manifest.facts.get("webhook_tolerance_s")
    if tolerance is None:
        expect(_believed(bench, late, secrets), "a day later it is not authentic any more, and [facts] webhook_tolerance_s does not say so")
        return
    for seconds, expected in ((A_DAY.total_seconds(), False), (float(tolerance) + 5, False), (float(tolerance) - 5, True)):
        later = replace(raw, received_at=raw.received_at + dt.timedelta(seconds=seconds))
        expect(_believed(bench, later, secrets) is expected, f"{seconds:g} seconds later it was {'not ' * expected}taken for authentic")


def _broken(bench: PhoneBench, raw: RawRequest, secrets: list[WebhookSecret]) -> Iterator[tuple[str, RawRequest, list[WebhookSecret]]]:
    yield "with no secret", raw, []
    yield "with another secret", raw, [replace(secret, value=_changed(secret.value)) for secret in secrets]
    yield "with an empty secret", raw, [replace(secret, value="") for secret in secrets]
    yield "with an unreadable secret", raw, [replace(secret, value="\u2713 \x00") for secret in secrets]
    signing = [name for name in raw.headers if not _believed(bench, _with_header(raw, name, None), secrets) and name != "content-type"]
    if not signing:
        held = [secret.value.encode() for secret in secrets if secret.value and secret.value.encode() in raw.body]
        expect(held, "no header is needed for it to be authentic, and no secret stands in its body: nothing proves who sent it")
        for value in held:
            yield "with another secret in its body", replace(raw, body=raw.body.replace(value, _changed(value.decode()).encode())), secrets
            yield "without the secret in its body", replace(raw, body=raw.body.replace(value, b"")), secrets
        return
    yield "without any header", replace(raw, headers={}), secrets
    for name in signing:
        for other in (_changed(raw.headers[name]), "", "\u2713", "v1," + "A" * 5000, raw.headers[name][:-5]):
            yield f"with another {name}", _with_header(raw, name, other), secrets
    for body in _flipped(raw.body):
        yield "with a changed bit", replace(raw, body=body), secrets
    yield "with more at its end", replace(raw, body=raw.body + b"&x=1"), secrets


def _believed(bench: PhoneBench, raw: RawRequest, secrets: list[WebhookSecret]) -> bool:
    try:
        return bench.reader.is_authentic(raw, secrets)
    except Exception as wrong:
        raise Broken(f"is_authentic raised {type(wrong).__name__}") from wrong


def _with_header(raw: RawRequest, name: str, value: str | None) -> RawRequest:
    others = {held: text for held, text in raw.headers.items() if held != name}
    return replace(raw, headers=others if value is None else {**others, name: value})


def _flipped(body: bytes) -> Iterator[bytes]:
    """One bit changed in letters and digits, spread over the body; other signs may be written in two ways."""
    places = [found.start() for found in re.finditer(rb"[0-9A-Za-z]", body)]
    for place in places[:: max(1, len(places) // FLIPPED_BYTES)]:
        yield body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]


def _changed(text: str) -> str:
    """With another letter or digit in its middle."""
    place = len(text) // 2
    while place < len(text) - 1 and not text[place].isalnum():
        place += 1
    other = "1" if text[place : place + 1] != "1" else "2"
    return f"{text[:place]}{other}{text[place + 1 :]}"
