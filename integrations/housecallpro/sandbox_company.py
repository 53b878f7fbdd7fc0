"""The shop itself: identity, partner's switch, employees, word lists, calendar entries, zones and services."""

from typing import Any

from integrations.housecallpro.sandbox_ask import Ask
from integrations.housecallpro.sandbox_errors import bad_request, no_such_status, unprocessable
from integrations.housecallpro.sandbox_query import page_of
from integrations.housecallpro.sandbox_shapes import NAME, NOTHING
from integrations.housecallpro.sandbox_shown import show_words
from integrations.housecallpro.sandbox_sign_in import Application
from integrations.housecallpro.sandbox_table import Row

Answer = tuple[Any, int]
_show_word = show_words("id", "name")
_show_source = show_words("id", "name", "editable")
_EMPLOYEE_SORTABLE = ("created_at", "first_name", "last_name", "email", "id")
_EVENT_SORTABLE = ("created_at", "updated_at", "name", "note")


def get_company(ask: Ask) -> Answer:
    """Who the credential belongs to, with the locations below."""
    return ask.shown.company(ask.company), 200


def get_application(ask: Ask) -> Answer:
    """Whether the partner's application is switched on for this company."""
    application = _application(ask)
    return {"name": application.name, "state": application.states.get(ask.company_id, "pending"), "organization_id": ask.company_id}, 200


def enable_application(ask: Ask) -> Answer:
    """Switch the application on."""
    _application(ask).states[ask.company_id] = "enabled"
    return get_application(ask)


def disable_application(ask: Ask) -> Answer:
    """Switch the application off."""
    _application(ask).states[ask.company_id] = "disabled"
    return get_application(ask)


def subscribe(ask: Ask) -> Answer:
    """Send this company's events to the address registered for the partner; the answer is empty."""
    ask.body(NOTHING)
    application = _application(ask)
    if not application.webhook_url:
        raise unprocessable({"webhook_url": ["is not registered"]})
    ask.webhooks.subscribe(ask.company_id, application.name, application.webhook_url, application.webhook_secret or "")
    return "", 200


def unsubscribe(ask: Ask) -> Answer:
    """Stop sending this company's events to the partner."""
    ask.webhooks.unsubscribe(ask.company_id, _application(ask).name)
    return "", 200


def list_employees(ask: Ask) -> Answer:
    """A page of active employees; who left is not listed."""
    rows = [row for row in ask.rows("employees") if row["active"]]
    return page_of("employees", rows, ask.query, ask.shown.employee, _EMPLOYEE_SORTABLE), 200


def list_events(ask: Ask) -> Answer:
    """A page of calendar entries."""
    return page_of("events", ask.rows("events"), ask.query, ask.shown.event, _EVENT_SORTABLE), 200


def get_event(ask: Ask, event_id: str) -> Answer:
    """One calendar entry."""
    return ask.shown.event(ask.find("events", event_id, "Event")), 200


def list_tags(ask: Ask) -> Answer:
    """A page of tags."""
    return page_of("tags", ask.rows("tags"), ask.query, _show_word, ("created_at", "name")), 200


def create_tag(ask: Ask) -> Answer:
    """A new tag."""
    return _show_word(_add_word(ask, "tags")), 201


def change_tag(ask: Ask, tag_id: str) -> Answer:
    """Rename a tag."""
    return _show_word(_rename(ask, "tags", ask.find("tags", tag_id, "Tag"))), 200


def list_lead_sources(ask: Ask) -> Answer:
    """A page of lead sources, all or those whose name contains `q`."""
    term = ask.query.texts.get("q", "").lower()
    rows = [row for row in ask.rows("lead_sources") if term in row["name"].lower()]
    return page_of("lead_sources", rows, ask.query, _show_source), 200


def create_lead_source(ask: Ask) -> Answer:
    """A new lead source."""
    return _show_source(_add_word(ask, "lead_sources")), 201


def change_lead_source(ask: Ask, lead_source_id: str) -> Answer:
    """Rename a lead source that is editable."""
    row = ask.find("lead_sources", lead_source_id, "Lead source")
    if not row["editable"]:
        raise unprocessable({"lead_source": ["is not editable"]})
    return _show_source(_rename(ask, "lead_sources", row)), 200


def list_job_types(ask: Ask) -> Answer:
    """All job types, or those with a name; there are no paging parameters."""
    name = ask.query.texts.get("name", "").lower()
    rows = [row for row in ask.rows("job_types") if name in row["name"].lower()]
    return {
        "page": 1,
        "page_size": len(rows),
        "total_pages": 1,
        "total_items": len(rows),
        "job_types": [_show_word(row) for row in rows],
    }, 200


def create_job_type(ask: Ask) -> Answer:
    """A new job type; answered with 200."""
    return _show_word(_add_word(ask, "job_types")), 200


def list_service_zones(ask: Ask) -> Answer:
    """A page of service zones, all or those with a ZIP code."""
    code = ask.query.texts.get("zip_code")
    rows = [row for row in ask.rows("service_zones") if code is None or code in row["zip_codes"]]
    return page_of("service_zones", rows, ask.query, _show_zone), 200


def list_services(ask: Ask) -> Answer:
    """The services of the price book, in that product's own envelope."""
    rows = ask.rows("services")
    page = page_of("data", rows, ask.query, lambda row: _show_service(row, ask))
    counts = {"total_pages_count": page.pop("total_pages"), "total_count": page.pop("total_items")}
    return {"object": "list", **page, **counts, "url": "/api/price_book/services"}, 200


def list_checklists(ask: Ask) -> Answer:
    """No checklists, once it is said of which jobs or estimates."""
    for name in ("job_uuids", "estimate_uuids"):
        if name not in ask.query.lists and not ask.query.lists:
            raise bad_request(name, "is missing")
    return {"checklists": []}, 200


def list_routes(ask: Ask) -> Answer:
    """No routes."""
    return page_of("routes", [], ask.query, dict), 200


def _application(ask: Ask) -> Application:
    if ask.credential.application is None:
        raise no_such_status("Application not found")
    return ask.credential.application


def _add_word(ask: Ask, kind: str) -> Row:
    name = ask.body(NAME)["name"]
    if ask.records.named(kind, name, ask.company_id) is not None:
        raise unprocessable({"name": ["has already been taken"]})
    return ask.records.add(kind, {"name": name, "company_id": ask.company_id})


def _rename(ask: Ask, kind: str, row: Row) -> Row:
    return ask.records.change(kind, row, name=ask.body(NAME)["name"])


def _show_zone(row: Row) -> Row:
    empty: Row = {"coverage_type": "zip", "cities": [], "service_pros": []}
    return {"id": row["id"], "name": row["name"], "zip_codes": row["zip_codes"], **empty}


def _show_service(row: Row, ask: Ask) -> Row:
    people = ask.shown.employees(row["employee_ids"])
    pros = [
        {"object": "assigned_pro", "uuid": person["id"], "full_name": f"{person['first_name']} {person['last_name']}"} for person in people
    ]
    flags = {"flat_rate_enabled": False, "taxable": False, "online_booking_enabled": True}
    lists = {"service_materials": [], "service_labor_rates": [], "assigned_pros": pros}
    return {
        "object": "service",
        "uuid": row["id"],
        "name": row["name"],
        "description": None,
        "price": 0,
        "cost": 0,
        "duration": row["duration"],
        **flags,
        **{name: {"object": "list", "data": data} for name, data in lists.items()},
    }
