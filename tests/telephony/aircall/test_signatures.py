import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.contract.webhooks import RawRequest, WebhookSecret
from telephony.aircall import AircallProvider
from tests.telephony.aircall.vectors import SECRET, VECTORS, Vector, reference_vectors
from tests.telephony.aircall.webhook_samples import ADDRESS, RECEIVED_AT, TOKEN, posted, sample


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "vector" in metafunc.fixturenames:
        file = os.environ.get("TEXTBACK_VECTORS")
        metafunc.parametrize("vector", VECTORS + (reference_vectors(Path(file)) if file else []), ids=str)


def test_a_request_is_authentic_exactly_when_its_body_carries_the_token(vector: Vector) -> None:
    assert AircallProvider.is_authentic(posted(vector.body), [WebhookSecret(vector.secret)]) is vector.valid


def test_the_token_of_the_hubs_webhook_and_those_of_webhooks_made_by_hand_are_taken() -> None:
    secrets = AircallProvider.webhook_secrets({"webhook_token": f"first\n {SECRET} \n", "subscribed_webhook_token": TOKEN})
    assert [secret.value for secret in secrets] == ["first", SECRET, TOKEN]
    assert AircallProvider.is_authentic(sample("call_created"), secrets)


@pytest.mark.parametrize("credentials", [{}, {"webhook_token": ""}, {"webhook_token": " \n", "subscribed_webhook_token": ""}], ids=str)
def test_without_a_token_nothing_is_authentic(credentials: dict[str, str]) -> None:
    assert not AircallProvider.is_authentic(sample("call_created"), AircallProvider.webhook_secrets(credentials))
    assert not AircallProvider.is_authentic(sample("call_created", token=""), [WebhookSecret("")])


def test_tokens_do_not_show_in_their_printed_form() -> None:
    assert TOKEN not in repr(AircallProvider.webhook_secrets({"subscribed_webhook_token": TOKEN}))


@given(st.builds(RawRequest, st.sampled_from(["POST", "GET"]), st.just(ADDRESS), st.just({}), st.binary(), st.just(RECEIVED_AT)))
def test_whatever_is_sent_is_judged_without_an_exception(raw: RawRequest) -> None:
    assert AircallProvider.is_authentic(raw, [WebhookSecret(SECRET)]) is False
