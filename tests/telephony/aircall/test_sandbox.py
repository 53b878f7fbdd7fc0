from typing import Any

import pytest

from tests.telephony.aircall.company import CALLER, LINE, Company


def number_id(company: Company) -> int:
    return int(company.ask("GET", "/numbers").json()["numbers"][0]["id"])


def send(company: Company, **content: Any) -> Any:
    return company.ask("POST", f"/numbers/{number_id(company)}/messages/native/send", json={"to": CALLER, "body": "Hello", **content})


def test_no_credentials_are_401_and_wrong_ones_403(company: Company) -> None:
    assert company.ask("GET", "/numbers", auth=None).status_code == 401
    assert company.ask("GET", "/numbers", auth=("x", "y")).status_code == 403
    assert company.ask("GET", "/numbers", auth=None, headers={"Authorization": "Bearer x"}).status_code == 401


@pytest.mark.parametrize(
    ("method", "path", "options", "status"),
    [
        ("GET", "/company", {}, 404),
        ("GET", "/messages", {}, 404),
        ("PATCH", "/numbers", {}, 405),
        ("GET", "/numbers/1", {}, 404),
        ("GET", "/calls/1", {}, 404),
        ("GET", "/webhooks/1", {}, 404),
        ("DELETE", "/webhooks/1", {}, 404),
        ("GET", "/calls?since=1", {}, 400),
        ("GET", "/calls?from=yesterday", {}, 400),
        ("GET", "/calls?order=newest", {}, 400),
        ("GET", "/calls?per_page=51", {}, 400),
        ("GET", "/calls?per_page=0", {}, 400),
        ("GET", "/calls?page=0", {}, 400),
        ("POST", "/webhooks", {"json": {}}, 400),
        ("POST", "/webhooks", {"json": {"url": "http://hub.example"}}, 400),
        ("POST", "/webhooks", {"json": {"url": "https://hub.example", "events": ["call.missed"]}}, 400),
        ("POST", "/webhooks", {"json": {"url": "https://hub.example", "secret": "x"}}, 400),
        ("POST", "/webhooks", {"data": "url=x"}, 400),
    ],
    ids=str,
)
def test_whatever_aircall_does_not_know_is_refused_in_its_shape(
    company: Company, method: str, path: str, options: dict[str, Any], status: int
) -> None:
    answer = company.ask(method, path, **options)
    assert answer.status_code == status
    assert set(answer.json()) == {"error", "troubleshoot"}


@pytest.mark.parametrize(
    "content", [{"to": "4155550123"}, {"to": "+1"}, {"body": ""}, {"body": "x" * 1601}, {"from": LINE}, {"mediaUrl": "one"}], ids=str
)
def test_a_text_that_aircall_would_refuse_is_refused(company: Company, content: dict[str, Any]) -> None:
    assert send(company, **content).status_code == 400
    assert company.truth()["messages"] == []


def test_the_limit_counts_the_company_and_is_announced_only_when_it_is_reached(company: Company) -> None:
    company.behave(requests_per_minute=3)
    other = company.vendor.credentials("basic")
    first = company.ask("GET", "/numbers")
    company.ask("GET", "/numbers", auth=(other["api_id"], other["api_token"]))
    last, refused = company.ask("GET", "/numbers"), company.ask("GET", "/numbers")
    assert "X-AircallApi-Limit" not in first.headers
    assert (last.status_code, last.headers["X-AircallApi-Remaining"]) == (200, "0")
    assert (refused.status_code, refused.headers["X-AircallApi-Limit"]) == (429, "3")
    assert int(refused.headers["X-AircallApi-Reset"]) > company.clock().timestamp()
    company.clock.move(seconds=60)
    assert company.ask("GET", "/numbers").status_code == 200


def test_pages_lead_on_by_whole_addresses_until_the_last(company: Company) -> None:
    for _ in range(3):
        company.ring()
    first = company.ask("GET", "/calls?per_page=2&from=1").json()
    second = company.ask("GET", first["meta"]["next_page_link"].partition("/api/v1")[2]).json()
    assert (len(first["calls"]), len(second["calls"]), second["meta"]["next_page_link"]) == (2, 1, None)
    assert first["meta"]["next_page_link"].startswith("http")
    assert second["meta"]["previous_page_link"] is not None


def test_the_same_request_twice_is_two_texts(company: Company) -> None:
    ids = [send(company).json()["id"] for _ in range(2)]
    assert len(set(ids)) == 2
    assert [text["body"] for text in company.vendor.handset(CALLER)["texts"]] == ["Hello", "Hello"]


def test_the_hang_up_comes_without_its_reason_unless_it_is_set_so(company: Company) -> None:
    company.provider().subscribe(company.listener.url)
    company.ring()
    company.behave(hungup_names_reason=True)
    company.ring()
    hung_up = [one["body"]["data"]["missed_call_reason"] for one in company.truth()["deliveries"] if one["event"] == "call.hungup"]
    assert hung_up == [None, "agents_did_not_answer"]


def test_the_complete_event_can_come_half_a_minute_later(company: Company) -> None:
    company.provider().subscribe(company.listener.url)
    company.behave(ended_after_s=30)
    company.ring()
    assert "call.ended" not in company.listener.told
    company.clock.move(seconds=30)
    company.rest()
    assert company.listener.told[-1] == "call.ended"


def test_ten_failures_in_a_row_switch_the_webhook_off_and_a_change_switches_it_on(company: Company) -> None:
    company.provider().subscribe(company.listener.url)
    [webhook] = company.vendor.webhooks.registered.values()
    company.listener.answers = 404
    for _ in range(9):
        company.control("phone/text", **{"from": CALLER, "to": LINE, "body": "?"})
    assert webhook.active
    company.control("phone/text", **{"from": CALLER, "to": LINE, "body": "?"})
    assert not webhook.active
    company.ring()
    assert len(company.listener.received) == 10
    assert company.ask("PUT", f"/webhooks/{webhook.id}", json={"active": True}).json()["webhook"]["active"]
    company.listener.answers = 200
    company.ring()
    assert len(company.listener.received) == 13


def test_an_answer_other_than_200_can_be_made_a_failure(company: Company) -> None:
    company.provider().subscribe(company.listener.url)
    company.listener.answers = 204
    company.ring()
    [webhook] = company.vendor.webhooks.registered.values()
    assert webhook.failures == 0
    company.behave(only_200_counts=True)
    company.ring()
    assert webhook.failures == 3


def test_a_company_has_a_hundred_webhooks_at_most(company: Company) -> None:
    company.behave(requests_per_minute=1000)
    made = [company.ask("POST", "/webhooks", json={"url": "https://hub.example"}).status_code for _ in range(101)]
    assert (made[99], made[100]) == (201, 400)


def test_a_webhook_without_events_is_told_of_everything(company: Company) -> None:
    company.ask("POST", "/webhooks", json={"url": company.listener.url})
    company.ring(declines=1)
    assert company.listener.told == ["call.created", "call.ringing_on_agent", "call.agent_declined", "call.hungup", "call.ended"]


def test_people_who_opt_out_are_refused_until_they_opt_in(company: Company) -> None:
    company.control("phone/text", **{"from": CALLER, "to": LINE, "body": "stop"})
    assert send(company).status_code == 400
    company.control("phone/text", **{"from": CALLER, "to": LINE, "body": "START"})
    assert send(company).status_code == 201


def test_a_closed_number_rings_nobody(company: Company) -> None:
    company.number(is_open=False)
    company.ask("POST", "/webhooks", json={"url": company.listener.url})
    call = company.ring(ends="answered")
    assert company.listener.told == ["call.created", "call.hungup", "call.ended"]
    assert company.ask("GET", f"/calls/{call}").json()["call"]["missed_call_reason"] == "out_of_opening_hours"


@pytest.mark.parametrize(
    ("does", "answered", "reason"),
    [
        ({}, True, None),
        ({"hangs_up_after_rings": 2}, False, "short_abandoned"),
        ({"hangs_up_after_rings": 6, "hangs_up_in_greeting": True}, False, "agents_did_not_answer"),
        ({"voicemail_seconds": 12}, False, "agents_did_not_answer"),
    ],
    ids=str,
)
def test_the_page_of_the_simulated_phone_can_ring_here(company: Company, does: dict[str, Any], answered: bool, reason: str | None) -> None:
    call = company.ask("GET", f"/calls/{company.ring(caller=does, wait=False)}").json()["call"]
    assert (call["answered_at"] is not None, call["missed_call_reason"]) == (answered, reason)
    assert (call["voicemail"] is not None) is ("voicemail_seconds" in does)


def test_an_order_that_does_not_wait_is_answered_before_the_hub_is(company: Company) -> None:
    company.provider().subscribe(company.listener.url)
    with company.listener.held_back():
        company.ring(wait=False)
        company.control("phone/text", **{"from": CALLER, "to": LINE, "body": "Hello?", "wait": False})
        assert company.truth()["messages"] != []
    company.rest()
    assert company.listener.told == ["call.created", "call.hungup", "call.ended", "message.received"]


@pytest.mark.parametrize(
    ("path", "order"),
    [
        ("phone/ring", {"from": CALLER, "to": "+14155550999"}),
        ("phone/ring", {"from": CALLER, "to": LINE, "ends": "busy"}),
        ("phone/ring", {"from": CALLER, "to": LINE, "speed": 2}),
        ("phone/answer", {"call_id": 1}),
        ("phone/hang_up", {"call_id": "x"}),
        ("phone/staff_text", {"line": LINE}),
        ("seed", {"accounts": []}),
        ("seed", {"numbers": [{"name": "x"}]}),
        ("seed", {"settings": {"webhook_order": "random"}}),
        ("credentials", {"mode": "bearer_key"}),
    ],
    ids=str,
)
def test_an_order_that_cannot_be_carried_out_is_refused_with_a_sentence(company: Company, path: str, order: dict[str, Any]) -> None:
    assert company.refuses(path, **order)


def test_no_control_shows_a_token_of_a_webhook(company: Company) -> None:
    company.provider().subscribe(company.listener.url)
    company.ring()
    [webhook] = company.vendor.webhooks.registered.values()
    assert webhook.token not in repr(company.truth())


def test_everything_is_empty_after_a_reset(company: Company) -> None:
    company.provider().subscribe(company.listener.url)
    company.behave(deactivate_after=3)
    company.ring()
    company.control("reset")
    truth = company.truth()
    assert (truth["numbers"], truth["calls"], truth["webhooks"], truth["deliveries"]) == ([], [], [], [])
    assert truth["settings"]["deactivate_after"] == 10
    assert company.ask("GET", "/numbers").status_code == 403
