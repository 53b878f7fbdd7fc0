from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import responses
from responses.matchers import query_param_matcher

from hub.contract.phone_numbers import PhoneNumber
from hub.contract.texts import OutgoingText
from tests.telephony.twilio.connected_provider import ACCOUNT_ADDRESS, connected_provider
from tests.telephony.twilio.webhook_samples import ADDRESS, CALLER, LINE

SINCE = datetime(2026, 11, 21, 1, 41, tzinfo=UTC)
BODY = "Harbor Talent here, sorry we missed your call."
TEXT = OutgoingText(sender=PhoneNumber(LINE), to=PhoneNumber(CALLER), body=BODY, report_address=ADDRESS, valid_for_s=900)


def message(sid: str, after_s: int, body: str | None = BODY, direction: str = "outbound-api", status: str = "sent") -> dict[str, Any]:
    created = format_datetime(SINCE + timedelta(seconds=after_s))
    return {
        "sid": sid,
        "date_created": created,
        "date_sent": None,
        "body": body,
        "direction": direction,
        "status": status,
        "num_segments": "1",
    }


def found(*pages: list[dict[str, Any]]) -> list[str]:
    with responses.RequestsMock() as vendor:
        for number, messages in enumerate(pages):
            following = f"/2010-04-01/Accounts/AC{'a' * 32}/Messages.json?Page={number + 1}" if number + 1 < len(pages) else None
            expected = {"Page": str(number)} if number else {"To": CALLER, "From": LINE}
            vendor.get(
                f"{ACCOUNT_ADDRESS}/Messages.json",
                json={"messages": messages, "next_page_uri": following},
                match=[query_param_matcher(expected)],
            )
        return [sent.text_id for sent in connected_provider().find_text(TEXT, "k", SINCE)]


def test_a_text_that_left_is_found_by_sender_recipient_words_and_time() -> None:
    assert found([message("SM1", 2)]) == ["SM1"]


def test_a_text_that_is_still_queued_is_found_too() -> None:
    assert found([message("SM1", 2, status="queued")]) == ["SM1"]


def test_other_words_other_directions_and_earlier_texts_are_not_taken_for_it() -> None:
    assert (
        found([message("SM1", 2, "Something else"), message("SM2", 2, direction="inbound"), message("SM3", -600), message("SM4", 2, None)])
        == []
    )


def test_clocks_that_differ_by_a_minute_do_not_hide_it() -> None:
    assert found([message("SM1", -60)]) == ["SM1"]


def test_line_ends_and_spaces_around_do_not_hide_it() -> None:
    assert found([message("SM1", 2, f"{BODY} \r\n")]) == ["SM1"]


def test_every_page_is_read_until_one_is_older_and_the_newest_comes_first() -> None:
    assert found([message("SM1", 5)], [message("SM2", 9), message("SM3", -600)]) == ["SM2", "SM1"]


def test_reading_stops_at_a_page_that_is_older_than_the_first_attempt() -> None:
    with responses.RequestsMock() as vendor:
        older = {"messages": [message("SM1", -600)], "next_page_uri": "/2010-04-01/Accounts/ACx/Messages.json?Page=1"}
        vendor.get(f"{ACCOUNT_ADDRESS}/Messages.json", json=older)
        assert connected_provider().find_text(TEXT, "k", SINCE) == []
