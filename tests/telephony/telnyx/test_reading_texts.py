from typing import Any

import pytest

from hub.contract.phone_events import DeliveryReport, DeliveryStatus, InboundText, NotDelivered, StaffText
from hub.contract.webhooks import RawRequest
from telephony.telnyx import TelnyxProvider
from tests.telephony.telnyx.samples import ADDRESS, CALLER, LINE, event, read

OURS = f"{ADDRESS}?key=text-back%3A7"


def report_of(raw: RawRequest) -> DeliveryReport:
    (report,) = [one for one in read(raw) if isinstance(one, DeliveryReport)]
    return report


def test_a_text_is_read_with_its_words_and_both_numbers() -> None:
    (text,) = read(event("message_received"))
    assert isinstance(text, InboundText)
    assert (text.line, text.sender, text.body) == (LINE, CALLER, "it's about the warehouse supervisor role")
    assert not text.provider_confirmed_opt_out
    hint = TelnyxProvider.peek(event("message_received"))
    assert (hint.line, hint.sender, hint.text, hint.line_is_sure) == (LINE, CALLER, text.body, False)


def test_a_stop_that_telnyx_answered_is_peeked_as_stop_whatever_word_it_was() -> None:
    raw = event("message_received_stop", text="basta")
    assert TelnyxProvider.peek(raw).text == "STOP"
    (text,) = read(raw)
    assert isinstance(text, InboundText)
    assert (text.provider_confirmed_opt_out, text.body) == (True, "basta")


def test_words_that_telnyx_does_not_know_are_left_to_the_hub() -> None:
    raw = event("message_received", text="REVOKE")
    assert TelnyxProvider.peek(raw).text == "REVOKE"
    assert not read(raw)[0].provider_confirmed_opt_out  # type: ignore[union-attr]


def test_a_picture_comes_without_words() -> None:
    (text,) = read(event("message_received_with_picture"))
    assert isinstance(text, InboundText)
    assert (text.body, text.media[0].content_type) == ("", "image/jpeg")


def test_the_number_that_was_told_of_is_the_line_in_a_group() -> None:
    group = [{"phone_number": "+14155550188"}, {"phone_number": LINE, "status": "webhook_delivered"}]
    assert TelnyxProvider.peek(event("message_received", to=group)).line == LINE


def test_words_of_a_message_that_is_no_sms_stand_in_its_body() -> None:
    assert TelnyxProvider.peek(event("message_received", text=None, body={"text": {"body": "stop"}})).text == "stop"


@pytest.mark.parametrize(
    "raw",
    [
        event("message_finalized_delivered"),
        event("message_finalized_delivered", webhook_url=None, query="key=text-back%3A7"),
        event("message_finalized_delivered", webhook_url=ADDRESS, query="key=text-back%3A7"),
    ],
    ids=["in the message", "in the address that was called", "in the address, with the profile's in the message"],
)
def test_a_report_with_our_key_is_a_report_and_no_text_of_staff(raw: RawRequest) -> None:
    (report,) = read(raw)
    assert isinstance(report, DeliveryReport)
    assert (report.outbox_key, report.status, report.line) == ("text-back:7", DeliveryStatus.DELIVERED, LINE)
    assert TelnyxProvider.peek(raw).line == ""


def test_the_signed_address_in_the_message_wins_over_the_one_that_was_called() -> None:
    assert report_of(event("message_finalized_delivered", query="key=another")).outbox_key == "text-back:7"


def test_a_text_that_left_without_our_key_is_a_text_of_staff_and_a_report() -> None:
    text, report = read(event("message_sent_by_staff"))
    assert isinstance(text, StaffText)
    assert isinstance(report, DeliveryReport)
    assert (text.line, text.to, text.body) == (LINE, CALLER, "Can you come by at three?")
    assert (report.text_id, report.outbox_key) == (text.text_id, None)
    hint = TelnyxProvider.peek(event("message_sent_by_staff"))
    assert (hint.line, hint.text, hint.line_is_sure) == (LINE, None, False)


@pytest.mark.parametrize(
    ("status", "means"),
    [
        ("queued", DeliveryStatus.ACCEPTED),
        ("sending", DeliveryStatus.SENDING),
        ("sent", DeliveryStatus.SENT),
        ("delivered", DeliveryStatus.DELIVERED),
        ("delivery_unconfirmed", DeliveryStatus.SENT),
        ("delivery_failed", DeliveryStatus.UNDELIVERED),
        ("sending_failed", DeliveryStatus.FAILED),
        ("expired", DeliveryStatus.UNDELIVERED),
        ("of next year", DeliveryStatus.ACCEPTED),
    ],
)
def test_every_status_has_its_meaning(status: str, means: DeliveryStatus) -> None:
    assert report_of(event("message_sent", to=[{"phone_number": CALLER, "status": status}])).status is means


@pytest.mark.parametrize(
    ("codes", "why"),
    [
        (["40001"], NotDelivered.LANDLINE),
        (["40002"], NotDelivered.FILTERED),
        (["40010"], NotDelivered.SENDER_NOT_REGISTERED),
        (["40329"], NotDelivered.SENDER_NOT_REGISTERED),
        (["40300"], NotDelivered.OPTED_OUT),
        (["40016"], NotDelivered.OVER_LIMIT),
        ([40012], NotDelivered.INVALID_NUMBER),
        (["10015", "40017"], NotDelivered.FILTERED),
        (["99999"], NotDelivered.UNKNOWN),
        ([], NotDelivered.UNKNOWN),
    ],
)
def test_why_a_text_did_not_arrive_is_told_in_the_hubs_words(codes: list[Any], why: NotDelivered) -> None:
    errors = [{"code": code, "title": "No"} for code in codes]
    report = report_of(event("message_finalized_landline", errors=errors))
    assert report.not_delivered is why
    assert report.code == (str(codes[-1]) if codes else None)


def test_reports_on_one_text_have_keys_of_their_own_and_repeats_the_same() -> None:
    sent, delivered = event("message_sent"), event("message_finalized_delivered")
    assert report_of(sent).key != report_of(delivered).key
    assert report_of(sent).key == report_of(sent).key
    assert TelnyxProvider.peek(sent).delivery_id != TelnyxProvider.peek(delivered).delivery_id
