from hub.contract.phone_provider import LinePoint, PointState
from telephony.aircall import AircallProvider
from telephony.aircall.sandbox_webhooks import Webhook
from telephony.aircall.webhook import EVENTS
from tests.telephony.aircall.company import LINE, OTHER_LINE, Company

RIGHT, WRONG, UNKNOWN = PointState.RIGHT, PointState.WRONG, PointState.UNKNOWN


def held(company: Company) -> list[Webhook]:
    return list(company.vendor.webhooks.registered.values())


def states(company: Company) -> dict[LinePoint, PointState]:
    return {finding.point: finding.state for finding in company.provider().check_line(company.line)}


def test_one_webhook_is_made_for_just_what_is_read_and_its_token_is_what_deliveries_are_believed_by(company: Company) -> None:
    secrets = AircallProvider.webhook_secrets(company.provider().subscribe(company.listener.url))
    [webhook] = held(company)
    assert (webhook.url, sorted(webhook.events), webhook.active) == (company.listener.url, sorted(EVENTS), True)
    company.ring()
    assert company.listener.told == ["call.created", "call.hungup", "call.ended"]
    assert all(AircallProvider.is_authentic(raw, secrets) for raw in company.listener.received)


def test_subscribing_again_changes_nothing_and_gives_the_same_token(company: Company) -> None:
    first = company.provider().subscribe(company.listener.url)
    [before] = held(company)
    assert company.provider().subscribe(company.listener.url) == first
    assert held(company) == [before]
    assert [entry.method for entry in company.vendor.requests.select() if entry.method != "GET"] == ["POST"]


def test_a_webhook_that_was_switched_off_or_lacks_events_is_mended_and_keeps_its_token(company: Company) -> None:
    first = company.provider().subscribe(company.listener.url)
    [webhook] = held(company)
    webhook.active, webhook.events = False, ["call.hungup", "call.tagged"]
    assert company.provider().subscribe(company.listener.url) == first
    assert webhook.active
    assert set(webhook.events) == {*EVENTS, "call.tagged"}


def test_webhooks_of_others_stay_and_a_second_one_of_ours_goes(company: Company) -> None:
    company.ask("POST", "/webhooks", json={"url": "https://crm.example/hook"})
    company.ask("POST", "/webhooks", json={"url": company.listener.url})
    company.ask("POST", "/webhooks", json={"url": company.listener.url})
    company.provider().subscribe(company.listener.url)
    assert sorted(webhook.url for webhook in held(company)) == [company.listener.url, "https://crm.example/hook"]
    company.provider().unsubscribe(company.listener.url)
    company.provider().unsubscribe(company.listener.url)
    assert [webhook.url for webhook in held(company)] == ["https://crm.example/hook"]


def test_a_webhook_whose_token_is_not_told_is_made_anew(company: Company) -> None:
    company.provider().subscribe(company.listener.url)
    [old] = held(company)
    there = {"webhook_id": old.id, "url": old.url, "active": True, "events": list(EVENTS)}
    company.control("knobs", do="answer", method="GET", path="*/webhooks", status=200, body={"webhooks": [there], "meta": {}})
    made = company.provider().subscribe(company.listener.url)
    [new] = held(company)
    assert new.id != old.id
    assert list(made.values()) == [new.token]


def test_a_line_is_ready_as_far_as_aircall_tells(company: Company) -> None:
    company.provider().subscribe(company.listener.url)
    assert states(company) == {LinePoint.CAN_TEXT: UNKNOWN, LinePoint.REGISTERED: UNKNOWN, LinePoint.WEBHOOKS_HERE: RIGHT}
    company.number(country="FR")
    assert LinePoint.REGISTERED not in states(company)


def test_a_missing_a_switched_off_and_a_deaf_webhook_are_told_apart(company: Company) -> None:
    sentences = []
    for change in ({}, {"active": False}, {"active": True, "events": ["call.tagged"]}):
        if change:
            company.provider().subscribe(company.listener.url)
            for name, value in change.items():
                setattr(held(company)[0], name, value)
        [finding] = [found for found in company.provider().check_line(company.line) if found.point is LinePoint.WEBHOOKS_HERE]
        assert finding.state is WRONG
        sentences.append(finding.sentence)
    assert len(set(sentences)) == 3


def test_a_number_that_the_company_has_not_got_is_wrong_and_reading_changes_nothing(company: Company) -> None:
    company.vendor.world.numbers[next(iter(company.vendor.world.numbers))].digits = OTHER_LINE
    assert states(company)[LinePoint.CAN_TEXT] is WRONG
    assert {entry.method for entry in company.vendor.requests.select()} == {"GET"}
    assert company.line.number == LINE
