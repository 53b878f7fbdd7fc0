"""Every operation of the simulated api.hubapi.com: its path, its query parameters, its work (HubSpot 2026-09 descriptions)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from integrations.hubspot import sandbox_account as account
from integrations.hubspot import sandbox_batches as batches
from integrations.hubspot import sandbox_definitions as definitions
from integrations.hubspot import sandbox_meetings as meetings
from integrations.hubspot import sandbox_objects as objects
from integrations.hubspot import sandbox_tying as tying
from integrations.hubspot.sandbox_ask import Answer, Parameters
from integrations.hubspot.sandbox_search import search

Body = Literal["none", "json"]


@dataclass(frozen=True, slots=True)
class Route:
    """One operation; `<version>` in the path is a dated version. Searches are counted by themselves."""

    method: str
    path: str
    work: Callable[..., Answer]
    parameters: Parameters = field(default_factory=dict)
    body: Body = "none"
    is_search: bool = False


def routes() -> Iterator[Route]:
    """All operations."""
    yield from _object_routes()
    yield from _association_routes()
    yield from _definition_routes()
    yield from _account_routes()


def _object_routes() -> Iterator[Route]:
    every = "/crm/objects/<version>/<kind>"
    one = f"{every}/<number>"
    yield Route("GET", every, objects.list_records, objects.LIST_PARAMETERS)
    yield Route("POST", every, objects.create_record, body="json")
    yield Route("GET", one, objects.get_record, objects.GET_PARAMETERS)
    yield Route("PATCH", one, objects.change_record, objects.PATCH_PARAMETERS, body="json")
    yield Route("DELETE", one, objects.archive_record)
    yield Route("POST", f"{every}/search", search, body="json", is_search=True)
    yield Route("POST", f"{every}/batch/read", batches.batch_read, batches.ARCHIVED_PARAMETER, body="json")
    yield Route("POST", f"{every}/batch/create", batches.batch_create, body="json")
    yield Route("POST", f"{every}/batch/update", batches.batch_update, body="json")
    yield Route("POST", f"{every}/batch/upsert", batches.batch_upsert, body="json")
    yield Route("POST", f"{every}/batch/archive", batches.batch_archive, body="json")
    yield Route("POST", f"{every}/gdpr-delete", objects.gdpr_delete, body="json")
    yield Route("POST", f"{every}/merge", objects.merge_contacts, body="json")


def _association_routes() -> Iterator[Route]:
    one = "/crm/objects/<version>/<kind>/<number>/associations"
    two = "/crm/associations/<version>/<from_kind>/<to_kind>"
    yield Route("PUT", f"{one}/default/<to_kind>/<to_number>", tying.tie_by_default)
    yield Route("PUT", f"{one}/<to_kind>/<to_number>", tying.tie, body="json")
    yield Route("DELETE", f"{one}/<to_kind>/<to_number>", tying.untie)
    yield Route("GET", f"{one}/<to_kind>", tying.read_one_side, tying.PAGE_PARAMETERS)
    yield Route("POST", f"{two}/batch/read", tying.batch_read, body="json")
    yield Route("POST", f"{two}/batch/create", tying.batch_create, body="json")
    yield Route("POST", f"{two}/batch/associate/default", tying.batch_tie_by_default, body="json")
    yield Route("POST", f"{two}/batch/archive", tying.batch_archive, body="json")
    yield Route("GET", f"{two}/labels", tying.list_labels)


def _definition_routes() -> Iterator[Route]:
    every = "/crm/properties/<version>/<kind>"
    yield Route("GET", every, definitions.list_properties, definitions.READ_PARAMETERS)
    yield Route("POST", every, definitions.create_property, body="json")
    yield Route("POST", f"{every}/batch/read", definitions.batch_read_properties, definitions.LOCALE, body="json")
    yield Route("POST", f"{every}/batch/create", definitions.batch_create_properties, body="json")
    yield Route("GET", f"{every}/groups", definitions.list_groups, definitions.LOCALE)
    yield Route("POST", f"{every}/groups", definitions.create_group, body="json")
    yield Route("GET", f"{every}/<name>", definitions.get_property, definitions.READ_PARAMETERS)
    yield Route("PATCH", f"{every}/<name>", definitions.change_property, body="json")
    yield Route("DELETE", f"{every}/<name>", definitions.archive_property)
    yield Route("GET", "/crm/pipelines/<version>/<kind>", definitions.list_pipelines)
    yield Route("GET", "/crm/pipelines/<version>/<kind>/<pipeline_id>", definitions.get_pipeline)
    yield Route("GET", "/crm/pipelines/<version>/<kind>/<pipeline_id>/stages", definitions.list_stages)


def _account_routes() -> Iterator[Route]:
    links = "/scheduler/<version>/meetings/meeting-links"
    yield Route("GET", "/crm/owners/<version>", account.list_owners, account.OWNER_LIST_PARAMETERS)
    yield Route("GET", "/crm/owners/<version>/<number>", account.get_owner, account.OWNER_PARAMETERS)
    yield Route("GET", "/account-info/<version>/details", account.account_details)
    yield Route("GET", "/account-info/<version>/api-usage/daily/private-apps", account.daily_usage)
    yield Route("POST", "/crm/extensions/calling/<version>/inbound-call", account.report_inbound_call, body="json")
    yield Route("GET", links, meetings.list_links, meetings.LINK_PARAMETERS)
    yield Route("GET", f"{links}/book/availability-page/<path:slug>", meetings.availability, meetings.AVAILABILITY_PARAMETERS)
    yield Route("GET", f"{links}/book/<path:slug>", meetings.booking_page, meetings.BOOKING_PARAMETERS)
    yield Route("POST", f"{links}/book", meetings.book, body="json")
    yield Route("POST", "/scheduler/<version>/meetings/calendar", meetings.create_event, meetings.CALENDAR_PARAMETERS, body="json")
