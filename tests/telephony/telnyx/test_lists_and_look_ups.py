from datetime import UTC, datetime
from typing import Any

import pytest
import responses
from responses.matchers import query_param_matcher

from hub.contract.errors import Gone
from hub.contract.phone_events import CallEvent, CallHappening, MissedBecause
from hub.contract.phone_numbers import PhoneNumber
from hub.contract.phone_provider import LineFinding, LineMode, LinePoint, LineType, PointState, VoiceLine
from tests.telephony.telnyx.samples import ADDRESS, API, CALLER, LINE, SESSION, connected_provider, event, read

SINCE = datetime(2026, 11, 21, 1, 40, 20, tzinfo=UTC)
LEG = "5ca81340-5213-11f1-9d3f-02420a0f0668"
EVENTS = f"{API}/v2/call_events"
V2 = f"{API}/v2"


def entry(name: str, at: str, metadata: dict[str, Any], session: str = SESSION) -> dict[str, Any]:
    return {
        "record_type": "call_event", "type": "webhook", "name": name, "event_timestamp": f"2026-11-21T01:40:{at}Z",
        "call_leg_id": LEG, "call_session_id": session, "metadata": metadata,
    }  # fmt: skip


NUMBERS = {"from": CALLER, "to": LINE}
BUSY = {**NUMBERS, "hangup_cause": "user_busy", "hangup_source": "callee"}


def listed(*entries: dict[str, Any]) -> list[CallEvent]:
    with responses.RequestsMock() as vendor:
        vendor.get(EVENTS, json={"data": list(entries), "meta": {"total_pages": 1}})
        return list(connected_provider().list_calls(LINE, SINCE))


@pytest.mark.parametrize(
    "wrapped",
    [lambda payload: payload, lambda payload: {"payload": payload}, lambda payload: {"raw_event": {"data": {"payload": payload}}}],
    ids=["bare", "payload", "deep"],
)
def test_a_call_of_the_list_is_told_as_its_webhooks_would_have_told_it(wrapped: Any) -> None:
    rang, nobody, ended = listed(
        entry("call.initiated", "01", wrapped({**NUMBERS, "direction": "incoming"})),
        entry("call.answered", "10", wrapped(NUMBERS)),
        entry("call.hangup", "31", wrapped(BUSY)),
    )
    assert (rang.happened, rang.line, rang.caller) == (CallHappening.RANG, LINE, CALLER)
    assert (nobody.because, ended.happened) == (MissedBecause.BUSY, CallHappening.ENDED)
    webhooks = [*read(event("call_initiated")), *read(event("call_hangup_busy"))]
    assert [one.key for one in webhooks] == [rang.key, nobody.key, ended.key]


def test_a_call_is_left_out_that_is_not_over_or_ended_before_or_whose_beginning_is_lost() -> None:
    assert (
        listed(
            entry("call.initiated", "01", NUMBERS, "under way"),
            entry("call.initiated", "01", NUMBERS, "before"),
            entry("call.hangup", "09", BUSY, "before"),
            entry("call.hangup", "31", BUSY, "beginning lost"),
            {"name": "call.hangup"},
        )
        == []
    )


def test_a_call_whose_record_names_nobody_is_told_without_a_caller() -> None:
    events = listed(entry("call.initiated", "01", {}), entry("call.hangup", "31", {}))
    assert {(one.line, one.caller) for one in events} == {(LINE, "")}


def test_every_page_is_read_and_only_what_reached_the_line_is_asked_for() -> None:
    asked = {
        "filter[to]": LINE, "filter[type]": "webhook", "filter[product]": "call_control",
        "filter[occurred_at][gte]": "2026-11-20T21:40:20Z", "page[size]": "100",
    }  # fmt: skip
    pages = [entry("call.initiated", "01", NUMBERS)], [entry("call.hangup", "31", BUSY)]
    with responses.RequestsMock() as vendor:
        for number, data in enumerate(pages, 1):
            match = [query_param_matcher({**asked, "page[number]": str(number)})]
            vendor.get(EVENTS, json={"data": data, "meta": {"total_pages": 2}}, match=match)
        assert len(list(connected_provider().list_calls(LINE, SINCE))) == 3


def test_no_more_is_asked_for_than_the_list_keeps() -> None:
    with responses.RequestsMock() as vendor:
        asked = vendor.get(EVENTS, json={"data": [], "meta": {"total_pages": 1}})
        assert list(connected_provider().list_calls(LINE, SINCE.replace(day=1))) == []
    assert "2026-11-20T01%3A41%3A00Z" in str(asked.calls[0].request.url)


@responses.activate
@pytest.mark.parametrize(
    ("carrier", "ported", "kind"),
    [
        ("mobile", "", LineType.MOBILE),
        ("fixed line", "mobile", LineType.MOBILE),
        ("fixed line", "unknown", LineType.LANDLINE),
        ("voip", "voip", LineType.VOIP),
        ("toll free", "", LineType.TOLL_FREE),
        ("premium rate", "", LineType.PREMIUM),
        ("pager", "", LineType.OTHER),
        ("fixed line or mobile", "", None),
        ("unknown", "unknown", None),
    ],
)
def test_what_kind_of_number_it_is_goes_by_where_it_was_ported_to(carrier: str, ported: str, kind: LineType | None) -> None:
    data = {"carrier": {"type": carrier}, "portability": {"line_type": ported, "city": "SAN FRANCISCO", "state": "CA"}}
    responses.get(f"{V2}/number_lookup/{CALLER}", json={"data": data}, match=[query_param_matcher({"type": "carrier"})])
    facts = connected_provider().look_up(PhoneNumber(CALLER))
    assert (facts.line_type, facts.state, facts.city) == (kind, "CA", "San Francisco")


@responses.activate
def test_a_number_that_does_not_exist_is_gone_and_one_without_facts_has_none() -> None:
    responses.get(f"{V2}/number_lookup/{CALLER}", json={"data": {"valid_number": False}})
    with pytest.raises(Gone):
        connected_provider().look_up(PhoneNumber(CALLER))
    responses.get(f"{V2}/number_lookup/{LINE}", json={"data": {"carrier": None, "portability": {"state": "California"}}})
    facts = connected_provider().look_up(PhoneNumber(LINE))
    assert (facts.line_type, facts.state, facts.city) == (None, "", "")


class PortalState:
    """What the Telnyx portal says of the line; a field set to None is not there."""

    def __init__(self) -> None:
        self.number: dict[str, Any] | None = {"phone_number": LINE, "messaging_profile_id": "p1", "connection_id": "c1"}
        self.profile: dict[str, Any] = {"enabled": True, "webhook_url": ADDRESS, "webhook_api_version": "2"}
        self.campaign: dict[str, Any] | None = {"assignmentStatus": "ASSIGNED"}
        self.connection: dict[str, Any] | None = {"webhook_event_url": ADDRESS}
        self.application: dict[str, Any] | None = None

    def checked(self, number: str = LINE) -> dict[LinePoint, PointState]:
        line = VoiceLine(number=number, mode=LineMode.BESIDE, address=ADDRESS, business="Harbor Talent")
        with responses.RequestsMock(assert_all_requests_are_fired=False) as vendor:
            there = [{**self.number, "phone_number": number}] if self.number else []
            vendor.get(f"{V2}/phone_numbers", json={"data": there})
            vendor.get(f"{V2}/messaging_profiles/p1", json={"data": self.profile})
            for path, record in (
                (f"10dlc/phone_number_campaigns/{number}", self.campaign),
                ("connections/c1", self.connection and {"data": self.connection}),
                ("texml_applications/c1", self.application and {"data": self.application}),
            ):
                vendor.get(f"{V2}/{path}", json=record or {}, status=200 if record else 404)
            findings = connected_provider().check_line(line)
        assert all(isinstance(finding, LineFinding) and finding.sentence.endswith(".") for finding in findings)
        return {finding.point: finding.state for finding in findings}


@pytest.fixture
def portal() -> PortalState:
    return PortalState()


def test_a_line_that_is_ready_is_found_right_in_every_point(portal: PortalState) -> None:
    assert set(portal.checked().values()) == {PointState.RIGHT}
    assert set(portal.checked()) == {LinePoint.CAN_TEXT, LinePoint.REGISTERED, LinePoint.WEBHOOKS_HERE}


def test_a_line_cannot_text_without_its_number_or_a_profile_that_is_on(portal: PortalState) -> None:
    portal.profile["enabled"] = False
    assert portal.checked()[LinePoint.CAN_TEXT] is PointState.WRONG
    portal.number = {"connection_id": "c1"}
    assert portal.checked()[LinePoint.CAN_TEXT] is PointState.WRONG
    portal.number = None
    assert portal.checked()[LinePoint.CAN_TEXT] is PointState.WRONG


@pytest.mark.parametrize(
    ("campaign", "state"),
    [
        (None, PointState.WRONG),
        ({"assignmentStatus": "PENDING_ASSIGNMENT"}, PointState.WAITING),
        ({"assignmentStatus": "FAILED_ASSIGNMENT"}, PointState.WRONG),
        ({"campaignId": "C1"}, PointState.UNKNOWN),
    ],
)
def test_registration_goes_by_the_campaign(portal: PortalState, campaign: dict[str, Any] | None, state: PointState) -> None:
    portal.campaign = campaign
    assert portal.checked()[LinePoint.REGISTERED] is state


def test_a_toll_free_number_must_be_looked_up_and_one_elsewhere_needs_no_campaign(portal: PortalState) -> None:
    assert portal.checked("+18335550100")[LinePoint.REGISTERED] is PointState.UNKNOWN
    assert LinePoint.REGISTERED not in portal.checked("+442079460000")


def test_where_webhooks_go_is_read_from_the_profile_and_from_the_connection_or_application(portal: PortalState) -> None:
    portal.connection, portal.application = None, {"status_callback": f"{ADDRESS}?x=1"}
    assert portal.checked()[LinePoint.WEBHOOKS_HERE] is PointState.RIGHT
    portal.connection = {"record_type": "ip_connection", "webhook_event_url": ADDRESS}
    assert portal.checked()[LinePoint.WEBHOOKS_HERE] is PointState.WRONG
    portal.connection["webhook_event_url"] = f"{ADDRESS}?on=sip"
    assert portal.checked()[LinePoint.WEBHOOKS_HERE] is PointState.RIGHT
    portal.connection = None
    portal.application = {"status_callback": "https://ivr.example/status"}
    assert portal.checked()[LinePoint.WEBHOOKS_HERE] is PointState.UNKNOWN
    portal.profile["webhook_api_version"] = "1"
    assert portal.checked()[LinePoint.WEBHOOKS_HERE] is PointState.WRONG
    portal.profile["webhook_url"] = "https://elsewhere.example/texts"
    assert portal.checked()[LinePoint.WEBHOOKS_HERE] is PointState.WRONG
