"""The vendor's own description of its API, against which every request of these tests is checked (conftest.py)."""

import pytest
from requests import Request

from tests.integrations.housecallpro.described import faults
from tests.integrations.housecallpro.housecallpro_setup import API
from tests.vendor_descriptions import HOW_TO_POINT, description_named

pytestmark = pytest.mark.skipif(not description_named(), reason=HOW_TO_POINT)


def checked(method: str, path: str, body: object = None) -> list[str]:
    return faults(Request(method, f"{API}{path}", json=body).prepare(), API)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/customers?q=4155550134&page_size=50&page=2", None),
        ("GET", "/jobs?customer_id=cus_1&work_status[]=scheduled&work_status[]=unscheduled&expand[]=appointments", None),
        ("POST", "/customers", {"mobile_number": "4155550134", "tags": ["x"]}),
        ("PUT", "/pipeline/statuses", {"resource_type": "lead", "resource_id": "lea_1", "status_id": "kcs_1"}),
    ],
)
def test_a_request_that_the_vendor_describes_passes(method: str, path: str, body: object) -> None:
    assert checked(method, path, body) == []


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/v1/customers", None),
        ("PUT", "/jobs/job_1", {}),
        ("PATCH", "/customers/cus_1", {}),
        ("GET", "/customers?mobile_number=4155550134", None),
        ("GET", "/jobs?work_status[]=needs%20scheduling", None),
        ("GET", "/jobs?work_status=scheduled&work_status=unscheduled", None),
        ("GET", "/customers/cus_1?expand[]=everything", None),
        ("POST", "/leads", {"customer_id": "cus_1", "notes": "two, not one"}),
        ("POST", "/leads", {"customer_id": "cus_1", "address": "18 Alder Ct"}),
        ("POST", "/jobs", {"customer_id": "cus_1"}),
        ("POST", "/jobs/job_1/appointments", {"start_time": "2026-11-24T16:00:00Z"}),
    ],
)
def test_a_request_that_it_does_not_describe_is_found_out(method: str, path: str, body: object) -> None:
    assert checked(method, path, body) != []
