import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hub.contract.webhooks import RawRequest, WebhookSecret
from telephony.telnyx import TelnyxProvider
from tests.telephony.telnyx.samples import ADDRESS
from tests.telephony.telnyx.vectors import ANOTHER, OURS, Vector, public, reference_vectors, vectors


def arrived(vector: Vector) -> RawRequest:
    headers = {"telnyx-signature-ed25519": vector.signature, "telnyx-timestamp": vector.timestamp}
    return RawRequest("POST", ADDRESS, headers, vector.body, datetime.fromtimestamp(vector.verify_at, UTC))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "vector" in metafunc.fixturenames:
        file = os.environ.get("TEXTBACK_VECTORS")
        metafunc.parametrize("vector", vectors() + (reference_vectors(Path(file)) if file else []), ids=str)


def test_only_what_telnyx_signed_within_five_minutes_is_believed(vector: Vector) -> None:
    assert TelnyxProvider.is_authentic(arrived(vector), [WebhookSecret(vector.public_key)]) is vector.valid


def test_a_request_without_the_headers_is_not_believed() -> None:
    right = vectors()[0]
    raw = RawRequest("POST", ADDRESS, {}, right.body, datetime.fromtimestamp(right.verify_at, UTC))
    assert not TelnyxProvider.is_authentic(raw, [WebhookSecret(right.public_key)])


def test_while_the_key_is_changed_either_one_is_believed() -> None:
    secrets = TelnyxProvider.webhook_secrets({"public_key": f"{public(ANOTHER)}\r\n{public(OURS)}\n"})
    assert len(secrets) == 2
    assert TelnyxProvider.is_authentic(arrived(vectors()[0]), secrets)


def test_nothing_is_believed_without_a_key() -> None:
    assert not TelnyxProvider.is_authentic(arrived(vectors()[0]), TelnyxProvider.webhook_secrets({}))
