"""The simulated API against the vendor's own description, both ways: what it offers, takes and answers."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from integrations.housecallpro import sandbox_shapes as shapes
from integrations.housecallpro.sandbox_routes import Route, routes
from tests.integrations.housecallpro.described import FILE, housecall_description
from tests.vendor_descriptions import HOW_TO_POINT, VendorDescription, description_named, read_description

pytestmark = pytest.mark.skipif(not description_named(), reason=HOW_TO_POINT)

START, END = "2026-11-24T16:00:00Z", "2026-11-24T17:00:00Z"
PARTNER = "Token partner-application-key"
BODIES = {
    "POST /customers": shapes.CUSTOMER,
    "PUT /customers/{}": shapes.CUSTOMER_CHANGE,
    "POST /customers/{}/addresses": shapes.ADDRESS,
    "POST /leads": shapes.LEAD,
    "POST /leads/{}/convert": shapes.CONVERT,
    "POST /jobs": shapes.JOB,
    "POST /jobs/{}/line_items": shapes.LINE_ITEM,
    "PUT /jobs/{}/line_items/bulk_update": shapes.LINE_ITEMS,
    "POST /jobs/{}/appointments": shapes.APPOINTMENT,
    "PUT /jobs/{}/appointments/{}": shapes.APPOINTMENT,
    "PUT /jobs/{}/schedule": shapes.SCHEDULE,
    "PUT /jobs/{}/dispatch": shapes.DISPATCH,
    "POST /jobs/{}/notes": shapes.NOTE,
    "POST /jobs/{}/tags": shapes.JOB_TAG,
    "POST /jobs/{}/links": shapes.LINK,
    "POST /jobs/lock": shapes.LOCK,
    "POST /estimates": shapes.ESTIMATE,
    "POST /estimates/{}/options": shapes.OPTION,
    "POST /estimates/{}/options/{}/notes": shapes.NOTE,
    "POST /estimates/{}/options/{}/links": shapes.LINK,
    "PUT /estimates/{}/options/{}/schedule": shapes.SCHEDULE,
    "POST /estimates/options/decline": shapes.OPTION_IDS,
    "POST /estimates/options/approve": shapes.OPTION_IDS,
    "PUT /pipeline/statuses": shapes.PIPELINE,
    "POST /tags": shapes.NAME,
    "PUT /tags/{}": shapes.NAME,
    "POST /lead_sources": shapes.NAME,
    "PUT /lead_sources/{}": shapes.NAME,
    "POST /job_fields/job_types": shapes.NAME,
    "PUT /company/schedule_availability": shapes.AVAILABILITY,
    "POST /webhooks/subscription": shapes.NOTHING,
    **dict.fromkeys(("POST /application/enable", "POST /application/disable", "POST /jobs/{}/lock"), shapes.NOTHING),
}
# prices of price forms need the price book, which is not simulated
NOT_TAKEN = {"line_items.pricing_form", "options.line_items.pricing_form"}
NOT_READ = {"GET /api/price_book/services": {"q"}}
# what the vendor needs is looser in the description than in practice
NEEDED_IN_PRACTICE = {
    "POST /leads/{}/convert": {"type"},
    "PUT /jobs/{}/line_items/bulk_update": {"line_items"},
    "POST /tags": {"name"},
    "PUT /tags/{}": {"name"},
    "PUT /lead_sources/{}": {"name"},
}
KINDS = {"Company API Key": "company", "Application API Key": "application", "Housecall User OAuth Token": "oauth"}


@pytest.fixture
def described(housecall: Any) -> VendorDescription:
    return housecall_description(f"{housecall.url}/api")


@pytest.fixture(scope="module")
def operations() -> dict[str, dict[str, Any]]:
    """Every described operation by method and path without names, with its path-wide parameters put in."""
    description = housecall_description("https://api.example.org")
    found = {}
    for (method, path), operation in description.operations().items():
        whole = [*description.document["paths"][path].get("parameters", []), *operation.get("parameters", [])]
        found[f"{method} {nameless(path)}"] = {**operation, "parameters": whole, "document": description.document}
    return found


def nameless(path: str) -> str:
    return re.sub(r"[{<][^}>]*[}>]", "{}", path)


def label(route: Route) -> str:
    return f"{route.method} {nameless(route.path)}"


def resolved(schema: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        return resolved(document["components"]["schemas"][schema["$ref"].rpartition("/")[2]], document)
    if "allOf" in schema:
        parts = [resolved(part, document) for part in schema["allOf"] if part]
        return {"type": "object", "properties": {key: value for part in parts for key, value in part.get("properties", {}).items()}}
    return schema


def described_keys(schema: dict[str, Any], document: dict[str, Any], place: str = "") -> Iterator[str]:
    schema = resolved(schema, document)
    if schema.get("type") == "array":
        yield from described_keys(schema["items"], document, place)
    for key, value in schema.get("properties", {}).items():
        yield f"{place}{key}"
        yield from described_keys(value, document, f"{place}{key}.")


def taken_keys(shape: shapes.Shape, place: str = "") -> Iterator[str]:
    for key, field in shape.items():
        yield f"{place}{key}"
        yield from taken_keys(field.shape or {}, f"{place}{key}.")


def test_every_offered_operation_is_described(operations: dict[str, Any]) -> None:
    assert {label(route) for route in routes()} - set(operations) == set()
    assert len(list(routes())) > 60


def test_an_operation_reads_the_described_parameters_and_no_others(operations: dict[str, Any]) -> None:
    for route in routes():
        described = {parameter["name"] for parameter in operations[label(route)]["parameters"] if parameter["in"] == "query"}
        assert set(route.parameters) == described - NOT_READ.get(label(route), set()), label(route)


def test_an_operation_is_open_to_the_described_kinds_of_credential() -> None:
    paths = {nameless(path): item for path, item in read_description(FILE)["paths"].items()}
    for route in routes():
        security = paths[nameless(route.path)][route.method.lower()].get("security")
        assert security is None or {KINDS[name] for entry in security for name in entry} == route.kinds, label(route)


def test_every_write_takes_the_described_keys_and_no_others(operations: dict[str, Any]) -> None:
    writes = {label(route) for route in routes() if route.method in ("POST", "PUT")}
    assert writes == set(BODIES)
    for name, shape in BODIES.items():
        operation = operations[name]
        content = operation.get("requestBody", {}).get("content", {}).get("application/json", {"schema": {}})
        described = set(described_keys(content["schema"], operation["document"]))
        mine = set(taken_keys(shape))
        assert mine - described == set(), name
        assert {key for key in described - mine if not any(key == known or key.startswith(f"{known}.") for known in NOT_TAKEN)} == set(), (
            name
        )


def test_every_write_needs_what_is_described_as_required(operations: dict[str, Any]) -> None:
    for name, shape in BODIES.items():
        operation = operations[name]
        content = operation.get("requestBody", {}).get("content", {}).get("application/json", {"schema": {}})
        required = set(resolved(content["schema"], operation["document"]).get("required", []))
        assert {key for key, field in shape.items() if field.required} == required | NEEDED_IN_PRACTICE.get(name, set()), name


class Walk:
    """Sends requests and checks each, with its answer, against the description."""

    def __init__(self, housecall: Any, described: VendorDescription) -> None:
        self._housecall = housecall
        self._described = described
        self.checked: set[str] = set()

    def __call__(self, method: str, path: str, body: Any = None, sign_in: str = "Token alder-company-key") -> Any:
        options = {} if body is None else {"json": body}
        answer: requests.Response = self._housecall.ask(method, path, sign_in, **options)
        assert answer.ok, f"{method} {path}: {answer.text}"
        self._described.check_request(answer.request)
        self._described.check_answer(answer)
        self.checked.add(f"{method} {path.partition('?')[0]}")
        return answer.json() if answer.content else None


@pytest.fixture
def walk(housecall: Any, described: VendorDescription) -> Walk:
    housecall.seed(
        companies=[{"id": "5d1f6a1e-0c1f-4b7a-9f58-2f3a6f0e9b01", "online_booking": True}],
        events=[{"id": "evt_1", "name": "Team", "start": START, "end": END, "employee_ids": ["pro_tech"]}],
        services=[{"id": "srv_1", "name": "Drain", "employee_ids": ["pro_tech"]}],
        service_zones=[{"name": "Salem", "zip_codes": ["97301"]}],
        statuses=[{"id": "kcs_job", "resource_type": "job", "name": "Sold"}],
    )
    return Walk(housecall, described)


def test_people_and_leads_are_answered_as_described(walk: Walk) -> None:
    walk("POST", "lead_sources", {"name": "Missed Call"})
    address = {"street": "18 Alder Ct", "street_line_2": "Unit 3", "city": "Salem", "state": "OR", "zip": "97301", "country": "US"}
    person = {"first_name": "Dana", "mobile_number": "4155550150", "notifications_enabled": False, "lead_source": "Missed Call"}
    customer = walk("POST", "customers", {**person, "tags": ["new"], "notes": "First contact", "addresses": [address]})["id"]
    walk("POST", "customers", {"mobile_number": "4155550151"})
    walk("PUT", f"customers/{customer}", {**person, "email": None, "notes": "Second"})
    walk("GET", f"customers/{customer}?expand[]=do_not_service&expand[]=attachments")
    walk("GET", "customers?q=4155550150&page=1&page_size=50&sort_by=created_at&sort_direction=desc&expand[]=do_not_service")
    made = walk("POST", f"customers/{customer}/addresses", {**address, "latitude": 44.9, "longitude": "-123.0"})["id"]
    walk("GET", f"customers/{customer}/addresses/{made}")
    walk("GET", f"customers/{customer}/addresses?page=1")
    item = {"name": "Visit", "kind": "labor", "unit_price": 8900, "quantity": 1}
    own = {"assigned_employee_id": "pro_tech", "lead_source": "Missed Call", "note": "Sink", "tags": ["new"]}
    lead = walk("POST", "leads", {**own, "customer_id": customer, "address_id": made, "line_items": [item]})["id"]
    bare = walk("POST", "leads", {"customer": {"mobile_number": "4155550152"}, "address": {"street": "7 Elm St"}})["id"]
    walk("POST", "leads", {"customer": {"first_name": "Nowhere"}})
    walk("GET", f"leads/{lead}")
    walk("GET", f"leads/{lead}/line_items?page=1")
    walk("GET", f"leads?customer_id={customer}&status=open&employee_ids[]=pro_tech&sort_by=updated_at")
    walk("GET", "leads?page_size=100")
    walk("GET", "pipeline/statuses?resource_type=lead")
    walk("PUT", "pipeline/statuses", {"resource_type": "lead", "resource_id": lead, "status_id": "kcs_talk"})
    walk("POST", f"leads/{lead}/convert", {"type": "job"})
    walk("POST", f"leads/{bare}/convert", {"type": "estimate"})
    walk("GET", f"leads/{bare}")


def test_jobs_and_their_times_are_answered_as_described(walk: Walk) -> None:
    base = {"customer_id": "cus_dana", "address_id": "adr_dana", "assigned_employee_ids": ["pro_tech"]}
    schedule = {"scheduled_start": START, "scheduled_end": END, "arrival_window": 60}
    extras = {"line_items": [{"name": "Visit", "unit_price": 8900, "quantity": 1}], "tags": ["new"], "notes": "Booked by text"}
    job = walk("POST", "jobs", {**base, **extras, "schedule": schedule, "job_fields": {"job_type_id": "jbt_repair"}})["id"]
    plain = walk("POST", "jobs", base)["id"]
    walk("GET", f"jobs/{job}?expand[]=appointments&expand[]=attachments")
    walk("GET", f"jobs/{plain}")
    walk("GET", "jobs?customer_id=cus_dana&work_status[]=scheduled&work_status[]=unscheduled&expand[]=appointments")
    note = walk("POST", f"jobs/{job}/notes", {"content": "One"})["id"]
    walk("DELETE", f"jobs/{job}/notes/{note}")
    walk("POST", f"jobs/{job}/tags", {"tag_id": "tag_vip"})
    walk("DELETE", f"jobs/{job}/tags/tag_vip")
    walk("POST", f"jobs/{job}/line_items", {"name": "Part", "unit_price": 500})
    walk("PUT", f"jobs/{job}/line_items/bulk_update", {"line_items": [{"name": "Part"}], "append_line_items": True})
    walk("GET", f"jobs/{job}/line_items")
    visit = {"start_time": START, "end_time": END, "arrival_window_minutes": 60, "dispatched_employees_ids": ["pro_tech"]}
    appointment = walk("POST", f"jobs/{plain}/appointments", visit)["id"]
    walk("GET", f"jobs/{plain}/appointments")
    walk("PUT", f"jobs/{plain}/appointments/{appointment}", visit)
    walk("DELETE", f"jobs/{plain}/appointments/{appointment}")
    people = [{"employee_id": "pro_tech2"}]
    body = {"start_time": START, "end_time": END, "arrival_window_in_minutes": 60, "notify": False, "dispatched_employees": people}
    walk("PUT", f"jobs/{plain}/schedule", {**body, "expand": ["assigned_employees"]}, PARTNER)
    walk("PUT", f"jobs/{plain}/dispatch", {"dispatched_employees": people}, PARTNER)
    walk("DELETE", f"jobs/{plain}/schedule", None, PARTNER)
    walk("POST", f"jobs/{plain}/links", {"title": "Conversation", "url": "https://hub.example.org"}, PARTNER)
    walk("POST", f"jobs/{plain}/lock", None, PARTNER)
    walk("POST", "jobs/lock", {"starting_at": START, "ending_at": END}, PARTNER)
    walk("PUT", "pipeline/statuses", {"resource_type": "job", "resource_id": job, "status_id": "kcs_job"})


def test_estimates_are_answered_as_described(walk: Walk) -> None:
    option = {"name": "Repair", "tags": ["vip"], "line_items": [{"name": "Visit", "unit_price": 8900}]}
    schedule = {"start_time": START, "end_time": END, "arrival_window_in_minutes": 60, "notify_customer": False}
    base = {"customer_id": "cus_dana", "note": "Quote", "assigned_employee_ids": ["pro_tech"], "schedule": schedule}
    estimate = walk("POST", "estimates", {**base, "address_id": "adr_dana", "options": [option]})
    walk("POST", "estimates", {**base, "address": {"street": "7 Elm St"}, "estimate_fields": {"job_type_id": "jbt_repair"}})
    one = f"estimates/{estimate['id']}"
    chosen = f"{one}/options/{estimate['options'][0]['id']}"
    walk("GET", one, None, PARTNER)
    walk("GET", "estimates?customer_id=cus_dana&work_status[]=scheduled")
    walk("POST", f"{one}/options", {"name": "Replace", "line_items": [{"name": "Unit", "unit_price": 90000}]})
    note = walk("POST", f"{chosen}/notes", {"content": "One"})["id"]
    walk("DELETE", f"{chosen}/notes/{note}")
    walk("POST", f"{chosen}/links", {"title": "Conversation", "url": "https://hub.example.org"})
    walk("PUT", f"{chosen}/schedule", {"start_time": START, "end_time": END, "dispatched_employees": [{"employee_id": "pro_tech"}]})
    walk("POST", "estimates/options/decline", {"option_ids": [estimate["options"][0]["id"]]})
    walk("POST", "estimates/options/approve", {"option_ids": [estimate["options"][0]["id"]]})


def test_the_shop_and_its_lists_are_answered_as_described(walk: Walk, housecall: Any) -> None:
    housecall.seed(companies=[{"name": "Alder North", "parent_id": "5d1f6a1e-0c1f-4b7a-9f58-2f3a6f0e9b01"}])
    for path in ("company", "employees?page=1&page_size=100&sort_by=created_at", "events", "events/evt_1", "tags", "lead_sources?q=web"):
        walk("GET", path)
    for path in ("job_fields/job_types?name=Repair", "company/schedule_availability"):
        walk("GET", path)
    walk("GET", "company/schedule_availability/booking_windows?show_for_days=3&service_duration=60&employee_ids[]=pro_tech")
    days = [{"day_name": "monday", "schedule_windows": [{"start_time": "09:00", "end_time": "17:00"}]}]
    walk("PUT", "company/schedule_availability", {"availability_buffer_in_days": 1, "daily_schedule_windows": days})
    tag = walk("POST", "tags", {"name": "textback"})["id"]
    walk("PUT", f"tags/{tag}", {"name": "missed call"})
    source = walk("POST", "lead_sources", {"name": "Missed Call"})["id"]
    walk("PUT", f"lead_sources/{source}", {"name": "Missed call text"})
    walk("POST", "job_fields/job_types", {"name": "Install"})
    for path in ("application", "service_zones?zip_code=97301", "routes", "api/price_book/services"):
        walk("GET", path, None, PARTNER)
    walk("GET", "checklists?job_uuids[]=job_1&estimate_uuids[]=csr_1", None, PARTNER)
    for switch in ("enable", "disable"):
        walk("POST", f"application/{switch}", None, PARTNER)


def test_described_refusals_have_the_described_shape(housecall: Any, described: VendorDescription) -> None:
    wrong_stage = {"resource_type": "lead", "resource_id": "lea_none", "status_id": "kcs_none"}
    answers = [
        housecall.put("pipeline/statuses", wrong_stage),
        housecall.get("pipeline/statuses", "Token wrong", resource_type="lead"),
        housecall.get("leads/lea_none/line_items"),
        housecall.get("jobs/job_none"),
        housecall.post("jobs/job_none/lock", {}, PARTNER),
        housecall.post("estimates/csr_none/options", {"name": "A"}),
    ]

    assert [answer.status_code for answer in answers] == [404, 401, 404, 404, 404, 404]
    for answer in answers:
        described.check_answer(answer)
