import os
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.contract.webhooks import RawRequest, WebhookSecret
from telephony.twilio import TwilioProvider
from tests.telephony.twilio.vectors import ACCOUNT, HUB, OTHER_TOKEN, TEXT, TOKEN, VECTORS, VOICE, Vector, form, oracle, reference_vectors
from tests.telephony.twilio.webhook_samples import RECEIVED_AT

MAIN = {"account_sid": ACCOUNT, "auth_token": TOKEN}
SUB_ACCOUNT = "AC" + "b" * 32


def request_of(vector: Vector) -> RawRequest:
    headers = {"content-type": "application/x-www-form-urlencoded", **vector.headers, "x-twilio-signature": vector.signature}
    return RawRequest(vector.method, vector.url, headers, vector.body.encode(), RECEIVED_AT)


def signed_post(parameters: list[tuple[str, str]], signature: str, url: str = HUB) -> RawRequest:
    return request_of(Vector("", url, form(parameters), signature, valid=True))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "vector" in metafunc.fixturenames:
        file = os.environ.get("TEXTBACK_VECTORS")
        metafunc.parametrize("vector", VECTORS + (reference_vectors(Path(file)) if file else []), ids=str)


def account_of(vector: Vector) -> str:
    fields = dict(parse_qsl(vector.body)) | dict(parse_qsl(vector.url.partition("?")[2]))
    return fields.get("AccountSid", ACCOUNT)


def test_a_request_is_authentic_exactly_when_twilio_signed_what_was_received(vector: Vector) -> None:
    secret = WebhookSecret(vector.secret, account_of(vector), vector.algorithm)
    assert TwilioProvider.is_authentic(request_of(vector), [secret]) is vector.valid


def test_both_tokens_are_taken_during_a_rotation() -> None:
    secrets = TwilioProvider.webhook_secrets({**MAIN, "secondary_auth_token": OTHER_TOKEN})
    assert TwilioProvider.is_authentic(signed_post(TEXT, oracle(HUB, TEXT, TOKEN)), secrets)
    assert TwilioProvider.is_authentic(signed_post(TEXT, oracle(HUB, TEXT, OTHER_TOKEN)), secrets)


def test_a_sub_accounts_webhook_is_verified_with_its_own_token_only() -> None:
    secrets = TwilioProvider.webhook_secrets({**MAIN, "sub_accounts": f"\n{SUB_ACCOUNT} {OTHER_TOKEN}\n"})
    parameters = [*TEXT[:-1], ("AccountSid", SUB_ACCOUNT)]
    assert TwilioProvider.is_authentic(signed_post(parameters, oracle(HUB, parameters, OTHER_TOKEN)), secrets)
    assert not TwilioProvider.is_authentic(signed_post(parameters, oracle(HUB, parameters, TOKEN)), secrets)
    assert not TwilioProvider.is_authentic(signed_post(TEXT, oracle(HUB, TEXT, OTHER_TOKEN)), secrets)


@pytest.mark.parametrize("account", [[], [("AccountSid", "AC" + "c" * 32)], [("AccountSid", ACCOUNT), ("AccountSid", SUB_ACCOUNT)]])
def test_a_request_for_no_unknown_or_two_accounts_is_refused(account: list[tuple[str, str]]) -> None:
    parameters = [*TEXT[:-1], *account]
    assert not TwilioProvider.is_authentic(signed_post(parameters, oracle(HUB, parameters)), TwilioProvider.webhook_secrets(MAIN))


def test_an_account_with_a_shared_key_is_not_talked_down_to_its_auth_token() -> None:
    secrets = TwilioProvider.webhook_secrets({**MAIN, "shared_key_secret": OTHER_TOKEN})
    assert TwilioProvider.is_authentic(signed_post(TEXT, oracle(HUB, TEXT, OTHER_TOKEN, "sha256")), secrets)
    assert not TwilioProvider.is_authentic(signed_post(TEXT, oracle(HUB, TEXT, TOKEN)), secrets)


def test_a_ringing_call_stays_authentic_when_two_parameters_were_added_after_signing() -> None:
    url = f"{HUB}?on=voice"
    sent = [*VOICE, ("CallToken", "invented"), ("StirVerstat", "TN-Validation-Passed-A")]
    assert TwilioProvider.is_authentic(signed_post(sent, oracle(url, VOICE), url), TwilioProvider.webhook_secrets(MAIN))
    assert TwilioProvider.is_authentic(signed_post(sent, oracle(url, sent), url), TwilioProvider.webhook_secrets(MAIN))


@pytest.mark.parametrize(("url", "added"), [(f"{HUB}?on=dial-done", "StirVerstat"), (f"{HUB}?on=voice", "CallerName")])
def test_nothing_else_may_be_added_after_signing(url: str, added: str) -> None:
    sent = [*VOICE, (added, "x")]
    assert not TwilioProvider.is_authentic(signed_post(sent, oracle(url, VOICE), url), TwilioProvider.webhook_secrets(MAIN))


def test_without_any_secret_nothing_is_authentic() -> None:
    assert not TwilioProvider.is_authentic(signed_post(TEXT, oracle(HUB, TEXT, "")), [WebhookSecret("", ACCOUNT)])
    assert not TwilioProvider.is_authentic(signed_post(TEXT, oracle(HUB, TEXT)), [])


def test_secrets_do_not_show_in_their_printed_form() -> None:
    assert TOKEN not in repr(TwilioProvider.webhook_secrets(MAIN))


HEADERS = st.fixed_dictionaries(
    {
        "content-type": st.sampled_from(["application/json", "application/x-www-form-urlencoded", "", "text/plain"]),
        "x-twilio-signature": st.text(min_size=1),
        "x-twilio-webhooks-signature-settings": st.text(),
    }
)


@given(st.builds(RawRequest, st.sampled_from(["POST", "GET", "PUT"]), st.text(), HEADERS, st.binary(), st.just(RECEIVED_AT)))
def test_whatever_is_sent_is_judged_without_an_exception(raw: RawRequest) -> None:
    assert TwilioProvider.is_authentic(raw, TwilioProvider.webhook_secrets(MAIN)) is False
