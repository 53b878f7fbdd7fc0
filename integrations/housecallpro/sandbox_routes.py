"""Every operation of the simulated API: its path, who may ask for it, which parameters it reads (Housecall v1 API description)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from integrations.housecallpro import sandbox_availability as availability
from integrations.housecallpro import sandbox_company as company
from integrations.housecallpro import sandbox_customers as customers
from integrations.housecallpro import sandbox_estimates as estimates
from integrations.housecallpro import sandbox_jobs as jobs
from integrations.housecallpro import sandbox_leads as leads
from integrations.housecallpro import sandbox_pipeline as pipeline
from integrations.housecallpro import sandbox_schedules as schedules
from integrations.housecallpro.sandbox_query import PAGE, PAGED, PER_PAGE, Parameters
from integrations.housecallpro.sandbox_sign_in import APPLICATION, COMPANY, OAUTH

EVERYBODY = frozenset({COMPANY, APPLICATION, OAUTH})
PARTNERS = frozenset({APPLICATION, OAUTH})
NO_APPLICATION_KEY = frozenset({COMPANY, OAUTH})
_LISTED: Parameters = {**PAGED, "location_ids": "list"}
_EXPAND: Parameters = {"expand": "list"}
_TIMES: Parameters = {f"scheduled_{edge}_{bound}": "text" for edge in ("start", "end") for bound in ("min", "max")}
_WORK: Parameters = {**_LISTED, **_EXPAND, **_TIMES, "employee_ids": "list", "customer_id": "text", "work_status": "list"}
_LEADS: Parameters = {
    **_LISTED,
    "employee_ids": "list",
    "customer_id": "text",
    "status": "text",
    "tag_ids": "list",
    "lead_source": "text",
}
_WINDOWS: Parameters = {
    **dict.fromkeys(("show_for_days", "service_duration"), "number"),
    **dict.fromkeys(("start_date", "service_id", "price_form_id"), "text"),
    "employee_ids": "list",
}


@dataclass(frozen=True)
class Route:
    """One operation; `work` takes the Ask and the parts of the path."""

    method: str
    path: str
    work: Callable[..., tuple[Any, int]]
    kinds: frozenset[str] = EVERYBODY
    parameters: Parameters = field(default_factory=dict)


def routes() -> Iterator[Route]:
    """All operations."""
    yield from _company_routes()
    yield from _people_routes()
    yield from _job_routes()
    yield from _estimate_routes()


def _company_routes() -> Iterator[Route]:
    yield Route("GET", "/company", company.get_company)
    yield Route("GET", "/company/schedule_availability", availability.get_availability)
    yield Route("PUT", "/company/schedule_availability", availability.change_availability)
    yield Route("GET", "/company/schedule_availability/booking_windows", availability.list_booking_windows, parameters=_WINDOWS)
    yield Route("GET", "/application", company.get_application, PARTNERS)
    yield Route("POST", "/application/enable", company.enable_application, PARTNERS)
    yield Route("POST", "/application/disable", company.disable_application, PARTNERS)
    yield Route("POST", "/webhooks/subscription", company.subscribe)
    yield Route("DELETE", "/webhooks/subscription", company.unsubscribe)
    yield Route("GET", "/employees", company.list_employees, parameters=_LISTED)
    yield Route("GET", "/events", company.list_events, parameters=_LISTED)
    yield Route("GET", "/events/<event_id>", company.get_event)
    yield Route("GET", "/tags", company.list_tags, parameters=PAGED)
    yield Route("POST", "/tags", company.create_tag)
    yield Route("PUT", "/tags/<tag_id>", company.change_tag)
    yield Route("GET", "/lead_sources", company.list_lead_sources, parameters={**PAGE, "q": "text", "sort_direction": "text"})
    yield Route("POST", "/lead_sources", company.create_lead_source)
    yield Route("PUT", "/lead_sources/<lead_source_id>", company.change_lead_source)
    yield Route("GET", "/job_fields/job_types", company.list_job_types, NO_APPLICATION_KEY, {"name": "text"})
    yield Route("POST", "/job_fields/job_types", company.create_job_type, NO_APPLICATION_KEY)
    yield Route("GET", "/service_zones", company.list_service_zones, PARTNERS, {**PAGE, "zip_code": "text", "address": "text"})
    yield Route("GET", "/api/price_book/services", company.list_services, PARTNERS, PAGED)
    yield Route("GET", "/checklists", company.list_checklists, PARTNERS, {**PER_PAGE, "job_uuids": "list", "estimate_uuids": "list"})
    yield Route("GET", "/routes", company.list_routes, PARTNERS, {**PER_PAGE, "date": "text"})
    yield Route("GET", "/pipeline/statuses", pipeline.list_statuses, parameters={**PAGE, "resource_type": "text"})
    yield Route("PUT", "/pipeline/statuses", pipeline.change_status)


def _people_routes() -> Iterator[Route]:
    one = "/customers/<customer_id>"
    yield Route("GET", "/customers", customers.list_customers, parameters={**_LISTED, **_EXPAND, "q": "text"})
    yield Route("POST", "/customers", customers.create_customer)
    yield Route("GET", one, customers.get_customer, parameters=_EXPAND)
    yield Route("PUT", one, customers.change_customer)
    yield Route("GET", f"{one}/addresses", customers.list_addresses, parameters=PAGED)
    yield Route("POST", f"{one}/addresses", customers.create_address)
    yield Route("GET", f"{one}/addresses/<address_id>", customers.get_address)
    yield Route("GET", "/leads", leads.list_leads, parameters=_LEADS)
    yield Route("POST", "/leads", leads.create_lead)
    yield Route("GET", "/leads/<lead_id>", leads.get_lead)
    yield Route("POST", "/leads/<lead_id>/convert", leads.convert_lead)
    yield Route("GET", "/leads/<lead_id>/line_items", leads.list_lead_line_items, parameters=PAGE)


def _job_routes() -> Iterator[Route]:
    one = "/jobs/<job_id>"
    yield Route("GET", "/jobs", jobs.list_jobs, parameters=_WORK)
    yield Route("POST", "/jobs", jobs.create_job)
    yield Route("POST", "/jobs/lock", jobs.lock_jobs, PARTNERS)
    yield Route("GET", one, jobs.get_job, parameters=_EXPAND)
    yield Route("POST", f"{one}/lock", jobs.lock_job, PARTNERS)
    yield Route("POST", f"{one}/links", jobs.add_job_link, PARTNERS)
    yield Route("POST", f"{one}/notes", jobs.add_job_note)
    yield Route("DELETE", f"{one}/notes/<note_id>", jobs.delete_job_note)
    yield Route("POST", f"{one}/tags", jobs.add_job_tag)
    yield Route("DELETE", f"{one}/tags/<tag_id>", jobs.remove_job_tag)
    yield Route("GET", f"{one}/line_items", jobs.list_line_items)
    yield Route("POST", f"{one}/line_items", jobs.add_line_item)
    yield Route("PUT", f"{one}/line_items/bulk_update", jobs.change_line_items)
    yield Route("GET", f"{one}/appointments", schedules.list_appointments, NO_APPLICATION_KEY)
    yield Route("POST", f"{one}/appointments", schedules.create_appointment, NO_APPLICATION_KEY)
    yield Route("PUT", f"{one}/appointments/<appointment_id>", schedules.change_appointment, NO_APPLICATION_KEY)
    yield Route("DELETE", f"{one}/appointments/<appointment_id>", schedules.delete_appointment, NO_APPLICATION_KEY)
    yield Route("PUT", f"{one}/schedule", schedules.change_schedule, PARTNERS)
    yield Route("DELETE", f"{one}/schedule", schedules.delete_schedule, PARTNERS)
    yield Route("PUT", f"{one}/dispatch", schedules.dispatch_job, PARTNERS)


def _estimate_routes() -> Iterator[Route]:
    option = "/estimates/<estimate_id>/options/<option_id>"
    yield Route("GET", "/estimates", estimates.list_estimates, parameters=_WORK)
    yield Route("POST", "/estimates", estimates.create_estimate)
    yield Route("GET", "/estimates/<estimate_id>", estimates.get_estimate, PARTNERS, _EXPAND)
    yield Route("POST", "/estimates/<estimate_id>/options", estimates.add_option)
    yield Route("POST", "/estimates/options/decline", estimates.decline_options, NO_APPLICATION_KEY)
    yield Route("POST", "/estimates/options/approve", estimates.approve_options, NO_APPLICATION_KEY)
    yield Route("POST", f"{option}/notes", estimates.add_option_note, NO_APPLICATION_KEY)
    yield Route("DELETE", f"{option}/notes/<note_id>", estimates.delete_option_note, NO_APPLICATION_KEY)
    yield Route("POST", f"{option}/links", estimates.add_option_link, NO_APPLICATION_KEY)
    yield Route("PUT", f"{option}/schedule", estimates.change_option_schedule, NO_APPLICATION_KEY)
