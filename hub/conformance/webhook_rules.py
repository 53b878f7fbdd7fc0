"""Rules about what a vendor tells by webhook."""

import datetime as dt

from hub.conformance.bench import Bench
from hub.conformance.rule import Broken, Level, expect, rule
from hub.contract.connector import Ability, TellsOfChanges
from hub.contract.webhooks import RawRequest, UnreadableRequest, WebhookSecret

RUBBISH = (b"", b"{", b"[]", b"null", b'{"a": 1}', b"\xff\xfe\x00", b'{"event": ' + b"[" * 5000)


@rule(
    37,
    Level.SILVER,
    "Of what is posted to its address, nothing unsigned is believed and rubbish is called unreadable.",
    Ability.CHANGES,
)
def rubbish_is_refused(bench: Bench) -> None:
    """The address is public: anybody may post to it."""
    declared = bench.declared
    if not issubclass(declared, TellsOfChanges):
        return
    secrets = [WebhookSecret("an-invented-secret-of-a-webhook")]
    for body in RUBBISH:
        for headers in ({}, {"content-type": "application/json", "signature": "sha256 00", "authorization": "Basic ="}):
            raw = RawRequest("POST", "https://hub.example/in/connector/x/y", headers, body, dt.datetime.now(dt.UTC))
            try:
                expect(not declared.is_authentic(raw, secrets), "a request without a good signature was taken for authentic")
                declared.answer_handshake(raw)
            except Broken:
                raise
            except Exception as wrong:
                raise Broken(f"a malformed request raised {type(wrong).__name__} while it was tried") from wrong
            try:
                declared.read_changes(raw)
            except UnreadableRequest:
                continue
            except Exception as wrong:
                raise Broken(f"rubbish was not called unreadable but raised {type(wrong).__name__}") from wrong
