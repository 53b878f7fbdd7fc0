"""The vendor's own description of its API, against which every request of these tests is checked (conftest.py)."""

import pytest
from requests import Request

from tests.integrations.hubspot.described import faults
from tests.integrations.hubspot.hubspot_setup import API
from tests.vendor_descriptions import HOW_TO_POINT, description_named

pytestmark = pytest.mark.skipif(not description_named(), reason=HOW_TO_POINT)

OBJECTS = "/crm/objects/2026-09"
SEARCH = {"filterGroups": [], "properties": [], "sorts": [], "limit": 10, "after": "0"}


def checked(method: str, path: str, body: object = None) -> list[str]:
    return faults(Request(method, f"{API}{path}", json=body).prepare(), API)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", f"{OBJECTS}/contacts/1?properties=email,phone&associations=leads,deals", None),
        ("POST", f"{OBJECTS}/contacts/search", SEARCH),
        ("POST", f"{OBJECTS}/contacts", {"properties": {"phone": "+14155550134"}, "associations": []}),
        ("PUT", f"{OBJECTS}/calls/1/associations/default/leads/2", None),
        ("GET", "/crm/owners/2026-09?limit=500&archived=true", None),
    ],
)
def test_a_request_that_the_vendor_describes_passes(method: str, path: str, body: object) -> None:
    assert checked(method, path, body) == []


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/crm/v3/objects/contacts", None),
        ("GET", f"{OBJECTS}/contacts/1?fields=email", None),
        ("POST", f"{OBJECTS}/contacts", {"properties": {"phone": "+14155550134"}}),
        ("POST", f"{OBJECTS}/calls", {"properties": {"hs_call_duration": 0}, "associations": []}),
        ("POST", f"{OBJECTS}/contacts/search", {**SEARCH, "sorts": [{"propertyName": "createdate"}]}),
        ("POST", f"{OBJECTS}/contacts/search", {**SEARCH, "after": 0}),
        ("PUT", f"{OBJECTS}/contacts/1", {"properties": {}}),
        ("PATCH", "/crm/owners/2026-09/1", {}),
        ("POST", "/scheduler/2026-09/meetings/meeting-links/book", {"slug": "mika/intro"}),
        ("GET", "/scheduler/2026-09/meetings/meeting-links/book/mika%2Fintro", None),
    ],
)
def test_a_request_that_it_does_not_describe_is_found_out(method: str, path: str, body: object) -> None:
    assert checked(method, path, body) != []
