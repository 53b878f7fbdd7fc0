"""The properties that every portal has from the start, as far as they matter here (HubSpot docs, object guides)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from integrations.hubspot.sandbox_object_types import ACTIVITIES, BY_NAME

Options = tuple[tuple[str, str], ...]
_PHONE_PARTS = ("country_code", "region_code", "area_code")
CALL_STATUSES = (
    "BUSY",
    "CALLING_CRM_USER",
    "CANCELED",
    "COMPLETED",
    "CONNECTING",
    "FAILED",
    "IN_PROGRESS",
    "NO_ANSWER",
    "QUEUED",
    "RINGING",
    "MISSED",
    "HOLD",
    "UNKNOWN",
)
DISPOSITIONS: Options = (
    ("9d9162e7-6cf3-4944-bf63-4dff82258764", "Busy"),
    ("f240bbac-87c9-4f6e-bf70-924b57d47db7", "Connected"),
    ("a4c4c377-d246-4b32-a13b-75a56a4cd0ff", "Left live message"),
    ("b2cf5968-551e-4856-9783-52b3da59a7d0", "Left voicemail"),
    ("73a0d17f-1163-4015-bdd5-ec830791da20", "No answer"),
    ("17b47fee-58de-441e-a44c-c6300d46f273", "Wrong number"),
)
LIFECYCLE = ("subscriber", "lead", "marketingqualifiedlead", "salesqualifiedlead", "opportunity", "customer", "evangelist", "other")
_LEAD_STATUSES = ("NEW", "OPEN", "IN_PROGRESS", "OPEN_DEAL", "UNQUALIFIED", "ATTEMPTED_TO_CONTACT", "CONNECTED", "BAD_TIMING")


@dataclass(frozen=True, slots=True)
class Property:
    """One property; `pattern` is a portal's own validation rule, `options` are (value, label)."""

    name: str
    label: str
    type: str = "string"
    field_type: str = "text"
    group: str = ""
    read_only: bool = False
    unique: bool = False
    defined_by_hubspot: bool = True
    options: Options = ()
    pattern: str | None = None
    description: str = ""
    hidden: bool = False
    archived: bool = False


def _texts(*names: str, field_type: str = "text") -> Iterator[Property]:
    for name in names:
        yield Property(name, name.removeprefix("hs_").replace("_", " ").capitalize(), field_type=field_type)


def _choice(name: str, *values: str, labels: Options = ()) -> Property:
    options = labels or tuple((value, value.replace("_", " ").capitalize()) for value in values)
    return Property(name, name.removeprefix("hs_").replace("_", " ").capitalize(), "enumeration", "select", options=options)


def _numbers(*names: str) -> Iterator[Property]:
    for name in names:
        yield Property(name, name.removeprefix("hs_").replace("_", " ").capitalize(), "number", "number")


def _moments(*names: str) -> Iterator[Property]:
    for name in names:
        yield Property(name, name.removeprefix("hs_").replace("_", " ").capitalize(), "datetime", "date")


def _yes_no(*names: str) -> Iterator[Property]:
    options = (("true", "Yes"), ("false", "No"))
    for name in names:
        label = name.removeprefix("hs_").replace("_", " ").capitalize()
        yield Property(name, label, "bool", "booleancheckbox", options=options)


def _fixed(*properties: Property) -> Iterator[Property]:
    for each in properties:
        yield replace(each, read_only=True)


def _of_every_record() -> Iterator[Property]:
    yield from _fixed(*_texts("hs_object_source", "hs_object_source_label", "hs_object_source_id", "hs_all_owner_ids", "hubspot_team_id"))
    yield from _fixed(*_numbers("hs_object_id"), *_moments("hs_createdate", "hs_lastmodifieddate"))
    yield Property("hubspot_owner_id", "Owner", "enumeration", "select")


def _of_contacts() -> Iterator[Property]:
    yield from _texts(
        "firstname", "lastname", "email", "company", "jobtitle", "fax", "website", "address", "city", "state", "zip", "country"
    )
    yield from _texts("hs_additional_emails", "hs_whatsapp_phone_number", "message", "salutation")
    yield Property("phone", "Phone number", field_type="phonenumber")
    yield Property("mobilephone", "Mobile phone number", field_type="phonenumber")
    yield _choice("lifecyclestage", *LIFECYCLE)
    yield _choice("hs_lead_status", *_LEAD_STATUSES)
    computed = ["hs_calculated_phone_number", "hs_calculated_mobile_number"]
    computed += [f"hs_calculated_phone_number_{part}" for part in _PHONE_PARTS]
    computed += [f"hs_searchable_calculated_{form}{kind}_number" for form in ("", "international_") for kind in ("phone", "mobile")]
    computed += ["hs_all_contact_vids", "hs_merged_object_ids"]
    yield from _fixed(*_texts(*computed), *_moments("createdate", "lastmodifieddate"))


def _of_companies() -> Iterator[Property]:
    yield from _texts("name", "domain", "city", "state", "country", "industry", "website")
    yield Property("phone", "Phone number", field_type="phonenumber")
    yield _choice("lifecyclestage", *LIFECYCLE)
    yield from _fixed(*_moments("createdate"))


def _of_deals() -> Iterator[Property]:
    yield from _texts("dealname", "description")
    yield Property("pipeline", "Pipeline", "enumeration", "select")
    yield Property("dealstage", "Deal stage", "enumeration", "radio")
    yield _choice("dealtype", labels=(("newbusiness", "New business"), ("existingbusiness", "Existing business")))
    yield from _numbers("amount")
    yield from _moments("closedate")
    yield from _fixed(*_yes_no("hs_is_closed", "hs_is_closed_won"), *_moments("createdate"))


def _of_tickets() -> Iterator[Property]:
    yield from _texts("subject", "content")
    yield Property("hs_pipeline", "Pipeline", "enumeration", "select")
    yield Property("hs_pipeline_stage", "Ticket status", "enumeration", "select")
    yield from _fixed(*_moments("createdate"))


def _of_leads() -> Iterator[Property]:
    yield from _texts("hs_lead_name")
    yield _choice("hs_lead_type", labels=(("NEW_BUSINESS", "New business"), ("RE_ATTEMPTING", "Re-attempting"), ("UPSELL", "Upsell")))
    yield _choice("hs_lead_label", "HOT", "WARM", "COLD")
    yield Property("hs_pipeline", "Pipeline", "enumeration", "select")
    yield Property("hs_pipeline_stage", "Pipeline stage", "enumeration", "radio")


def _of_activities(kind: str) -> Iterator[Property]:
    yield from _moments("hs_timestamp")
    yield from _texts("hs_attachment_ids", "hs_activity_type")
    bodies = {"calls": "hs_call_body", "notes": "hs_note_body", "communications": "hs_communication_body", "tasks": "hs_task_body"}
    bodies |= {"meetings": "hs_meeting_body", "emails": "hs_email_text"}
    yield from _texts(bodies[kind], field_type="html")


def _of_calls() -> Iterator[Property]:
    yield from _texts("hs_call_title", "hs_call_from_number", "hs_call_to_number", "hs_call_recording_url", "hs_call_external_id")
    yield from _texts("hs_call_callee_object_id", "hs_call_callee_object_type", "hs_call_app_id", "hs_call_source")
    yield from _numbers("hs_call_duration")
    yield from _yes_no("hs_call_has_voicemail")
    yield _choice("hs_call_direction", "INBOUND", "OUTBOUND")
    yield _choice("hs_call_status", *CALL_STATUSES)
    yield _choice("hs_call_disposition", labels=DISPOSITIONS)


def _of_communications() -> Iterator[Property]:
    yield _choice("hs_communication_channel_type", "SMS", "WHATS_APP", "LINKEDIN_MESSAGE")
    yield _choice("hs_communication_logged_from", "CRM")


def _of_meetings() -> Iterator[Property]:
    yield from _texts("hs_meeting_title", "hs_meeting_location", "hs_internal_meeting_notes", "hs_meeting_external_url")
    yield from _moments("hs_meeting_start_time", "hs_meeting_end_time")
    yield _choice("hs_meeting_outcome", "SCHEDULED", "COMPLETED", "RESCHEDULED", "NO_SHOW", "CANCELED")
    yield _choice("hs_meeting_location_type", "PHONE", "ADDRESS", "CUSTOM")


def _of_tasks() -> Iterator[Property]:
    yield from _texts("hs_task_subject")
    yield _choice("hs_task_status", "NOT_STARTED", "IN_PROGRESS", "WAITING", "DEFERRED", "COMPLETED")
    yield _choice("hs_task_priority", "NONE", "LOW", "MEDIUM", "HIGH")
    yield _choice("hs_task_type", "CALL", "EMAIL", "TODO")


def _of_emails() -> Iterator[Property]:
    yield from _texts("hs_email_subject")
    yield _choice("hs_email_direction", "EMAIL", "INCOMING_EMAIL", "FORWARDED_EMAIL")


def _of_users() -> Iterator[Property]:
    yield from _texts("hs_email", "hs_given_name", "hs_family_name", "hs_internal_user_id", "hs_job_title")
    yield from _texts("hs_working_hours", "hs_out_of_office_hours", "hs_availability_status", "hs_standard_time_zone")


_MAKERS = {
    "contacts": _of_contacts,
    "companies": _of_companies,
    "deals": _of_deals,
    "tickets": _of_tickets,
    "leads": _of_leads,
    "calls": _of_calls,
    "communications": _of_communications,
    "meetings": _of_meetings,
    "tasks": _of_tasks,
    "emails": _of_emails,
    "users": _of_users,
}
GROUPS = {kind: f"{BY_NAME[kind].singular}information" for kind in BY_NAME}
BODIES = {"calls": "hs_call_body", "notes": "hs_note_body", "communications": "hs_communication_body"}
DEFAULT_READ = {
    "contacts": ("createdate", "email", "firstname", "hs_object_id", "lastmodifieddate", "lastname"),
    "companies": ("createdate", "domain", "hs_lastmodifieddate", "hs_object_id", "name"),
    "deals": ("amount", "closedate", "createdate", "dealname", "dealstage", "hs_lastmodifieddate", "hs_object_id", "pipeline"),
}
_DEFAULT_READ_OF_OTHERS = ("hs_createdate", "hs_lastmodifieddate", "hs_object_id")


def properties_from_the_start(kind: str) -> dict[str, Property]:
    """The definitions of one kind of record by name."""
    made = [*_of_every_record(), *_MAKERS.get(kind, tuple)()]
    if kind in ACTIVITIES:
        made += _of_activities(kind)
    return {each.name: replace(each, group=GROUPS[kind]) for each in made}


def default_read(kind: str) -> tuple[str, ...]:
    """The properties an answer has when none are asked for."""
    return DEFAULT_READ.get(kind, _DEFAULT_READ_OF_OTHERS)


def created_property(kind: str) -> str:
    """The property with the moment a record was made."""
    return "createdate" if kind in ("contacts", "companies", "deals", "tickets") else "hs_createdate"


def modified_property(kind: str) -> str:
    """The property with the moment of a record's last change."""
    return "lastmodifieddate" if kind == "contacts" else "hs_lastmodifieddate"
