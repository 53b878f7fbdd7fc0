import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.contract.webhooks import RawRequest, WebhookSecret
from telephony.generic import GenericProvider
from tests.telephony.generic.event_samples import ADDRESS, OTHER_SECRET, SECRET, SENT_AT, event, posted, signature

SECRETS = GenericProvider.webhook_secrets({"signing_secrets": f"{SECRET}\n{OTHER_SECRET}\n"})
MISSED = event("call_missed")
BODY = json.dumps(MISSED).encode()


def reference_cases() -> list[dict[str, Any]]:
    file = os.environ.get("TEXTBACK_VECTORS")
    if not file:
        return []
    cases: list[dict[str, Any]] = json.loads(Path(file).read_text("utf-8"))["vectors"]
    return [case for case in cases if case["scheme"] == "standard_webhooks"]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "signed" in metafunc.fixturenames:
        metafunc.parametrize("signed", own_cases() + [from_reference(case) for case in reference_cases()], ids=lambda case: case[0])


def from_reference(case: dict[str, Any]) -> tuple[str, RawRequest, str, bool]:
    received_at = datetime.fromtimestamp(case["verify_at"], UTC)
    raw = RawRequest("POST", ADDRESS, case["headers"], case["raw_body"].encode(), received_at)
    return case["id"], raw, case["secret"], case["expect_valid"]


def own_cases() -> list[tuple[str, RawRequest, str, bool]]:
    late, early = SENT_AT + timedelta(seconds=301), SENT_AT - timedelta(seconds=301)
    wrong = "v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
    return [
        ("as signed", posted(MISSED), SECRET, True),
        ("five minutes old", posted(MISSED, SENT_AT + timedelta(seconds=300)), SECRET, True),
        ("older than five minutes", posted(MISSED, late), SECRET, False),
        ("from the future", posted(MISSED, early), SECRET, False),
        ("one of several signatures", posted(MISSED, webhook_signature=f"{wrong} {signature(BODY)}"), SECRET, True),
        ("another version only", posted(MISSED, webhook_signature=signature(BODY).replace("v1", "v2")), SECRET, False),
        ("without a version", posted(MISSED, webhook_signature=signature(BODY).partition(",")[2]), SECRET, False),
        ("another secret", posted(MISSED), OTHER_SECRET, False),
        ("another id", posted(MISSED, webhook_id="msg_2"), SECRET, False),
        ("a changed body", posted(BODY.replace(b"no_answer", b"busy"), webhook_signature=signature(BODY)), SECRET, False),
        ("a time that is no number", posted(MISSED, webhook_timestamp="soon"), SECRET, False),
        ("a huge time", posted(MISSED, webhook_timestamp="9" * 40), SECRET, False),
        ("no signature", posted(MISSED, webhook_signature=""), SECRET, False),
        ("a secret that is not base64", posted(MISSED), "whsec_a", False),
        ("an empty secret", posted(MISSED), "", False),
    ]


def test_an_event_is_authentic_exactly_when_it_was_signed_less_than_five_minutes_before_it_came(
    signed: tuple[str, RawRequest, str, bool],
) -> None:
    _, raw, secret, valid = signed
    assert GenericProvider.is_authentic(raw, [WebhookSecret(secret)]) is valid


def test_two_secrets_are_taken_while_they_are_changed() -> None:
    assert GenericProvider.is_authentic(posted(MISSED), SECRETS)
    assert GenericProvider.is_authentic(posted(MISSED, webhook_signature=signature(BODY, OTHER_SECRET)), SECRETS)


@given(body=st.binary(), message_id=st.text(), timestamp=st.text() | st.integers().map(str), written=st.text())
def test_whatever_is_sent_is_judged_without_an_exception(body: bytes, message_id: str, timestamp: str, written: str) -> None:
    raw = posted(body, webhook_id=message_id, webhook_timestamp=timestamp, webhook_signature=written)
    assert GenericProvider.is_authentic(raw, SECRETS) is False
