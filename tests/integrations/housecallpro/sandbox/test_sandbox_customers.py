from typing import Any

import pytest

from integrations.housecallpro.sandbox_phones import digits_of

CALLER = {"first_name": "Unknown", "last_name": "Caller", "mobile_number": "4155550150", "notifications_enabled": False}


def ids(customers: list[dict[str, Any]]) -> set[str]:
    return {customer["id"] for customer in customers}


def test_a_search_finds_names_mail_mobile_numbers_and_addresses(housecall: Any) -> None:
    housecall.set(search_without_hit="empty")

    for term in ("dana", "Dana Reyes", "DANA.REYES@example.org", "4155550142", "18 alder", "97301"):
        assert ids(housecall.customers(q=term)) == {"cus_dana"}, term
    assert housecall.customers(q="nobody") == []


def test_home_and_work_numbers_are_not_searched_unless_the_setting_says_so(housecall: Any) -> None:
    housecall.set(search_without_hit="empty")
    assert housecall.customers(q="4155550143") == []

    housecall.set(search_home_and_work=True)
    assert ids(housecall.customers(q="4155550143")) == {"cus_dana"}


def test_a_search_without_a_hit_returns_strangers_unless_the_setting_says_nothing(housecall: Any) -> None:
    assert ids(housecall.customers(q="4155550199")) == {"cus_dana"}

    housecall.set(search_without_hit="empty")
    assert housecall.customers(q="4155550199") == []


def test_a_search_matches_stored_digits_or_by_setting_what_was_typed_or_any_form(housecall: Any) -> None:
    housecall.set(search_without_hit="empty")
    forms = ["4155550142", "+14155550142", "415-555-0142", "(415) 555-0142"]

    def found() -> list[str]:
        return [form for form in forms if housecall.customers(q=form)]

    assert found() == ["4155550142"]
    housecall.set(search_matches="as_typed")
    assert found() == ["(415) 555-0142"]
    housecall.set(search_matches="any_form")
    assert found() == forms


def test_phone_filters_do_not_exist_and_return_everybody(housecall: Any) -> None:
    newest = housecall.made("customers", CALLER)

    found = housecall.customers(mobile_number="4155550142")

    assert [customer["id"] for customer in found] == [newest["id"], "cus_dana"]
    assert housecall.truth()["ignored_parameters"] == [{"method": "GET", "path": "/customers", "names": ["mobile_number"]}]


def test_unknown_parameters_can_be_refused_by_setting(housecall: Any) -> None:
    housecall.set(unknown_parameters="refuse")

    answer = housecall.get("customers", mobile_number="4155550142")

    assert (answer.status_code, answer.json()["mobile_number"]) == (400, ["is not a known parameter"])


def test_new_people_are_found_by_search_only_after_the_lag_but_read_at_once(housecall: Any, clock: Any) -> None:
    housecall.set(search_lag_seconds=30, search_without_hit="empty")
    made = housecall.made("customers", CALLER)

    assert housecall.customers(q="4155550150") == []
    assert housecall.get(f"customers/{made['id']}").status_code == 200
    assert made["id"] in ids(housecall.customers())
    clock.advance(31)
    assert ids(housecall.customers(q="4155550150")) == {made["id"]}


def test_lists_can_lag_too(housecall: Any, clock: Any) -> None:
    housecall.set(list_lag_seconds=10)
    made = housecall.made("customers", CALLER)

    assert ids(housecall.customers()) == {"cus_dana"}
    clock.advance(11)
    assert ids(housecall.customers()) == {"cus_dana", made["id"]}


def test_a_new_customer_is_complete_and_shows_ten_digits(housecall: Any) -> None:
    answer = housecall.post("customers", {**CALLER, "mobile_number": "+1 (415) 555-0150", "lead_source": "website", "tags": ["vip"]})

    assert answer.status_code == 201
    made = answer.json()
    assert made["id"].startswith("cus_")
    assert (made["mobile_number"], made["lead_source"], made["tags"]) == ("4155550150", "Website", ["vip"])
    assert (made["company_id"], made["company_name"], made["kind"]) == (
        "5d1f6a1e-0c1f-4b7a-9f58-2f3a6f0e9b01",
        "Alder Plumbing",
        "homeowner",
    )
    assert (made["addresses"], made["created_at"]) == ([], "2026-11-20T15:00:00Z")
    assert "do_not_service" not in made


def test_every_way_of_writing_a_number_is_shown_as_ten_digits_unless_set_otherwise(housecall: Any) -> None:
    made = housecall.control("customers/phone-variety", {"number": "4155550160"})["customers"]
    housecall.set(search_without_hit="empty", search_home_and_work=True)

    found = housecall.customers(q="4155550160", page_size=100)
    assert ids(found) == set(made)
    assert {customer[key] for customer in found for key in ("mobile_number", "home_number", "work_number")} == {"4155550160", None}

    housecall.set(phones_shown="as_typed")
    typed = {customer["mobile_number"] for customer in housecall.customers(q="4155550160", page_size=100)} - {None}
    assert len(typed) > 5
    assert {digits_of(number) for number in typed} == {"4155550160"}


def test_anything_but_ten_digits_can_be_refused_by_setting(housecall: Any) -> None:
    housecall.set(phones_accepted="ten_digits")

    answer = housecall.post("customers", {**CALLER, "mobile_number": "+14155550150"})

    assert (answer.status_code, answer.json()) == (422, {"errors": {"mobile_number": ["must be 10 digits"]}})
    assert housecall.post("customers", CALLER).status_code == 201


def test_the_same_number_twice_makes_two_people_unless_the_setting_refuses(housecall: Any) -> None:
    first, second = (housecall.made("customers", CALLER)["id"] for _ in range(2))
    assert first != second

    housecall.set(customer_duplicates="refused")
    assert housecall.post("customers", CALLER).json() == {"errors": {"mobile_number": ["has already been taken"]}}


def test_a_number_alone_is_enough_for_a_customer_and_nothing_is_not(housecall: Any) -> None:
    assert housecall.made("customers", {"mobile_number": "4155550150"})["first_name"] is None

    answer = housecall.post("customers", {"company": "Alder", "notes": "hello"})
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["first_name"])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"phone": "4155550150"}, "phone"),
        ({"source": "Missed Call"}, "source"),
        ({"tags": "vip"}, "tags"),
        ({"tags": [1]}, "tags.0"),
        ({"notes": None}, "notes"),
        ({"notifications_enabled": "no"}, "notifications_enabled"),
        ({"mobile_number": 4155550150}, "mobile_number"),
        ({"mobile_number": "12"}, "mobile_number"),
        ({"addresses": {"street": "1 A St"}}, "addresses"),
        ({"addresses": ["1 A St"]}, "addresses.0"),
        ({"addresses": [{"streets": "1 A St"}]}, "addresses.0.streets"),
        ({"lead_source": "Missed Call"}, "lead_source"),
    ],
)
def test_a_wrong_new_customer_is_refused_by_field_and_nobody_is_made(housecall: Any, changes: dict[str, Any], field: str) -> None:
    answer = housecall.post("customers", {**CALLER, **changes})

    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])
    assert len(housecall.truth()["customers"]) == 1


def test_unknown_keys_can_be_ignored_by_setting(housecall: Any) -> None:
    housecall.set(unknown_keys="ignore")

    assert housecall.post("customers", {**CALLER, "source": "Missed Call"}).status_code == 201


def test_a_body_that_is_no_object_is_a_bad_request(housecall: Any) -> None:
    assert housecall.post("customers", [CALLER]).status_code == 400
    answer = housecall.ask("POST", "customers", data="{")
    assert (answer.status_code, answer.json()) == (400, {"message": "Bad Request", "body": ["is not a JSON object"]})


def test_addresses_in_a_new_customer_may_miss_parts(housecall: Any) -> None:
    made = housecall.made("customers", {**CALLER, "addresses": [{"street": "7 Elm St"}]})

    (address,) = made["addresses"]
    assert address["id"].startswith("adr_")
    assert (address["street"], address["city"], address["country"], address["type"]) == ("7 Elm St", None, "US", "service")


def test_a_further_address_must_be_whole_and_is_answered_with_200(housecall: Any, dana: dict[str, Any]) -> None:
    whole = {"street": "7 Elm St", "city": "Salem", "state": "OR", "zip": "97302", "country": "US"}
    answer = housecall.post(f"customers/{dana['id']}/addresses", whole)
    assert answer.status_code == 200

    listed = housecall.get(f"customers/{dana['id']}/addresses").json()
    assert [address["id"] for address in listed["addresses"]] == [answer.json()["id"], "adr_dana"]
    assert housecall.get(f"customers/{dana['id']}/addresses/adr_dana").json()["zip"] == "97301"
    refused = housecall.post(f"customers/{dana['id']}/addresses", {"street": "7 Elm St", "city": "Salem"})
    assert set(refused.json()["errors"]) == {"state", "zip", "country"}


def test_put_blanks_what_is_left_out_unless_the_setting_keeps_it(housecall: Any) -> None:
    housecall.set(put_replaces=False)
    assert housecall.put("customers/cus_dana", {"notes": "first"}).json()["email"] == "dana.reyes@example.org"

    housecall.set(put_replaces=True)
    changed = housecall.put("customers/cus_dana", {"first_name": "Dana", "notes": "second"}).json()
    assert (changed["first_name"], changed["notes"]) == ("Dana", "second")
    assert (changed["email"], changed["mobile_number"], changed["tags"]) == (None, None, [])
    assert len(changed["addresses"]) == 1


def test_null_empties_a_field_and_nobody_may_become_nameless_and_numberless(housecall: Any) -> None:
    housecall.set(put_replaces=False)
    assert housecall.put("customers/cus_dana", {"email": None}).json()["email"] is None

    housecall.set(put_replaces=True)
    assert housecall.put("customers/cus_dana", {"notes": "only a note"}).status_code == 422


def test_the_customer_note_is_one_text_that_the_last_writer_wins(housecall: Any) -> None:
    read_by_both = housecall.get("customers/cus_dana").json()
    keep = {key: read_by_both[key] for key in ("first_name", "last_name", "mobile_number", "email", "tags")}

    housecall.put("customers/cus_dana", {**keep, "notes": "one"})
    housecall.put("customers/cus_dana", {**keep, "notes": "two"})

    assert housecall.get("customers/cus_dana").json()["notes"] == "two"


def test_addresses_cannot_be_put_and_there_is_no_patch_no_delete_and_no_note_endpoint(housecall: Any) -> None:
    refused = housecall.put("customers/cus_dana", {"first_name": "Dana", "addresses": []})
    assert refused.json() == {"errors": {"addresses": ["is not allowed"]}}
    assert housecall.ask("PATCH", "customers/cus_dana", json={"notes": "x"}).status_code == 404
    assert housecall.delete("customers/cus_dana").status_code == 404
    assert housecall.post("customers/cus_dana/notes", {"content": "x"}).status_code == 404


def test_do_not_service_is_shown_only_when_expanded(housecall: Any) -> None:
    housecall.seed(customers=[{"id": "cus_dana", "do_not_service": True}])

    assert "do_not_service" not in housecall.get("customers/cus_dana").json()
    for found in (
        housecall.ask("GET", "customers/cus_dana?expand[]=do_not_service").json(),
        housecall.ask("GET", "customers?q=dana&expand[]=attachments&expand[]=do_not_service").json()["customers"][0],
    ):
        assert found["do_not_service"] is True


def test_lead_sources_must_be_on_the_list_unless_the_setting_accepts_any(housecall: Any) -> None:
    wish = {**CALLER, "lead_source": "Missed Call"}
    assert housecall.post("customers", wish).json() == {"errors": {"lead_source": ["is not included in the list"]}}

    assert housecall.post("lead_sources", {"name": "Missed Call"}).status_code == 201
    assert housecall.made("customers", wish)["lead_source"] == "Missed Call"

    housecall.set(unknown_lead_source="accept")
    assert housecall.made("customers", {**CALLER, "lead_source": "Radio"})["lead_source"] == "Radio"


def test_unknown_tag_names_are_created_unless_the_setting_refuses_them(housecall: Any) -> None:
    housecall.made("customers", {**CALLER, "tags": ["missed-call-textback"]})
    assert "missed-call-textback" in {tag["name"] for tag in housecall.get("tags").json()["tags"]}

    housecall.set(unknown_tag_names="refuse")
    answer = housecall.post("customers", {**CALLER, "tags": ["other"]})
    assert answer.json() == {"errors": {"tags": ["other does not exist"]}}


def test_notifications_are_on_when_nobody_says_otherwise(housecall: Any) -> None:
    assert housecall.made("customers", {"mobile_number": "4155550151"})["notifications_enabled"] is True
    assert housecall.made("customers", CALLER)["notifications_enabled"] is False

    housecall.set(notifications_by_default=False)
    assert housecall.made("customers", {"mobile_number": "4155550152"})["notifications_enabled"] is False


def test_a_deleted_customer_is_gone_from_lists_search_and_reads(housecall: Any) -> None:
    housecall.control("customers/cus_dana/delete")

    assert housecall.customers() == []
    assert housecall.customers(q="dana") == []
    assert housecall.get("customers/cus_dana").status_code == 404
    assert housecall.put("customers/cus_dana", {"first_name": "Dana"}).status_code == 404
    housecall.set(deleted_customer="410")
    assert housecall.get("customers/cus_dana").status_code == 410


def test_a_merged_customer_leaves_its_work_to_the_other_one(housecall: Any) -> None:
    other = housecall.made("customers", {**CALLER, "tags": ["vip"], "email": "caller@example.org"})
    lead = housecall.made("leads", {"customer_id": other["id"]})

    housecall.control(f"customers/{other['id']}/merge", {"into": "cus_dana"})

    assert housecall.get(f"customers/{other['id']}").status_code == 404
    assert housecall.get(f"leads/{lead['id']}").json()["customer"]["id"] == "cus_dana"
    survivor = housecall.get("customers/cus_dana").json()
    assert (survivor["email"], survivor["tags"]) == ("dana.reyes@example.org", ["vip"])


def test_a_create_whose_answer_is_lost_still_made_the_person(housecall: Any) -> None:
    knob = {"method": "POST", "path": "/api/customers", "do": "drop"}
    housecall.control("knobs", knob)
    with pytest.raises(OSError):  # noqa: PT011 (whatever the broken connection is called)
        housecall.post("customers", CALLER)

    assert len(housecall.truth()["customers"]) == 2
