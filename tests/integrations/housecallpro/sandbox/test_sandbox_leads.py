from typing import Any

import pytest

LEAD = {"customer_id": "cus_dana", "assigned_employee_id": "pro_tech", "note": "Kitchen sink leaks", "tags": ["missed-call-textback"]}


def test_a_lead_gets_owner_note_and_tags_at_once_and_needs_no_address(housecall: Any) -> None:
    answer = housecall.post("leads", LEAD)

    assert answer.status_code == 201
    lead = answer.json()
    assert lead["id"].startswith("lea_")
    assert (lead["status"], lead["pipeline_status"], lead["address"]) == ("open", "New", None)
    assert lead["assigned_employee"]["id"] == "pro_tech"
    assert (lead["customer"]["mobile_number"], lead["tags"], lead["conversions"]) == ("4155550142", ["missed-call-textback"], [])


def test_the_same_lead_twice_makes_two_leads(housecall: Any) -> None:
    first, second = (housecall.made("leads", LEAD)["id"] for _ in range(2))

    assert first != second


def test_the_note_of_a_lead_is_kept_and_never_shown(housecall: Any) -> None:
    lead = housecall.made("leads", LEAD)

    assert "note" not in lead
    assert "note" not in housecall.get(f"leads/{lead['id']}").json()
    assert [row["note"] for row in housecall.truth()["leads"]] == ["Kitchen sink leaks"]


def test_a_lead_can_bring_its_own_customer_and_address(housecall: Any) -> None:
    person = {"mobile_number": "4155550150", "notifications_enabled": False}
    lead = housecall.made("leads", {"customer": person, "address": {"street": "7 Elm St", "city": "Salem"}})

    made = housecall.get(f"customers/{lead['customer']['id']}").json()
    assert (made["mobile_number"], made["notifications_enabled"]) == ("4155550150", False)
    assert [address["id"] for address in made["addresses"]] == [lead["address"]["id"]]
    assert lead["assigned_employee"] is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"customer": {"first_name": "Dana"}}, "customer_id"),
        ({"customer_id": "cus_nobody"}, "customer_id"),
        ({"address": "7 Elm St, Salem"}, "address"),
        ({"address_id": "adr_other"}, "address_id"),
        ({"assigned_employee_id": "pro_nobody"}, "assigned_employee_id"),
        ({"lead_source": "Missed Call"}, "lead_source"),
        ({"source": "Missed Call"}, "source"),
        ({"notes": "plural"}, "notes"),
        ({"first_name": "Dana"}, "first_name"),
        ({"status": "won"}, "status"),
        ({"line_items": [{"name": "Visit", "kind": "fixed gratuity"}]}, "line_items.0.kind"),
        ({"line_items": [{"name": "Visit", "unit_price": 89.5}]}, "line_items.0.unit_price"),
    ],
)
def test_a_wrong_lead_is_refused_by_field_and_not_made(housecall: Any, changes: dict[str, Any], field: str) -> None:
    answer = housecall.post("leads", {**LEAD, **changes})

    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])
    assert housecall.truth()["leads"] == []


def test_a_plain_text_as_address_must_be_a_hash(housecall: Any) -> None:
    answer = housecall.post("leads", {**LEAD, "address": "7 Elm St, Salem"})

    assert answer.json() == {"errors": {"address": ["must be a hash"]}}


def test_unknown_keys_of_a_lead_can_be_ignored_by_setting(housecall: Any) -> None:
    housecall.set(unknown_keys="ignore")

    assert housecall.post("leads", {**LEAD, "source": "Missed Call"}).status_code == 201


def test_who_left_cannot_own_a_lead(housecall: Any) -> None:
    housecall.control("employees/pro_tech/deactivate")

    assert housecall.post("leads", LEAD).json() == {"errors": {"assigned_employee_id": ["does not exist"]}}


def test_a_lead_cannot_be_changed_deleted_or_given_further_notes(housecall: Any) -> None:
    lead = housecall.made("leads", LEAD)

    for method, path in (("PUT", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/notes"), ("PUT", "/assign")):
        assert housecall.ask(method, f"leads/{lead['id']}{path}", json={"note": "more"}).status_code == 404


def test_leads_are_found_by_customer_status_owner_tag_and_source(housecall: Any) -> None:
    housecall.made("lead_sources", {"name": "Missed Call"})
    mine = housecall.made("leads", {**LEAD, "lead_source": "Missed Call"})["id"]
    lost = housecall.made("leads", {"customer_id": "cus_dana", "assigned_employee_id": "pro_owner"})["id"]
    housecall.control(f"leads/{lost}/lose")
    tag = next(tag["id"] for tag in housecall.get("tags").json()["tags"] if tag["name"] == "missed-call-textback")

    def found(query: str) -> list[str]:
        return [lead["id"] for lead in housecall.ask("GET", f"leads?{query}").json()["leads"]]

    assert found("customer_id=cus_dana") == [lost, mine]
    assert found("customer_id=cus_dana&status=open") == [mine]
    assert found("status=lost") == [lost]
    assert found("employee_ids[]=pro_tech") == [mine]
    assert found(f"tag_ids[]={tag}") == [mine]
    assert found("lead_source=Missed+Call") == [mine]
    assert found("customer_id=cus_other") == []


def test_a_lead_keeps_the_name_its_customer_had_unless_the_setting_follows_changes(housecall: Any) -> None:
    lead = housecall.made("leads", LEAD)
    housecall.set(put_replaces=False)
    housecall.put("customers/cus_dana", {"first_name": "Daniela"})

    assert housecall.get(f"leads/{lead['id']}").json()["customer"]["first_name"] == "Dana"
    housecall.set(lead_keeps_customer_name=False)
    assert housecall.get(f"leads/{lead['id']}").json()["customer"]["first_name"] == "Daniela"


@pytest.mark.parametrize("kind", ["job", "estimate"])
def test_a_converted_lead_is_won_and_names_what_was_made_of_it(housecall: Any, kind: str) -> None:
    lead = housecall.made("leads", {**LEAD, "line_items": [{"name": "Visit", "unit_price": 8900}]})

    answer = housecall.post(f"leads/{lead['id']}/convert", {"type": kind})

    assert (answer.status_code, list(answer.json())) == (201, [f"{kind}_id"])
    won = housecall.get(f"leads/{lead['id']}").json()
    assert (won["status"], won["conversions"]) == ("won", [{"id": answer.json()[f"{kind}_id"], "type": kind.capitalize()}])
    (made,) = housecall.truth()[f"{kind}s"]
    assert (made["employee_ids"], made["visits"], made["work_status"]) == (["pro_tech"], [], "needs scheduling")
    assert housecall.post(f"leads/{lead['id']}/convert", {"type": kind}).status_code == 422


def test_a_lead_is_converted_only_with_an_address_and_without_schedule(housecall: Any) -> None:
    nowhere = housecall.made("leads", {"customer": {"mobile_number": "4155550150"}})["id"]
    assert housecall.post(f"leads/{nowhere}/convert", {"type": "job"}).json() == {"errors": {"address_id": ["can't be blank"]}}

    lead = housecall.made("leads", LEAD)["id"]
    refused = housecall.post(f"leads/{lead}/convert", {"type": "job", "schedule": {"scheduled_start": "2026-11-24T16:00:00Z"}})
    assert refused.json() == {"errors": {"schedule": ["is not allowed"]}}
    assert housecall.post(f"leads/{lead}/convert", {"type": "invoice"}).status_code == 422


@pytest.mark.parametrize("status", ["403", "404"])
def test_leads_can_be_switched_off(housecall: Any, status: str) -> None:
    lead = housecall.made("leads", LEAD)["id"]
    housecall.set(leads=status)

    answers = [housecall.post("leads", LEAD), housecall.get("leads"), housecall.get(f"leads/{lead}")]
    assert [answer.status_code for answer in answers] == [int(status)] * 3
    assert housecall.get("customers").status_code == 200


def test_the_pipeline_is_listed_in_order_for_each_kind_of_record(housecall: Any) -> None:
    listed = housecall.get("pipeline/statuses", resource_type="lead").json()

    assert listed["statuses"][0] == {"id": "kcs_new", "name": "New", "status_type": "open"}
    assert [status["name"] for status in listed["statuses"]] == ["New", "Talking", "Lost"]
    assert housecall.get("pipeline/statuses", resource_type="job").json()["statuses"] == []
    assert housecall.get("pipeline/statuses").status_code == 422


def test_a_lead_moves_only_forward_in_the_pipeline(housecall: Any) -> None:
    lead = housecall.made("leads", LEAD)["id"]

    def move(status: str, resource: str = lead) -> Any:
        return housecall.put("pipeline/statuses", {"resource_type": "lead", "resource_id": resource, "status_id": status})

    assert move("kcs_talk").json() == {"status_id": "kcs_talk", "resource_id": lead, "resource_type": "lead", "name": "Talking"}
    assert move("kcs_talk").status_code == 200
    assert move("kcs_new").json() == {"error": "Status can only be moved forward"}
    assert (move("kcs_none").status_code, move("kcs_none").json()) == (404, {"error": "Status not found"})
    assert (move("kcs_talk", "lea_none").status_code, move("kcs_talk", "lea_none").json()) == (404, {"error": "Lead not found"})
    assert housecall.get(f"leads/{lead}").json()["pipeline_status"] == "Talking"


def test_a_lost_stage_loses_the_lead(housecall: Any) -> None:
    lead = housecall.made("leads", LEAD)["id"]
    housecall.put("pipeline/statuses", {"resource_type": "lead", "resource_id": lead, "status_id": "kcs_lost"})

    found = housecall.get(f"leads/{lead}").json()
    assert (found["status"], found["lost_at"]) == ("lost", "2026-11-20T15:00:00Z")


def test_line_items_of_a_lead_are_counted_in_cents(housecall: Any) -> None:
    lead = housecall.made("leads", {**LEAD, "line_items": [{"name": "Visit", "unit_price": 8900, "quantity": 2}]})

    assert lead["total_amount"] == 17800
    items = housecall.get(f"leads/{lead['id']}/line_items").json()
    assert [item["unit_price"] for item in items["line_items"]] == [8900]
