"""What a hub on the open internet is sent: answered with the right 4xx, explained, and never half taken in."""

import pytest
import requests

from hub.records.call import Call
from hub.records.inbox import InboxRow
from tests.journeys import cast
from tests.journeys.business import Business
from tests.journeys.databases import ON_POSTGRESQL, ON_SQLITE
from tests.journeys.patience import eventually
from tests.journeys.rig import Rig
from tests.journeys.signed_requests import address_of, call_fields, post

CALL_ID = "CA" + "5" * 32


@pytest.fixture
def web(rig: Rig) -> Rig:
    rig.set_up(Business(has_system=False))
    rig.start("web")
    return rig


def assert_problem(answer: requests.Response, status: int) -> None:
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == status
    assert told["detail"]


@pytest.mark.parametrize("token", ["somebody else's token", None])
def test_a_forged_or_unsigned_request_is_refused_and_kept_with_its_reason(web: Rig, token: str | None) -> None:
    answer = post(address_of(web, "voice"), call_fields(cast.STRANGER, cast.LINE, CALL_ID), token=token)

    assert_problem(answer, 403)
    assert [(row.state, row.refused_because) for row in web.rows(InboxRow)] == [("refused", "signature")]
    assert web.rows(Call) == []


@ON_SQLITE
def test_a_number_that_is_no_line_is_not_found(web: Rig) -> None:
    answer = post(address_of(web, "voice"), call_fields(cast.STRANGER, "+14155550199", CALL_ID))

    assert_problem(answer, 404)
    assert [row.refused_because for row in web.rows(InboxRow)] == ["unknown_line"]


@ON_SQLITE
def test_an_address_that_nobody_was_given_is_not_found(web: Rig) -> None:
    for path in ("/in/phone/twilio/guessed", "/in/phone/nobody/guessed", "/in/ats/twilio/guessed"):
        assert_problem(requests.post(web.settings.public_url + path, data={"CallSid": CALL_ID}, timeout=10), 404)
    assert web.rows(InboxRow) == []


@ON_SQLITE
@pytest.mark.parametrize("announced", [True, False])
def test_a_body_of_one_mebibyte_is_too_large(web: Rig, announced: bool) -> None:
    body = b"x" * 2**20
    sent = body if announced else iter([body[:65_536]] * 16)

    answer = requests.post(address_of(web, "voice"), data=sent, timeout=20)

    assert_problem(answer, 413)
    assert web.rows(InboxRow) == []


@ON_SQLITE
@pytest.mark.parametrize("body", [b"\xff\xfe\x00CallSid=1", b"From=%ff%fe&To=%2B14155550100&CallSid=CA1", b'{"CallSid": '])
def test_a_broken_encoding_is_a_bad_request(web: Rig, body: bytes) -> None:
    answer = post(address_of(web, "voice"), call_fields(cast.STRANGER, cast.LINE, CALL_ID), body=body)

    assert 400 <= answer.status_code < 500
    assert_problem(answer, answer.status_code)
    assert web.rows(Call) == []


@ON_POSTGRESQL
@pytest.mark.parametrize("caller", ["", "not a number", "sip:anna@example.net", "+1415555\u0000013", "\U0001f4de" * 50, "+" + "9" * 400])
def test_a_signed_call_rings_the_staff_and_is_recorded_whatever_its_from_says(rig: Rig, caller: str) -> None:
    rig.set_up(Business(has_system=False))
    rig.start("web", "texts")

    answer = post(address_of(rig, "voice"), call_fields(caller, cast.LINE, CALL_ID))
    ended = {**call_fields(caller, cast.LINE, CALL_ID), "CallStatus": "no-answer", "CallDuration": "0"}
    assert post(address_of(rig, "call-status"), ended).status_code == 204

    assert answer.status_code == 200
    assert cast.STAFF in answer.text
    eventually(lambda: [call for call in rig.rows(Call) if call.decision], "the call has a decision")
    (call,) = rig.rows(Call)
    assert (call.outcome, call.decision) == ("missed", "no_text")
    eventually(lambda: [row.state for row in rig.rows(InboxRow)] == ["read", "read"], "both requests are read")
