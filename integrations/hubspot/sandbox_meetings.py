"""Meeting links, their free times, booking, and events in an organiser's calendar (HubSpot docs, library meetings guide)."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo, available_timezones

from integrations.hubspot.sandbox_ask import Answer, Ask, page_of, read_body, texts_of
from integrations.hubspot.sandbox_errors import ApiError, invalid, not_found
from integrations.hubspot.sandbox_object_types import BY_NAME
from integrations.hubspot.sandbox_objects import read_ties
from integrations.hubspot.sandbox_portal import Owner
from integrations.hubspot.sandbox_times import from_millis, iso, millis, read_moment
from integrations.hubspot.sandbox_writing import Tie

LINK_PARAMETERS: Any = {"limit": "number", "after": "text", "name": "text", "organizerUserId": "text", "type": "text"}
AVAILABILITY_PARAMETERS: Any = {"timezone": "text", "monthOffset": "number"}
BOOKING_PARAMETERS: Any = {"timezone": "text"}
CALENDAR_PARAMETERS: Any = {"organizerUserId": "text"}
LINK_TYPES = ("PERSONAL_LINK", "GROUP_CALENDAR", "ROUND_ROBIN_CALENDAR")
_READ = "scheduler.meetings.meeting-link.read"
_BOOK = {
    **dict.fromkeys(("slug", "startTime", "email", "firstName", "lastName"), "text"),
    **dict.fromkeys(("formFields", "legalConsentResponses", "likelyAvailableUserIds"), "list"),
    "duration": "number",
}
_CALENDAR = {"properties": "object", "associations": "list", "timezone": "text", "emailReminderSchedule": "object"}
_EVENT_NEEDS = (
    "hs_meeting_title",
    "hs_meeting_start_time",
    "hs_meeting_end_time",
    "hs_timestamp",
    "hs_meeting_outcome",
    "hubspot_owner_id",
)
_OPENS, _CLOSES, _DAYS = time(9), time(17), 5
_CONTACT_TO_MEETING = 200


def list_links(ask: Ask) -> Answer:
    """Meeting links; `organizerUserId` is a user's id, not an owner's."""
    ask.grant.need(_READ)
    texts = ask.query.texts
    if texts.get("type", LINK_TYPES[0]) not in LINK_TYPES:
        raise invalid(f"type must be one of {', '.join(LINK_TYPES)}")
    rows = [
        link
        for link in ask.portal.meeting_links.values()
        if all(link[key] == texts[key] for key in ("organizerUserId", "name", "type") if key in texts)
    ]
    page, paging = page_of(rows, ask.query)
    return {"total": len(rows), "results": [_show_link(ask, link) for link in page], **paging}, 200


def availability(ask: Ask, slug: str) -> Answer:
    """The free times of a month."""
    ask.grant.need(_READ)
    link, zone = _link(ask, slug), _zone(ask.query.texts.get("timezone"))
    return _availability(ask, link, zone, ask.query.numbers.get("monthOffset", 0)), 200


def booking_page(ask: Ask, slug: str) -> Answer:
    """The free times with the form that has to be filled in."""
    ask.grant.need(_READ)
    link, zone = _link(ask, slug), _zone(ask.query.texts.get("timezone"))
    custom: dict[str, Any] = {
        "availability": {},
        "durations": link["durations"],
        "formFields": link["formFields"],
        "legalConsentEnabled": link["legalConsentEnabled"],
        "meetingBufferTime": 0,
        "ownerPrioritized": False,
        "startTimeIncrementMinutes": "MEETING_DURATION",
        "weeksToAdvertise": 4,
    }
    page = {"linkId": link["id"], "linkType": link["type"], "isOffline": link["isOffline"], "customParams": custom}
    return {**page, **_availability(ask, link, zone, 0)}, 200


def book(ask: Ask) -> Answer:
    """Book a time; an unknown e-mail address makes a new contact, whoever is meant."""
    ask.grant.need(*(kind.write_scope for kind in BY_NAME.values() if kind.scope != "users"))
    wish = read_body(ask.body, _BOOK, {"timezone": "text", "locale": "text"})
    link = _link(ask, wish["slug"])
    start = read_moment(wish["startTime"])
    _check_booking(wish, link)
    if start is None or start not in _free(ask, link, wish["duration"], ask.portal.clock(), ask.portal.clock() + timedelta(days=92)):
        raise _slot_taken(ask)
    contact_id = _contact_of(ask, wish)
    end = start + timedelta(milliseconds=wish["duration"])
    subject = f"{wish['firstName']} {wish['lastName']} with {link['name']}"
    values = {"hs_timestamp": iso(start), "hs_meeting_title": subject, "hs_meeting_start_time": iso(start), "hs_meeting_end_time": iso(end)}
    meeting = ask.writer.create(
        "meetings", {**values, "hs_meeting_outcome": "SCHEDULED"}, [Tie("contacts", contact_id, _CONTACT_TO_MEETING)]
    )
    ask.portal.bookings.append({"id": meeting.id, "slug": link["slug"], "contactId": contact_id, "start": start, "end": end})
    shown = {
        "calendarEventId": f"event-{meeting.id}",
        "contactId": contact_id,
        "start": iso(start),
        "end": iso(end),
        "duration": wish["duration"],
        "subject": subject,
        "bookingTimezone": wish.get("timezone", "UTC"),
        "guestEmails": [],
        "isOffline": link["isOffline"],
        "formFields": [{**field, "label": field["name"], "isCustom": False} for field in wish["formFields"]],
        "legalConsentResponses": wish["legalConsentResponses"],
        "location": link["location"],
    }
    return shown, 200


def create_event(ask: Ask) -> Answer:
    """A meeting straight in an organiser's connected calendar."""
    ask.grant.need(*(kind.write_scope for kind in BY_NAME.values() if kind.scope != "users"))
    user_id = ask.query.texts.get("organizerUserId", "")
    organiser = ask.portal.owner_of_user(int(user_id)) if user_id.isdecimal() else None
    body = read_body(ask.body, _CALENDAR)
    _zone(body["timezone"])
    read_body(body["emailReminderSchedule"], {"reminders": "list", "shouldIncludeInviteDescription": "bool"}, where="emailReminderSchedule")
    missing = [name for name in _EVENT_NEEDS if name not in body["properties"]]
    if missing:
        raise invalid(f"properties must have {', '.join(missing)}")
    _check_calendar(organiser)
    ties = read_ties(ask.portal, BY_NAME["meetings"], body["associations"])
    row = ask.writer.create("meetings", body["properties"], ties)
    told = {name: row.properties.get(name, "") for name in (*_EVENT_NEEDS, "hs_meeting_location_type") if name in row.properties}
    source = {"hs_engagement_source": "INTEGRATION", "hs_engagement_source_id": ask.grant.counted_as}
    return {"id": row.id, "createdAt": iso(row.created), "lastUpdatedAt": iso(row.updated), "properties": {**told, **source}}, 200


def _check_calendar(organiser: Owner | None) -> None:
    if organiser is None:
        raise invalid("organizerUserId is not a user of this account")
    if not organiser.calendar:
        raise invalid("The organizer has no connected calendar")


def _check_booking(wish: dict[str, Any], link: dict[str, Any]) -> None:
    if "@" not in wish["email"]:
        raise invalid("email is not valid")
    if wish["duration"] not in link["durations"]:
        raise invalid("duration is not offered by this link")
    texts_of(wish["likelyAvailableUserIds"], "likelyAvailableUserIds")
    sent = {read_body(field, {"name": "text", "value": "text"}, where="formFields")["name"] for field in wish["formFields"]}
    missing = [field["name"] for field in link["formFields"] if field["isRequired"] and field["name"] not in sent]
    if missing:
        raise invalid(f"formFields must have {', '.join(missing)}")
    for consent in wish["legalConsentResponses"]:
        read_body(consent, {"communicationTypeId": "text", "consented": "bool"}, where="legalConsentResponses")
    if link["legalConsentEnabled"] and not wish["legalConsentResponses"]:
        raise invalid("legalConsentResponses are required by this link")


def _contact_of(ask: Ask, wish: dict[str, Any]) -> str:
    known = ask.portal.email_holder(wish["email"])
    if known is not None:
        return known.id
    values = {"email": wish["email"], "firstname": wish["firstName"], "lastname": wish["lastName"]}
    return ask.writer.create("contacts", values, []).id


def _slot_taken(ask: Ask) -> ApiError:
    refusal = invalid("The requested time is not available.")
    refusal.status = int(ask.portal.settings.slot_taken_status)
    return refusal


def _link(ask: Ask, slug: str) -> dict[str, Any]:
    found = ask.portal.meeting_links.get(slug)
    if found is None:
        raise not_found(f"There is no meeting link {slug}")
    return found


def _zone(name: str | None) -> ZoneInfo:
    if name not in available_timezones():
        raise invalid("timezone is required and must be an IANA time zone")
    return ZoneInfo(name)


def _show_link(ask: Ask, link: dict[str, Any]) -> dict[str, Any]:
    names = ("id", "slug", "name", "type", "defaultLink", "organizerUserId", "userIdsOfLinkMembers")
    host = ask.portal.facts["uiDomain"].replace("app", "meetings", 1)
    return {**{name: link[name] for name in names}, "link": f"https://{host}/{link['slug']}", "createdAt": link["createdAt"]}


def _availability(ask: Ask, link: dict[str, Any], zone: ZoneInfo, months: int) -> dict[str, Any]:
    if months < 0:
        raise invalid("monthOffset must be zero or more")
    now = ask.portal.clock()
    first, last = _month(now.astimezone(zone), months)
    by_duration = {
        str(duration): {
            "meetingDurationMillis": duration,
            "availabilities": [
                {"startMillisUtc": millis(start), "endMillisUtc": millis(start) + duration}
                for start in _free(ask, link, duration, max(first, now), last)
            ],
        }
        for duration in link["durations"]
    }
    members = [ask.portal.owner_of_user(int(user_id)) for user_id in link["userIdsOfLinkMembers"]]
    busy = [_busy(ask, link, owner) for owner in members if owner is not None]
    return {"linkAvailability": {"hasMore": months < 2, "linkAvailabilityByDuration": by_duration}, "allUsersBusyTimes": busy}


def _month(now: datetime, months: int) -> tuple[datetime, datetime]:
    first = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    number = now.year * 12 + now.month - 1 + months
    return first.replace(year=number // 12, month=number % 12 + 1), first.replace(year=(number + 1) // 12, month=(number + 1) % 12 + 1)


def _free(ask: Ask, link: dict[str, Any], duration: int, first: datetime, last: datetime) -> list[datetime]:
    if link["slots"] is not None:
        offered: Iterator[datetime] = (moment for moment in map(from_millis, link["slots"]) if moment is not None)
    else:
        offered = _working_times(ZoneInfo(ask.portal.facts["timeZone"]), duration, first, last)
    span = timedelta(milliseconds=duration)
    taken = [(booking["start"], booking["end"]) for booking in ask.portal.bookings if booking["slug"] == link["slug"]]
    return [
        start
        for start in offered
        if first < start < last and not any(start < busy_end and busy_start < start + span for busy_start, busy_end in taken)
    ]


def _working_times(zone: ZoneInfo, duration: int, first: datetime, last: datetime) -> Iterator[datetime]:
    span, day = timedelta(milliseconds=duration), first.astimezone(zone).date()
    while day <= last.astimezone(zone).date():
        start, closes = (datetime.combine(day, edge, zone) for edge in (_OPENS, _CLOSES))
        while day.weekday() < _DAYS and start + span <= closes:
            yield start
            start += span
        day += timedelta(days=1)


def _busy(ask: Ask, link: dict[str, Any], owner: Owner) -> dict[str, Any]:
    times = [
        {"start": millis(booking["start"]), "end": millis(booking["end"])}
        for booking in ask.portal.bookings
        if booking["slug"] == link["slug"]
    ]
    profile = {"email": owner.email, "firstName": owner.first_name, "lastName": owner.last_name}
    user = {"id": str(owner.user_id + 1), "userId": str(owner.user_id), "calendarProvider": "GOOGLE", "isSalesStarter": False}
    return {"isOffline": link["isOffline"], "busyTimes": times, "meetingsUser": {**user, "userProfile": profile}}


def seeded_link(wish: dict[str, Any], number: str, now: datetime) -> dict[str, Any]:
    """A meeting link with its defaults: half an hour on weekdays from nine to five, in the portal's own time zone."""
    made = {
        "id": number,
        "slug": uuid4().hex[:8],
        "name": "Intro talk",
        "type": LINK_TYPES[0],
        "defaultLink": False,
        "organizerUserId": "",
        "userIdsOfLinkMembers": [str(wish.get("organizerUserId", ""))],
        "durations": [1_800_000],
        "formFields": [],
        "legalConsentEnabled": False,
        "isOffline": False,
        "location": "Phone",
        "slots": None,
        "createdAt": iso(now),
    }
    return {**made, **wish, "organizerUserId": str(wish.get("organizerUserId", ""))}
