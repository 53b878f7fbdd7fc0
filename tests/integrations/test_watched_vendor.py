"""What passes between a connector and a simulated vendor is read against the vendor's description; whatever strays from it is found."""

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from requests import PreparedRequest

from hub.conformance.bench import bench_of
from hub.conformance.operations import operations
from hub.conformance.vendor_bench import bench_hub
from tests.integrations.watched_vendor import Exchange, WatchedCatalog, described_faults, write_content
from tests.vendor_descriptions import HOW_TO_POINT, description_named, read_description

pytestmark = pytest.mark.skipif(not description_named(), reason=HOW_TO_POINT)

HUBSPOT_CONTACTS = "https://hubspot.example.org/api/crm/objects/2026-09/contacts"


@pytest.fixture(scope="module")
def exchanges() -> list[Exchange]:
    """Everything of one plain use of every ability, with both vendors."""
    catalog = WatchedCatalog()
    with bench_hub() as hub:
        for key in ("hubspot", "housecallpro"):
            with bench_of(replace(hub, catalog=catalog), key) as bench:
                for operation in operations(bench):
                    operation.do()
    return catalog.exchanges


def chosen(exchanges: list[Exchange], method: str, path: str, written: str = "") -> Exchange:
    """The first good exchange at this path, or below it where it ends with a slash, as a copy of its own."""
    return deepcopy(next(one for one in exchanges if one.answer.ok and is_one(one.answer.request, method, path, written)))


def is_one(request: PreparedRequest, method: str, path: str, written: str) -> bool:
    there = str(request.url).partition("?")[0]
    return request.method == method and (there.startswith(path) if path.endswith("/") else there == path) and written in str(request.url)


def with_body(one: Exchange, change: Callable[[Any], object]) -> None:
    body = json.loads(one.answer.request.body or "{}")
    change(body)
    one.answer.request.prepare_body(None, None, body)


def with_answer(one: Exchange, change: Callable[[Any], object]) -> None:
    body = one.answer.json()
    change(body)
    write_content(one.answer, json.dumps(body).encode())


def test_both_vendors_are_watched_and_nothing_strays(exchanges: list[Exchange]) -> None:
    assert {one.key for one in exchanges} == {"hubspot", "housecallpro"}
    assert len(exchanges) > 100
    assert described_faults(exchanges) == []


@pytest.mark.parametrize(
    ("method", "path", "address"),
    [
        ("POST", f"{HUBSPOT_CONTACTS}/search", ("contacts/search", "contacts/find")),
        ("POST", f"{HUBSPOT_CONTACTS}/search", ("2026-09", "v3")),
        ("GET", "https://hubspot.example.org/api/crm/owners/2026-09", ("archived=", "gone=")),
        ("GET", "https://hubspot.example.org/api/crm/owners/2026-09", ("limit=500", "limit=many")),
        ("GET", "https://housecallpro.example.org/api/customers", ("/customers", "/v1/customers")),
        ("GET", "https://housecallpro.example.org/api/customers", ("q=", "mobile_number=")),
        ("GET", "https://housecallpro.example.org/api/jobs", ("work_status%5B%5D=", "work_status=")),
    ],
)
def test_a_wrong_address_or_parameter_is_found(exchanges: list[Exchange], method: str, path: str, address: tuple[str, str]) -> None:
    one = chosen(exchanges, method, path, address[0])
    assert described_faults([one]) == []
    before = str(one.answer.request.url)
    one.answer.request.url = before.replace(*address)

    assert one.answer.request.url != before
    assert described_faults([one]) != []


def test_a_wrong_method_is_found(exchanges: list[Exchange]) -> None:
    one = chosen(exchanges, "PATCH", f"{HUBSPOT_CONTACTS}/")
    other = chosen(exchanges, "PUT", "https://housecallpro.example.org/api/customers/")
    one.answer.request.method, other.answer.request.method = "PUT", "PATCH"

    assert all(described_faults([wrong]) for wrong in (one, other))


@pytest.mark.parametrize(
    ("method", "path", "change"),
    [
        ("POST", f"{HUBSPOT_CONTACTS}/search", lambda body: body.pop("sorts")),
        ("POST", f"{HUBSPOT_CONTACTS}/search", lambda body: body.update(after=0)),
        ("POST", f"{HUBSPOT_CONTACTS}/search", lambda body: body.update(page=1)),
        ("POST", f"{HUBSPOT_CONTACTS}/batch/upsert", lambda body: body["inputs"][0].update(key="x")),
        ("POST", "https://hubspot.example.org/api/crm/objects/2026-09/leads", lambda body: body.pop("associations")),
        ("POST", "https://housecallpro.example.org/api/customers", lambda body: body.update(phone="4155550134")),
        ("POST", "https://housecallpro.example.org/api/customers", lambda body: body.update(tags="new")),
        ("POST", "https://housecallpro.example.org/api/leads", lambda body: body.update(notes="two, not one")),
        ("PUT", "https://housecallpro.example.org/api/customers/", lambda body: body.update(addresses=[])),
    ],
)
def test_a_wrong_body_is_found(exchanges: list[Exchange], method: str, path: str, change: Callable[[Any], object]) -> None:
    one = chosen(exchanges, method, path)
    assert described_faults([one]) == []
    with_body(one, change)

    assert described_faults([one]) != []


@pytest.mark.parametrize(
    ("method", "path", "change"),
    [
        ("POST", f"{HUBSPOT_CONTACTS}/search", lambda body: body.pop("total")),
        ("POST", f"{HUBSPOT_CONTACTS}/search", lambda body: body["results"][0].update(colour="red")),
        ("GET", "https://hubspot.example.org/api/crm/owners/2026-09", lambda body: body["results"][0].update(id=7)),
        ("POST", "https://hubspot.example.org/api/crm/objects/2026-09/leads", lambda body: body.pop("id")),
        ("GET", "https://housecallpro.example.org/api/customers", lambda body: body.update(total_items="one")),
        ("GET", "https://housecallpro.example.org/api/customers/", lambda body: body.update(phone="4155550134")),
        ("GET", "https://housecallpro.example.org/api/leads", lambda body: body.update(leads=[{"assigned_employees": []}])),
    ],
)
def test_a_wrong_answer_is_found(exchanges: list[Exchange], method: str, path: str, change: Callable[[Any], object]) -> None:
    one = chosen(exchanges, method, path)
    assert described_faults([one]) == []
    with_answer(one, change)

    assert described_faults([one]) != []


def test_a_status_or_type_of_answer_that_is_not_described_is_found(exchanges: list[Exchange]) -> None:
    made = chosen(exchanges, "POST", "https://housecallpro.example.org/api/customers")
    made.answer.status_code = 202
    written = chosen(exchanges, "GET", "https://hubspot.example.org/api/account-info/")
    written.answer.headers["Content-Type"] = "text/html"

    assert all(described_faults([wrong]) for wrong in (made, written))


def test_a_description_that_is_not_where_it_was_said_to_be_is_a_failure_that_names_the_place(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TEXTBACK_CONTRACTS", str(tmp_path))

    with pytest.raises(OSError, match=r"TEXTBACK_CONTRACTS is .*housecall_v1\.yaml cannot be read"):
        read_description("housecallpro/housecall_v1.yaml")
