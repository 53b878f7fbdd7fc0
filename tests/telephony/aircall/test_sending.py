import pytest

from hub.contract.errors import SignInAgain, TryAgain
from hub.contract.phone_events import DeliveryReport, DeliveryStatus, NotDelivered, StaffText, WrittenBy
from hub.contract.texts import TextRejected
from hub.sandbox.magic_numbers import MAGIC_NUMBERS, Magic
from telephony.aircall import AircallProvider
from tests.telephony.aircall.company import CALLER, LINE, OTHER_LINE, Company


def refusal(company: Company, **text: str) -> TextRejected:
    with pytest.raises(TextRejected) as refused:
        company.provider().send_text(company.text(**text), "text:7")
    return refused.value


def reports(company: Company, text_id: str) -> list[DeliveryReport]:
    company.rest()
    events = [event for raw in company.listener.received for event in AircallProvider.read_events(raw)]
    return [event for event in events if isinstance(event, DeliveryReport) and event.text_id == text_id]


def test_a_text_goes_into_the_conversation_that_the_staff_sees_and_is_reported(company: Company) -> None:
    company.provider().subscribe(company.listener.url)
    sent = company.provider().send_text(company.text(), "text:7")
    assert sent.status is DeliveryStatus.ACCEPTED
    assert [report.status for report in reports(company, sent.text_id)] == [DeliveryStatus.SENT, DeliveryStatus.DELIVERED]
    [held] = company.truth()["messages"]
    assert (held["id"], held["body"], held["by_api"], held["raw_digits"]) == (sent.text_id, company.text().body, True, "+1 415-555-0123")


def test_our_own_text_is_shown_as_one_that_left_by_nobodys_hand(company: Company) -> None:
    company.provider().subscribe(company.listener.url)
    sent = company.provider().send_text(company.text(), "text:7")
    company.rest()
    [shown] = [event for raw in company.listener.received for event in AircallProvider.read_events(raw) if isinstance(event, StaffText)]
    assert (shown.text_id, shown.written_by) == (sent.text_id, WrittenBy.UNKNOWN)


def test_the_line_is_found_among_many_numbers_however_it_is_written(company: Company) -> None:
    for number in range(60):
        company.number(f"+141555502{number:02}")
    company.number(OTHER_LINE)
    company.provider().send_text(company.text(sender=OTHER_LINE), "text:7")
    assert company.truth()["messages"][0]["number"]["digits"] == "+1 415-555-0101"


def test_a_line_that_the_company_has_not_got_cannot_send(company: Company) -> None:
    assert refusal(company, sender=OTHER_LINE).not_delivered is NotDelivered.SENDER_NOT_USABLE
    assert company.truth()["messages"] == []


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"to": MAGIC_NUMBERS[Magic.OPTED_OUT]}, NotDelivered.OPTED_OUT),
        ({"body": "x" * 1601}, NotDelivered.TOO_LONG),
        ({"body": ""}, NotDelivered.UNKNOWN),
    ],
    ids=["opted out", "too long", "empty"],
)
def test_a_refusal_is_told_in_our_words_and_repeats_no_number(company: Company, change: dict[str, str], why: NotDelivered) -> None:
    refused = refusal(company, **change)
    assert refused.not_delivered is why
    assert "555" not in refused.sentence


def test_aircalls_own_words_are_read_and_not_repeated(company: Company) -> None:
    words = {"error": "invalid_number", "troubleshoot": "+14155550123 is not a valid phone number"}
    company.control("knobs", do="answer", method="POST", path="*/native/send", status=422, body=words)
    refused = refusal(company)
    assert (refused.not_delivered, refused.code, refused.status) == (NotDelivered.INVALID_NUMBER, "invalid_number", 422)
    assert "555" not in refused.sentence


def test_a_number_that_cannot_text_is_refused_as_such(company: Company) -> None:
    company.number(texts=False)
    assert refusal(company).not_delivered is NotDelivered.SENDER_NOT_USABLE


@pytest.mark.parametrize(
    ("magic", "why"),
    [
        (Magic.LANDLINE_LATER, NotDelivered.LANDLINE),
        (Magic.FILTERED, NotDelivered.FILTERED),
        (Magic.NOT_REGISTERED, NotDelivered.SENDER_NOT_REGISTERED),
    ],
)
def test_what_a_carrier_finds_out_later_is_reported_with_its_reason(company: Company, magic: Magic, why: NotDelivered) -> None:
    company.provider().subscribe(company.listener.url)
    sent = company.provider().send_text(company.text(MAGIC_NUMBERS[magic]), "text:7")
    last = reports(company, sent.text_id)[-1]
    assert (last.status, last.not_delivered) == (DeliveryStatus.FAILED, why)


def test_an_unregistered_line_is_reported_as_that(company: Company) -> None:
    company.number(registered=False)
    company.provider().subscribe(company.listener.url)
    sent = company.provider().send_text(company.text(), "text:7")
    assert reports(company, sent.text_id)[-1].not_delivered is NotDelivered.SENDER_NOT_REGISTERED


def test_one_request_too_many_is_tried_again_and_nothing_has_left(company: Company) -> None:
    text = company.text(MAGIC_NUMBERS[Magic.RATE_LIMIT])
    with pytest.raises(TryAgain) as pause:
        company.provider().send_text(text, "text:7")
    assert not pause.value.may_have_left
    assert company.truth()["messages"] == []
    company.provider().send_text(text, "text:7")
    assert len(company.truth()["messages"]) == 1


def test_the_companys_limit_is_respected_and_announced(company: Company) -> None:
    company.behave(requests_per_minute=1)
    company.ask("GET", "/numbers")
    with pytest.raises(TryAgain) as pause:
        company.provider().send_text(company.text(), "text:7")
    assert not pause.value.may_have_left
    assert pause.value.after is not None


def test_an_answer_that_is_lost_leaves_a_doubt_and_not_a_second_text(company: Company) -> None:
    with pytest.raises(TryAgain) as doubt:
        company.provider().send_text(company.text(MAGIC_NUMBERS[Magic.ANSWER_LOST]), "text:7")
    assert doubt.value.may_have_left
    assert len(company.truth()["messages"]) == 1


def test_an_answer_without_an_id_leaves_a_doubt(company: Company) -> None:
    company.control("knobs", do="answer", method="POST", path="*/native/send", status=201, body={"status": "pending"})
    with pytest.raises(TryAgain) as doubt:
        company.provider().send_text(company.text(), "text:7")
    assert doubt.value.may_have_left


def test_an_answer_that_wraps_the_message_is_read_too(company: Company) -> None:
    company.control("knobs", do="answer", method="POST", path="*/native/send", status=201, body={"message": {"id": 77, "status": "sent"}})
    sent = company.provider().send_text(company.text(), "text:7")
    assert (sent.text_id, sent.status) == ("77", DeliveryStatus.SENT)


@pytest.mark.parametrize("credentials", [{"api_token": "another"}, {"api_id": "another"}], ids=str)
def test_wrong_credentials_mean_signing_in_again(company: Company, credentials: dict[str, str]) -> None:
    with pytest.raises(SignInAgain):
        company.provider(**credentials).check_connection()


def test_nothing_that_is_kept_of_a_request_shows_a_token_or_a_number(company: Company) -> None:
    company.provider().subscribe(company.listener.url)
    company.provider().send_text(company.text(), "text:7")
    company.provider().subscribe(company.listener.url)
    [webhook] = company.vendor.webhooks.registered.values()
    kept = repr(company.trace.exchanges)
    for secret in (webhook.token, company.credentials["api_token"], CALLER, LINE):
        assert secret not in kept
