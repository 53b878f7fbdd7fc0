from typing import Any

import pytest

SEARCHABLE = "hs_searchable_calculated_phone_number"
E164, DIGITS = "+14155550123", "4155550123"


def one(name: str, value: str, operator: str = "EQ") -> dict[str, Any]:
    return {"propertyName": name, "operator": operator, "value": value}


@pytest.mark.parametrize(
    "typed", ["(415) 555-0123", "415.555.0123", "+1 415 555 0123", "1-415-555-0123", "+14155550123", "415 555 0123 x12"]
)
def test_national_digits_find_a_number_however_it_was_typed(hubspot: Any, typed: str) -> None:
    number = hubspot.made("contacts", firstname="Ines", phone=typed)
    other = hubspot.made("contacts", firstname="Tomas", mobilephone=typed)

    assert hubspot.found(SEARCHABLE, DIGITS) == [number]
    assert hubspot.found("hs_searchable_calculated_mobile_number", DIGITS) == [other]
    assert hubspot.found(SEARCHABLE, "1" + DIGITS) == []


def test_e164_misses_people_whose_number_was_typed_in_local_form(hubspot: Any) -> None:
    hubspot.made("contacts", firstname="Ines", phone="(415) 555-0123")
    assert hubspot.found("phone", E164) == []
    assert hubspot.found(SEARCHABLE, E164) == []
    number = hubspot.made("contacts", firstname="Tomas", phone=E164)
    assert hubspot.found("phone", E164) == [number]


def test_the_same_national_number_of_another_country_is_found_too_and_told_apart_by_e164(hubspot: Any) -> None:
    hubspot.made("contacts", firstname="Ines", phone="(415) 555-0123")
    hubspot.made("contacts", firstname="Lena", phone="415 5550123", country="Germany")
    names = ["hs_calculated_phone_number"]
    rows = hubspot.search("contacts", [one(SEARCHABLE, DIGITS)], properties=names).json()["results"]
    assert [row["properties"]["hs_calculated_phone_number"] for row in rows] == [E164, "+494155550123"]


def test_trunk_zeros_are_left_out_of_the_search_form_or_kept_by_setting(hubspot: Any) -> None:
    typed = "020 7946 0018"
    hubspot.made("contacts", firstname="Ann", phone=typed, country="United Kingdom")
    assert (len(hubspot.found(SEARCHABLE, "2079460018")), hubspot.found(SEARCHABLE, "02079460018")) == (1, [])
    hubspot.settings(searchable_keeps_trunk_zero=True)
    hubspot.made("contacts", firstname="Bob", phone=typed, country="United Kingdom")
    assert len(hubspot.found(SEARCHABLE, "02079460018")) == 1


def test_the_international_search_form_is_digits_or_by_setting_e164(hubspot: Any) -> None:
    name = "hs_searchable_calculated_international_phone_number"
    hubspot.made("contacts", firstname="Ann", phone=E164)
    assert (len(hubspot.found(name, "1" + DIGITS)), hubspot.found(name, E164)) == (1, [])
    hubspot.settings(international_search_form="e164")
    hubspot.made("contacts", firstname="Bob", phone=E164)
    assert len(hubspot.found(name, E164)) == 1


def test_parts_of_a_number_are_read_only_properties(hubspot: Any) -> None:
    number = hubspot.made("contacts", firstname="Ines", phone=E164)
    names = [f"hs_calculated_phone_number_{part}" for part in ("country_code", "region_code", "area_code")]
    held = hubspot.objects("GET", f"contacts/{number}", properties=names).json()["properties"]
    assert list(held.values()) == ["1", "US", "415"]


def test_the_recommended_query_finds_each_form_in_five_groups(hubspot: Any) -> None:
    mobile = "hs_searchable_calculated_mobile_number"
    groups = [
        [one(SEARCHABLE, DIGITS)],
        [one(mobile, DIGITS)],
        [one(SEARCHABLE, f"*{DIGITS}", "CONTAINS_TOKEN")],
        [one("phone", E164)],
        [one("mobilephone", E164)],
    ]
    numbers = {
        hubspot.made("contacts", firstname="A", **{name: typed}) for name, typed in (("phone", "415 555 0123"), ("mobilephone", E164))
    }
    sorts = [{"propertyName": "lastmodifieddate", "direction": "DESCENDING"}]
    answer = hubspot.search("contacts", *groups, sorts=sorts, limit=10, properties=["firstname", "phone"]).json()
    assert (answer["total"], {row["id"] for row in answer["results"]}) == (2, numbers)


def test_search_sees_creates_after_ten_seconds_and_changes_after_thirty(hubspot: Any) -> None:
    hubspot.settings(search_lag_seconds=10, search_update_lag_seconds=30)
    number = hubspot.made("contacts", firstname="Ines", phone=E164)

    assert hubspot.found(SEARCHABLE, DIGITS) == []
    assert hubspot.objects("GET", f"contacts/{number}").status_code == 200
    hubspot.clock.advance(10)
    assert hubspot.found(SEARCHABLE, DIGITS) == [number]
    hubspot.objects("PATCH", f"contacts/{number}", {"properties": {"phone": "+14155550124"}})
    hubspot.clock.advance(29)
    assert hubspot.found(SEARCHABLE, DIGITS) == [number]
    hubspot.clock.advance(1)
    assert (hubspot.found(SEARCHABLE, DIGITS), hubspot.found(SEARCHABLE, "4155550124")) == ([], [number])


def test_a_change_soon_after_a_create_is_seen_last(hubspot: Any) -> None:
    hubspot.settings(search_lag_seconds=30, search_update_lag_seconds=0)
    number = hubspot.made("contacts", firstname="Ines")
    hubspot.objects("PATCH", f"contacts/{number}", {"properties": {"firstname": "Inez"}})
    hubspot.clock.advance(30)
    assert hubspot.found("firstname", "Inez") == [number]


def test_seeds_are_found_at_once_and_a_control_brings_the_index_up_to_date(hubspot: Any) -> None:
    hubspot.settings(search_lag_seconds=30)
    hubspot.seed(contacts=[{"properties": {"firstname": "Seeded"}}])
    assert len(hubspot.found("firstname", "Seeded")) == 1
    hubspot.made("contacts", firstname="Made")
    hubspot.control("index")
    assert len(hubspot.found("firstname", "Made")) == 1


def test_five_searches_a_second_are_shared_by_all_apps_of_the_account_and_have_no_headers(hubspot: Any) -> None:
    hubspot.settings(search_limit=5)
    hubspot.control("searches", {"times": 4})
    allowed = hubspot.search("contacts")
    refused = hubspot.search("contacts")

    assert (allowed.status_code, refused.status_code) == (200, 429)
    assert (refused.json()["policyName"], refused.json()["errorType"]) == ("SECONDLY", "RATE_LIMIT")
    assert [name for answer in (allowed, refused) for name in answer.headers if "ratelimit" in name.lower()] == []
    hubspot.clock.advance(1)
    assert hubspot.search("contacts").status_code == 200


def test_searches_do_not_count_against_the_burst(hubspot: Any) -> None:
    hubspot.settings(burst_limit=1)
    assert [hubspot.search("contacts").status_code for _ in range(3)] == [200, 200, 200]


@pytest.mark.parametrize(
    ("operator", "wish", "expected"),
    [
        ("EQ", {"value": "INES"}, ["Ines"]),
        ("NEQ", {"value": "ines"}, ["Tomas", "Aiko"]),
        ("IN", {"values": ["ines", "aiko"]}, ["Ines", "Aiko"]),
        ("IN", {"values": ["Ines"]}, []),
        ("NOT_IN", {"values": ["ines"]}, ["Tomas", "Aiko"]),
        ("CONTAINS_TOKEN", {"value": "ai*"}, ["Aiko"]),
        ("NOT_CONTAINS_TOKEN", {"value": "ai*"}, ["Ines", "Tomas"]),
        ("LT", {"value": "b"}, ["Aiko"]),
        ("GTE", {"value": "ines"}, ["Ines", "Tomas"]),
        ("BETWEEN", {"value": "b", "highValue": "j"}, ["Ines"]),
    ],
)
def test_operators_fold_case_but_in_wants_small_letters(hubspot: Any, operator: str, wish: dict[str, Any], expected: list[str]) -> None:
    for name in ("Ines", "Tomas", "Aiko"):
        hubspot.made("contacts", firstname=name)
    answer = hubspot.search("contacts", [{"propertyName": "firstname", "operator": operator, **wish}])
    assert [row["properties"]["firstname"] for row in answer.json()["results"]] == expected


def test_choices_are_searched_in_their_own_case_and_presence_is_asked_without_a_value(hubspot: Any) -> None:
    number = hubspot.made("contacts", firstname="Ines", hs_lead_status="NEW")
    other = hubspot.made("contacts", firstname="Tomas")
    assert (hubspot.found("hs_lead_status", "NEW"), hubspot.found("hs_lead_status", "new")) == ([number], [])

    def presence(operator: str) -> list[str]:
        answer = hubspot.search("contacts", [{"propertyName": "hs_lead_status", "operator": operator}])
        return [row["id"] for row in answer.json()["results"]]

    assert (presence("HAS_PROPERTY"), presence("NOT_HAS_PROPERTY")) == ([number], [other])


def test_second_addresses_are_found_by_token(hubspot: Any) -> None:
    number = hubspot.made("contacts", email="ines@example.org", hs_additional_emails="io@example.org;ines@home.example.org")
    assert hubspot.found("hs_additional_emails", "io@example.org", "CONTAINS_TOKEN") == [number]
    assert hubspot.found("hs_additional_emails", "ines@work.example.org", "CONTAINS_TOKEN") == []


def test_full_text_covers_names_addresses_and_numbers_without_country_code(hubspot: Any) -> None:
    number = hubspot.made("contacts", firstname="Ines", lastname="Okafor", phone="(415) 555-0123", email="ines@example.org")

    def query(text: str) -> list[str]:
        return [row["id"] for row in hubspot.search("contacts", query=text).json()["results"]]

    assert [query(text) for text in (DIGITS, "okaf", "ines okafor", "ines@example.org")] == [[number]] * 4
    assert query("1" + DIGITS) == []


def test_pages_are_ten_by_default_and_two_hundred_at_most_with_a_number_to_go_on_from(hubspot: Any) -> None:
    hubspot.seed(contacts=[{"properties": {"firstname": f"Bulk {place}"}} for place in range(12)])
    first = hubspot.search("contacts").json()
    rest = hubspot.search("contacts", after=first["paging"]["next"]["after"]).json()

    assert (first["total"], len(first["results"]), first["paging"]["next"]["after"], len(rest["results"])) == (12, 10, "10", 2)
    assert "paging" not in rest
    assert hubspot.search("contacts", limit=201).status_code == 400
    assert hubspot.search("contacts", after="9900", limit=101).status_code == 400


def test_properties_replace_the_usual_ones(hubspot: Any) -> None:
    hubspot.made("contacts", firstname="Ines")
    usual = hubspot.search("contacts").json()["results"][0]["properties"]
    asked = hubspot.search("contacts", properties=["hubspot_owner_id"]).json()["results"][0]["properties"]
    assert set(usual) == {"createdate", "email", "firstname", "hs_object_id", "lastmodifieddate", "lastname"}
    assert asked == {"hubspot_owner_id": None}


@pytest.mark.parametrize(
    "groups",
    [
        [[one("phone", "1")]] * 6,
        [[one("phone", "1")] * 7],
        [[one("phone", "1")] * 4] * 5,
        [[one("no_such_property", "1")]],
        [[{"propertyName": "phone", "operator": "LIKE", "value": "1"}]],
        [[{"propertyName": "phone", "operator": "EQ"}]],
        [[{"propertyName": "phone", "operator": "EQ", "value": "1", "caseSensitive": True}]],
    ],
)
def test_too_many_or_wrong_filters_are_a_validation_error(hubspot: Any, groups: list[list[dict[str, Any]]]) -> None:
    hubspot.made("contacts", firstname="Ines")
    answer = hubspot.search("contacts", *groups)
    assert (answer.status_code, answer.json()["category"]) == (400, "VALIDATION_ERROR")


def test_six_groups_are_taken_by_setting(hubspot: Any) -> None:
    hubspot.settings(max_filter_groups=6)
    assert hubspot.search("contacts", *[[one("phone", "1")]] * 6).status_code == 200


def test_a_search_has_one_sort_and_a_body_of_three_thousand_characters(hubspot: Any) -> None:
    assert hubspot.search("contacts", sorts=["firstname", "lastname"]).status_code == 400
    assert hubspot.search("contacts", query="x" * 3000).status_code == 400
    assert hubspot.search("contacts", unknown="key").status_code == 400


def test_a_sort_is_a_rule_or_a_name_with_a_sign(hubspot: Any) -> None:
    for name in ("Ines", "Tomas", "Aiko"):
        hubspot.made("contacts", firstname=name)

    def order(*sorts: Any) -> list[str]:
        return [row["properties"]["firstname"] for row in hubspot.search("contacts", sorts=list(sorts)).json()["results"]]

    assert order({"propertyName": "firstname", "direction": "DESCENDING"}) == ["Tomas", "Ines", "Aiko"]
    assert (order("-firstname"), order("firstname")) == (["Tomas", "Ines", "Aiko"], ["Aiko", "Ines", "Tomas"])


def test_the_keys_the_description_calls_required_can_be_insisted_on(hubspot: Any) -> None:
    hubspot.settings(search_keys_required=True)
    assert hubspot.search("contacts").status_code == 400
    assert hubspot.search("contacts", limit=10, after="0", sorts=[], properties=[]).status_code == 200
