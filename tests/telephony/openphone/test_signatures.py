import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.contract.webhooks import RawRequest, WebhookSecret
from telephony.openphone import OpenPhoneProvider
from tests.telephony.openphone.vectors import (
    BODY,
    LEGACY_SECRET,
    OTHER_SECRET,
    SECRET,
    VECTORS,
    Vector,
    legacy_headers,
    new_headers,
    reference_vectors,
)
from tests.telephony.openphone.webhook_samples import ADDRESS, RECEIVED_AT

NEW = Vector("", BODY.encode(), new_headers(), valid=True)
LEGACY = Vector("", BODY.encode(), legacy_headers(), valid=True)


def request_of(vector: Vector) -> RawRequest:
    return RawRequest("POST", ADDRESS, vector.headers, vector.body, datetime.fromtimestamp(vector.received_at, UTC))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "vector" in metafunc.fixturenames:
        file = os.environ.get("TEXTBACK_VECTORS")
        metafunc.parametrize("vector", VECTORS + (reference_vectors(Path(file)) if file else []), ids=str)


def test_a_request_is_authentic_exactly_when_quo_signed_what_was_received(vector: Vector) -> None:
    assert OpenPhoneProvider.is_authentic(request_of(vector), [WebhookSecret(vector.secret)]) is vector.valid


def test_our_own_webhooks_key_and_those_entered_by_hand_are_all_taken() -> None:
    secrets = OpenPhoneProvider.webhook_secrets(
        {"api_key": "k", "webhook_key": OTHER_SECRET, "webhook_secrets": f"{SECRET}\n{LEGACY_SECRET}\n"}
    )
    assert [secret.value for secret in secrets] == [OTHER_SECRET, SECRET, LEGACY_SECRET]
    assert OpenPhoneProvider.is_authentic(request_of(NEW), secrets)
    assert OpenPhoneProvider.is_authentic(request_of(LEGACY), secrets)


def test_without_any_secret_nothing_is_authentic() -> None:
    assert OpenPhoneProvider.webhook_secrets({"api_key": "k"}) == []
    assert not OpenPhoneProvider.is_authentic(request_of(NEW), [])
    assert not OpenPhoneProvider.is_authentic(request_of(LEGACY), [])


def test_secrets_do_not_show_in_their_printed_form() -> None:
    assert SECRET not in repr(OpenPhoneProvider.webhook_secrets({"webhook_key": SECRET}))


HEADERS = st.dictionaries(
    st.sampled_from(["webhook-id", "webhook-timestamp", "webhook-signature", "openphone-signature"]),
    st.text() | st.from_regex(r"hmac;1;[0-9]{1,16};[A-Za-z0-9]{0,8}", fullmatch=True) | st.from_regex(r"[0-9]{1,16}", fullmatch=True),
)


@given(st.builds(RawRequest, st.just("POST"), st.just(ADDRESS), HEADERS, st.binary(), st.just(RECEIVED_AT)))
def test_whatever_is_sent_is_judged_without_an_exception(raw: RawRequest) -> None:
    assert OpenPhoneProvider.is_authentic(raw, [WebhookSecret(SECRET), WebhookSecret(LEGACY_SECRET), WebhookSecret("§")]) is False
