from typing import Any

from tests.integrations.hubspot.sandbox.conftest import SCOPES

DETAILS = "account-info/2026-09/details"
USAGE = "account-info/2026-09/api-usage/daily/private-apps"
LIMIT = "X-HubSpot-RateLimit-"


def test_a_pasted_key_is_told_its_burst_and_its_day(hubspot: Any) -> None:
    hubspot.settings(burst_limit=0)
    headers = hubspot.ask("GET", DETAILS).headers
    told = {name: headers[LIMIT + name] for name in ("Max", "Remaining", "Interval-Milliseconds", "Daily", "Daily-Remaining")}
    assert told == {"Max": "190", "Remaining": "189", "Interval-Milliseconds": "10000", "Daily": "625000", "Daily-Remaining": "624999"}


def test_plans_and_the_add_on_give_other_limits_to_keys(hubspot: Any) -> None:
    def limits(**settings: Any) -> tuple[str, str]:
        hubspot.settings(burst_limit=0, **settings)
        headers = hubspot.ask("GET", DETAILS).headers
        return headers[f"{LIMIT}Max"], headers[f"{LIMIT}Daily"]

    assert limits(plan="starter") == ("100", "250000")
    assert limits(plan="enterprise") == ("190", "1000000")
    assert limits(api_add_on=True) == ("250", "2000000")


def test_a_marketplace_app_has_110_in_ten_seconds_no_day_and_nothing_of_the_add_on(hubspot: Any) -> None:
    hubspot.settings(burst_limit=0, api_add_on=True)
    headers = hubspot.ask("GET", DETAILS, token=hubspot.sign_in()["access_token"]).headers
    assert headers[f"{LIMIT}Max"] == "110"
    assert [name for name in headers if "daily" in name.lower()] == []


def test_a_privately_distributed_app_has_the_limits_of_keys(hubspot: Any) -> None:
    app = {"client_id": "hub-app", "client_secret": "app-s3cret", "scopes": SCOPES, "distribution": "private"}
    hubspot.seed(apps=[{**app, "redirect_uris": ["https://hub.example.org/connect/back"]}])
    assert f"{LIMIT}Daily" in hubspot.ask("GET", DETAILS, token=hubspot.sign_in()["access_token"]).headers


def test_the_ten_seconds_roll(hubspot: Any) -> None:
    hubspot.settings(burst_limit=2)
    assert hubspot.ask("GET", DETAILS).status_code == 200
    hubspot.clock.advance(6)
    assert hubspot.ask("GET", DETAILS).status_code == 200
    refused = hubspot.ask("GET", DETAILS)
    assert refused.status_code == 429
    assert {name: refused.json()[name] for name in ("status", "errorType", "policyName")} == {
        "status": "error",
        "errorType": "RATE_LIMIT",
        "policyName": "TEN_SECONDLY_ROLLING",
    }
    assert refused.headers[f"{LIMIT}Remaining"] == "0"
    hubspot.clock.advance(4)
    assert hubspot.ask("GET", DETAILS).status_code == 200
    assert hubspot.ask("GET", DETAILS).status_code == 429


def test_each_app_has_its_own_burst_in_each_portal(hubspot: Any) -> None:
    hubspot.settings(burst_limit=1)
    token = hubspot.sign_in()["access_token"]
    assert [hubspot.ask("GET", DETAILS).status_code, hubspot.ask("GET", DETAILS, token=token).status_code] == [200, 200]


def test_a_429_says_how_long_only_by_setting(hubspot: Any) -> None:
    hubspot.settings(burst_limit=1)
    hubspot.ask("GET", DETAILS)
    assert "Retry-After" not in hubspot.ask("GET", DETAILS).headers
    hubspot.settings(retry_after_on_429=True)
    assert hubspot.ask("GET", DETAILS).headers["Retry-After"] == "10"


def test_the_day_is_shared_by_keys_and_ends_at_the_portals_own_midnight(hubspot: Any) -> None:
    hubspot.settings(daily_limit=2)
    hubspot.seed(keys=[{"token": "pat-na1-other", "name": "Other tool", "scopes": SCOPES}])
    answers = [hubspot.ask("GET", DETAILS, token=token) for token in ("pat-na1-other", "pat-na1-alder", "pat-na1-alder")]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].json()["policyName"] == "DAILY"
    hubspot.clock.advance(14 * 3600 - 1)
    assert hubspot.ask("GET", DETAILS).status_code == 429
    hubspot.clock.advance(1)
    assert hubspot.ask("GET", DETAILS).status_code == 200


def test_usage_of_the_day_is_told_to_keys_alone(hubspot: Any) -> None:
    hubspot.ask("GET", DETAILS)
    usage = hubspot.ask("GET", USAGE).json()["results"][0]
    assert (usage["currentUsage"], usage["usageLimit"], usage["resetsAt"]) == (2, 625000, "2026-11-21T05:00:00.000Z")
    assert hubspot.ask("GET", USAGE, token=hubspot.sign_in()["access_token"]).status_code == 403


def test_the_limits_can_be_switched_off_and_on_again(hubspot: Any) -> None:
    hubspot.vendor.keep_limits(on=False)
    assert hubspot.ask("GET", DETAILS).headers[f"{LIMIT}Max"] == str(10**9)
    hubspot.vendor.keep_limits(on=True)
    assert hubspot.ask("GET", DETAILS).headers[f"{LIMIT}Max"] == "190"


def test_account_details_tell_the_time_zone_and_where_the_screens_are(hubspot: Any) -> None:
    details = hubspot.ask("GET", DETAILS).json()
    assert (details["timeZone"], details["utcOffset"], details["utcOffsetMilliseconds"]) == ("America/New_York", "-05:00", -18_000_000)
    assert details["uiDomain"] == "app.hubspot.com"


def test_unknown_paths_methods_and_parameters_are_refused_in_the_vendors_shape(hubspot: Any) -> None:
    answers = [
        hubspot.ask("GET", "crm/v3/objects/contacts"),
        hubspot.ask("GET", "app-webhooks/2026-09/3000/subscriptions"),
        hubspot.ask("PUT", "crm/owners/2026-09"),
        hubspot.ask("GET", DETAILS, colour="red"),
        hubspot.ask("GET", "crm/owners/2026-09", limit="many"),
        hubspot.ask("GET", "crm/owners/2026-09", archived="yes"),
        hubspot.objects("GET", "gadgets"),
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 405, 400, 400, 400, 400]
    for answer in answers:
        told = answer.json()
        assert (told["status"], {"category", "message", "correlationId"} <= set(told)) == ("error", True)
    assert answers[-1].json()["message"] == "Unable to infer object type from: gadgets"
