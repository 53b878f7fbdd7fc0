"""The simulated API against the vendor's own descriptions, both ways: what it offers, takes and answers."""

from typing import Any

import pytest
import requests

from integrations.hubspot.sandbox_routes import Route, routes
from tests.integrations.hubspot.described import ALL, VERSION, described, description_file, nameless, operations, required_keys
from tests.integrations.hubspot.sandbox.conftest import CALLBACK, KEY, REY, to
from tests.vendor_descriptions import HOW_TO_POINT, VendorDescription, description_named

pytestmark = pytest.mark.skipif(not description_named(), reason=HOW_TO_POINT)

NOW = "2026-11-20T15:00:00Z"
# of 2026-03 alone; see test_the_single_record_association_path_is_of_2026_03_alone_unless_the_setting_brings_it_back
NOT_DESCRIBED = {("GET", "/crm/objects/2026-09/{}/{}/associations/{}")}


def place(route: Route) -> tuple[str, str]:
    return route.method, nameless(route.path.replace("<version>", VERSION))


def described_operation(route: Route) -> Any:
    found = [operations(name)[place(route)] for name in dict.fromkeys(ALL) if place(route) in operations(name)]
    assert found, f"{route.method} {route.path} is not described"
    return found[0]


def offered() -> list[Route]:
    return [route for route in routes() if place(route) not in NOT_DESCRIBED]


def test_every_offered_operation_is_described() -> None:
    assert len([described_operation(route) for route in offered()]) > 40


def test_an_operation_reads_the_described_parameters_and_no_others() -> None:
    for route in offered():
        parameters = {each["name"] for each in described_operation(route).get("parameters", []) if each["in"] == "query"}
        assert set(route.parameters) == parameters, f"{route.method} {route.path}"


def test_an_operation_reads_a_body_where_one_is_described() -> None:
    for route in offered():
        assert (route.body == "json") is ("requestBody" in described_operation(route)), f"{route.method} {route.path}"


class Walk:
    """Sends requests and checks each, with its answer, against the description of its kind of record."""

    def __init__(self, hubspot: Any) -> None:
        self._hubspot = hubspot
        self._descriptions: dict[str, VendorDescription] = {}

    def __call__(self, method: str, path: str, body: Any = None, status: int | None = None) -> Any:
        answer: requests.Response = self._hubspot.ask(method, path, body)
        assert answer.ok if status is None else answer.status_code == status, f"{method} {path}: {answer.text}"
        description = self.of(f"/{path}")
        description.check_request(answer.request)
        description.check_answer(answer)
        if isinstance(body, dict):
            self._check_other_bodies_are_refused(method, path, body)
        return answer.json() if answer.content else None

    def _check_other_bodies_are_refused(self, method: str, path: str, body: dict[str, Any]) -> None:
        plain = f"/{path.partition('?')[0]}"
        missing = [{key: body[key] for key in body if key != name} for name in required_keys(description_file(plain), method, plain)]
        for wrong in (*missing, {**body, "colour": "red"}):
            assert self._hubspot.ask(method, path, wrong).status_code == 400, f"{method} {path} with {sorted(wrong)}"

    def of(self, path: str) -> VendorDescription:
        name = description_file(path.partition("?")[0])
        if name not in self._descriptions:
            self._descriptions[name] = described(name, f"{self._hubspot.url}/api")
        return self._descriptions[name]

    def objects(self, method: str, path: str, body: Any = None, status: int | None = None) -> Any:
        return self(method, f"crm/objects/2026-09/{path}", body, status)

    def search(self, kind: str, *filters: dict[str, Any]) -> Any:
        wish = {"filterGroups": [{"filters": list(filters)}], "properties": ["hs_object_id"], "sorts": [], "limit": 10, "after": "0"}
        return self.objects("POST", f"{kind}/search", wish)


@pytest.fixture
def walk(hubspot: Any) -> Walk:
    hubspot.settings(search_keys_required=True)
    return Walk(hubspot)


def new(ties: list[dict[str, Any]], **properties: str) -> dict[str, Any]:
    return {"properties": properties, "associations": ties}


def test_contacts_are_asked_and_answered_as_described(walk: Walk, hubspot: Any) -> None:
    key = {"groupName": "contactinformation", "name": "mctb_caller_key", "label": "Key", "type": "string", "fieldType": "text"}
    walk("POST", "crm/properties/2026-09/contacts", {**key, "hasUniqueValue": True})
    one = walk.objects("POST", "contacts", new([], firstname="Ines", phone="+14155550123", hubspot_owner_id=REY))["id"]
    two = walk.objects("POST", "contacts", new([], firstname="Tomas", email="tomas@example.org"))["id"]
    walk.objects("GET", f"contacts/{one}?properties=phone&properties=hubspot_owner_id&associations=calls&archived=false")
    walk.objects("GET", "contacts/tomas@example.org?idProperty=email")
    walk.objects("GET", "contacts?limit=1&properties=phone")
    walk.objects("PATCH", f"contacts/{one}", {"properties": {"company": "Alder"}})
    digits = {"propertyName": "hs_searchable_calculated_phone_number", "operator": "EQ", "value": "4155550123"}
    assert walk.search("contacts", digits)["total"] == 1
    entry = {"idProperty": "mctb_caller_key", "id": "+14155550124", "properties": {"firstname": "Caller"}}
    walk.objects("POST", "contacts/batch/upsert", {"inputs": [entry]})
    wrong = {**entry, "id": "x", "properties": {"nope": "x"}, "objectWriteTraceId": "t"}
    walk.objects("POST", "contacts/batch/upsert", {"inputs": [entry, wrong]}, 207)
    walk.objects("POST", "contacts/batch/create", {"inputs": [new([], firstname="Bulk")]})
    walk.objects("POST", "contacts/batch/update", {"inputs": [{"id": one, "properties": {"city": "Oakland"}}]})
    read = {"inputs": [{"id": one}, {"id": "1"}], "properties": ["phone"], "propertiesWithHistory": []}
    walk.objects("POST", "contacts/batch/read", read, 207)
    walk.objects("POST", "contacts/merge", {"primaryObjectId": one, "objectIdToMerge": two})
    walk.objects("DELETE", f"contacts/{one}")
    walk.objects("GET", f"contacts/{one}?archived=true")
    gone = hubspot.made("contacts", firstname="Gone")
    walk.objects("POST", "contacts/gdpr-delete", {"objectId": gone})
    walk.objects("POST", "contacts/batch/archive", {"inputs": [{"id": "1"}]})


def test_matters_and_activities_are_asked_and_answered_as_described(walk: Walk) -> None:
    ines = walk.objects("POST", "contacts", new([], firstname="Ines"))["id"]
    lead = walk.objects("POST", "leads", new([to(ines, 578)], hs_lead_name="Missed call", hubspot_owner_id=REY))["id"]
    deal = walk.objects("POST", "deals", new([to(ines, 3)], dealname="Roof", dealstage="appointmentscheduled"))["id"]
    walk.objects("PATCH", f"deals/{deal}", {"properties": {"dealstage": "closedlost"}})
    call = walk.objects("POST", "calls", new([to(ines, 194)], hs_timestamp=NOW, hs_call_status="MISSED"))["id"]
    text = {"hs_communication_channel_type": "SMS", "hs_communication_logged_from": "CRM", "hs_communication_body": "Hi"}
    walk.objects("POST", "communications", new([to(ines, 81)], hs_timestamp=NOW, **text))
    note = walk.objects("POST", "notes", new([to(ines, 202)], hs_timestamp=NOW, hs_note_body="Digest"))["id"]
    walk.objects("PATCH", f"notes/{note}", {"properties": {"hs_note_body": "Digest, longer"}})
    walk.objects("GET", f"leads/{lead}?associations=contacts")
    tied = {"propertyName": "associations.contact", "operator": "EQ", "value": ines}
    assert [walk.search(kind, tied)["total"] for kind in ("leads", "deals", "calls", "communications", "notes")] == [1] * 5
    walk.objects("PUT", f"calls/{call}/associations/default/leads/{lead}")
    company = walk.objects("POST", "companies", new([], name="Alder"))["id"]
    spec = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 279}]
    walk.objects("PUT", f"contacts/{ines}/associations/companies/{company}", spec)
    pair = "crm/associations/2026-09/contacts/companies"
    walk("POST", f"{pair}/batch/read", {"inputs": [{"id": ines}]})
    walk("POST", f"{pair}/batch/read", {"inputs": [{"id": ines}, {"id": "1"}]}, 207)
    ends = {"from": {"id": ines}, "to": {"id": company}}
    walk("POST", f"{pair}/batch/create", {"inputs": [{**ends, "types": spec}]})
    walk("POST", f"{pair}/batch/associate/default", {"inputs": [ends]})
    walk("POST", f"{pair}/batch/archive", {"inputs": [{"from": {"id": ines}, "to": [{"id": company}]}]})
    walk("GET", f"{pair}/labels")
    walk.objects("DELETE", f"contacts/{ines}/associations/companies/{company}")


def test_definitions_and_owners_are_asked_and_answered_as_described(walk: Walk) -> None:
    path = "crm/properties/2026-09/contacts"
    own = {"groupName": "contactinformation", "name": "shift", "label": "Shift", "type": "enumeration", "fieldType": "select"}
    own |= {"options": [{"label": "Night", "value": "night", "hidden": False, "displayOrder": 0}]}
    walk("POST", f"{path}/batch/create", {"inputs": [own]})
    walk("GET", f"{path}?archived=false&dataSensitivity=non_sensitive")
    walk("GET", f"{path}/shift")
    walk("PATCH", f"{path}/shift", {"label": "Shifts"})
    walk("POST", f"{path}/batch/read", {"archived": False, "dataSensitivity": "non_sensitive", "inputs": [{"name": "shift"}]})
    walk("DELETE", f"{path}/shift")
    walk("GET", f"{path}/groups")
    walk("POST", f"{path}/groups", {"name": "textback", "label": "Textback"})
    for kind in ("deals", "leads"):
        pipeline = walk("GET", f"crm/pipelines/2026-09/{kind}")["results"][0]["id"]
        walk("GET", f"crm/pipelines/2026-09/{kind}/{pipeline}")
        walk("GET", f"crm/pipelines/2026-09/{kind}/{pipeline}/stages")
    walk("GET", "crm/owners/2026-09?limit=100&archived=false")
    walk("GET", "crm/owners/2026-09?archived=true")
    walk("GET", f"crm/owners/2026-09/{REY}?idProperty=id")


def test_account_meetings_and_caller_id_are_asked_and_answered_as_described(walk: Walk, hubspot: Any) -> None:
    hubspot.settings(calling_extension_enabled=True)
    hubspot.seed(meeting_links=[{"slug": "rey", "name": "Rey", "organizerUserId": 61021}])
    hubspot.made("contacts", firstname="Ines", phone="415-555-0123")
    hubspot.made("companies", name="Alder", phone="415-555-0123")
    walk("GET", "account-info/2026-09/details")
    walk("GET", "account-info/2026-09/api-usage/daily/private-apps")
    links = "scheduler/2026-09/meetings/meeting-links"
    walk("GET", f"{links}?organizerUserId=61021&type=PERSONAL_LINK")
    walk("GET", f"{links}/book/availability-page/rey?timezone=UTC&monthOffset=0")
    walk("GET", f"{links}/book/rey?timezone=UTC")
    empty: dict[str, Any] = {"formFields": [], "legalConsentResponses": [], "likelyAvailableUserIds": ["61021"]}
    person = {"email": "ines@example.org", "firstName": "Ines", "lastName": "Okafor"}
    walk("POST", f"{links}/book", {"slug": "rey", "duration": 1_800_000, "startTime": "2026-11-23T15:00:00Z", **person, **empty})
    walk("GET", f"{links}/book/availability-page/rey?timezone=UTC")
    moments = dict.fromkeys(("hs_meeting_start_time", "hs_meeting_end_time", "hs_timestamp"), "2026-11-24T15:00:00Z")
    about = {"hs_meeting_title": "Interview", "hs_meeting_outcome": "SCHEDULED", "hubspot_owner_id": REY, **moments}
    reminders: dict[str, Any] = {"reminders": [], "shouldIncludeInviteDescription": False}
    event = {"properties": about, "associations": [], "timezone": "UTC", "emailReminderSchedule": reminders}
    walk("POST", "scheduler/2026-09/meetings/calendar?organizerUserId=61021", event)
    number = {"e164Number": "+14155550123", "phoneNumberType": "MOBILE"}
    body: dict[str, Any] = {
        "externalCallId": "CA-1",
        "finalCallStatus": "MISSED",
        "fromNumber": number,
        "toNumber": number,
        "engagementProperties": {},
    }
    matches = walk(
        "POST", "crm/extensions/calling/2026-09/inbound-call", {**body, "potentialRecipientUserIds": [], "createEngagement": True}
    )
    assert len(matches["callerIdMatches"]) == 2


def test_sign_in_is_asked_and_introspected_as_described(hubspot: Any) -> None:
    description = described("oauth", f"{hubspot.url}/api")
    answer = hubspot.exchange(hubspot.code())
    refreshed = hubspot.refresh(answer.json()["refresh_token"])
    client = {"client_id": "hub-app", "client_secret": "app-s3cret", "token_type_hint": "access_token"}
    path, form = "/api/oauth/2026-09/token", {**client, "token": refreshed.json()["access_token"]}
    introspected, revoked = (hubspot.send("POST", f"{path}/{what}", data=form) for what in ("introspect", "revoke"))

    for each in (answer, refreshed, introspected, revoked):
        assert each.ok
        description.check_request(each.request)
    description.check_answer(introspected)
    assert CALLBACK in answer.request.body.replace("%3A", ":").replace("%2F", "/")


def test_refusals_have_the_described_shape(walk: Walk, hubspot: Any) -> None:
    hubspot.seed(keys=[{"token": "pat-na1-poor", "scopes": []}])
    hubspot.made("contacts", email="ines@example.org")
    body = new([], email="ines@example.org")
    answers = [
        hubspot.objects("POST", "contacts", body),
        hubspot.objects("POST", "contacts", new([], nope="x")),
        hubspot.objects("GET", "contacts/1"),
        hubspot.ask("GET", "crm/objects/2026-09/contacts", token="pat-na1-poor"),
        hubspot.ask("GET", "crm/objects/2026-09/contacts", token="wrong"),
    ]
    hubspot.settings(burst_limit=1)
    answers += [hubspot.ask("GET", "crm/objects/2026-09/contacts", token=KEY) for _ in range(2)][-1:]

    assert [answer.status_code for answer in answers] == [409, 400, 404, 403, 401, 429]
    for answer in answers:
        walk.of("/crm/objects/2026-09/contacts").check_answer(answer)
