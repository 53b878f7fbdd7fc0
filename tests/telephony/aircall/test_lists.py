from datetime import timedelta

import pytest

from hub.contract.errors import Gone, Rejected
from hub.contract.phone_events import CallEvent, CallHappening, MissedBecause, OutboundCall, VoicemailLeft
from telephony.aircall import AircallProvider
from tests.telephony.aircall.company import CALLER, LINE, OTHER_LINE, Company

AN_HOUR = timedelta(hours=1)


def listed(company: Company, line: str = LINE, ago: timedelta = AN_HOUR) -> list[CallEvent | VoicemailLeft | OutboundCall]:
    return list(company.provider().list_calls(line, company.clock() - ago))


def test_the_list_says_what_the_webhooks_said_under_the_same_keys(company: Company) -> None:
    company.provider().subscribe(company.listener.url)
    company.ring(ends="voicemail", declines=2)
    company.ring(ends="answered")
    company.ring(ends="given_up", withheld=True)
    company.control("phone/staff_call", line=LINE, to=CALLER, answered=True)
    told = {event.key: event for raw in company.listener.received for event in AircallProvider.read_events(raw)}
    read_back = {event.key: event for event in listed(company)}
    assert read_back.keys() <= told.keys()
    assert {key for key in told if key not in read_back} == {
        key for key in told if key.endswith((":missed:", ":out:rang", ":out:answered"))
    }
    assert all(told[key] == event for key, event in read_back.items() if not isinstance(event, CallEvent))


def test_every_ending_is_read_back_with_its_reason(company: Company) -> None:
    for ends in ("missed", "given_up", "after_hours", "voicemail"):
        company.ring(ends=ends)
        company.clock.move(minutes=2)
    nobody = [event.because for event in listed(company) if isinstance(event, CallEvent) and event.because]
    assert nobody == [MissedBecause.NO_ANSWER, MissedBecause.ABANDONED, MissedBecause.AFTER_HOURS, MissedBecause.NO_ANSWER]


def test_only_calls_of_the_line_that_ended_since_are_listed(company: Company) -> None:
    company.number(OTHER_LINE)
    company.ring(to=OTHER_LINE)
    company.ring()
    company.clock.move(minutes=30)
    recent, under_way = company.ring(), company.ring(ends=None)
    found = {event.call_id for event in listed(company, ago=timedelta(minutes=10))}
    assert found == {str(recent)}
    assert str(under_way) not in found


def test_a_long_call_that_began_before_is_found_by_its_end(company: Company) -> None:
    call = company.ring(ends=None)
    company.clock.move(hours=3)
    company.control("phone/hang_up", call_id=call)
    assert {event.call_id for event in listed(company, ago=timedelta(minutes=1))} == {str(call)}


def test_a_month_is_read_page_by_page_and_day_by_day_without_a_call_twice(company: Company) -> None:
    calls = []
    for _ in range(3):
        calls += [company.ring() for _ in range(55)]
        company.clock.move(hours=24)
    company.behave(requests_per_minute=1000)
    events = listed(company, ago=timedelta(days=30))
    ended = [event.call_id for event in events if isinstance(event, CallEvent) and event.happened is CallHappening.ENDED]
    assert sorted(ended) == sorted(map(str, calls))


def test_a_voicemail_is_fetched_by_an_address_that_is_asked_for_now(company: Company) -> None:
    company.ring(ends="voicemail")
    [left] = [event for event in listed(company) if isinstance(event, VoicemailLeft)]
    company.clock.move(hours=30)
    content, content_type = company.provider().fetch_media(left.media)
    assert content_type == "audio/mpeg"
    assert content.startswith(b"\xff\xfb")


def test_a_voicemail_that_is_gone_or_lies_elsewhere_is_said_so(company: Company) -> None:
    call = company.ring()
    with pytest.raises(Gone):
        company.provider().fetch_media(f"/v1/calls/{call}")
    with pytest.raises(Gone):
        company.provider().fetch_media("/v1/calls/1")
    for elsewhere in ("https://storage.example/voicemail.mp3", "http://assets.aircall.io/x", "file:///etc/passwd", "/v1/webhooks"):
        with pytest.raises(Rejected):
            company.provider().fetch_media(elsewhere)


def test_the_company_is_known_by_its_numbers_so_that_a_new_key_is_the_same_account(company: Company) -> None:
    for number in range(4):
        company.number(f"+1415555015{number}", name=f"Desk {number}")
    first = company.provider().check_connection()
    again = company.provider(**company.vendor.credentials("basic")).check_connection()
    assert first == again
    assert first.name == "Front desk, Desk 0, Desk 1, 2 more"
    assert len({first.id, *first.also}) == 5


def test_a_company_without_numbers_cannot_be_connected_yet(company: Company) -> None:
    company.vendor.world.numbers.clear()
    with pytest.raises(Rejected) as refused:
        company.provider().check_connection()
    assert refused.value.reason == "no_numbers"
