"""What every test of the connector needs: a connector behind the hub's own request port, and answers as the vendor writes them."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from typing import Any
from urllib.parse import parse_qs, urlsplit

import responses

from hub.catalog.discovery import Catalog
from hub.contract.context import ConnectorContext
from hub.contract.manifest import Manifest
from hub.contract.people import PersonRef
from hub.contract.phone_numbers import PhoneNumber
from hub.mapping import load_field_map
from hub.outbound.addresses import VendorAddresses
from hub.outbound.budget import Budget
from hub.outbound.door import Door
from hub.outbound.vendor_api import VendorApi
from integrations.hubspot import HubSpotConnector
from tests.fakes.silent_log import SilentLog
from tests.hub.outbound.fakes import ListedTrace, SetClock, TokenSigner

NOW = datetime(2026, 11, 20, 17, 14, 0, tzinfo=UTC)
API = "https://api.hubapi.com"
CONTACTS = f"{API}/crm/objects/2026-09/contacts"
CALLER = PhoneNumber("+14155550134")
DANA = PersonRef("901234", "contact")
FACTS = {
    "portal_id": "4400112",
    "ui_domain": "app.hubspot.com",
    "time_zone": "America/New_York",
    "our_properties": "textback_hub_caller textback_hub_source textback_hub_no_texts",
    "leads": "yes",
    "deals": "yes",
}


@cache
def _door() -> Door:
    return Door(deadline_s=5)


@cache
def _manifest() -> Manifest:
    return Catalog().manifests["hubspot"]


def connector(
    *,
    override: Mapping[str, Any] | None = None,
    facts: Mapping[str, str] | None = None,
    log: SilentLog | None = None,
    region: str = "US",
    clock: SetClock | None = None,
) -> HubSpotConnector:
    manifest = _manifest()
    clock = clock or SetClock()
    api = VendorApi(
        manifest=manifest,
        addresses=VendorAddresses.of(manifest),
        connection="1",
        door=_door(),
        budget=Budget(None, clock),
        signer=TokenSigner("pat-na1-invented"),
        trace=ListedTrace(),
        longest_wait_s=100,
        clock=clock,
        sleep=clock.sleep,
    )
    return HubSpotConnector(
        ConnectorContext(
            api=api,
            fields=load_field_map("hubspot", override=override),
            facts={**FACTS, **(facts or {})},
            clock=lambda: NOW,
            log=log or SilentLog(),
            region=region,
        )
    )


def fixture(name: str) -> Any:
    return json.loads((resources.files("integrations.hubspot") / "fixtures" / f"{name}.json").read_text(encoding="utf-8"))


def contact(id_: str = "901234", *, linked: Mapping[str, list[str]] | None = None, **properties: Any) -> dict[str, Any]:
    whole = fixture("contact")
    whole.update(id=id_, properties={**whole["properties"], **properties})
    if linked:
        whole["associations"] = {
            kind: {"results": [{"id": one, "type": f"contact_to_{kind}"} for one in ids]} for kind, ids in linked.items()
        }
    return dict(whole)


def unknown_contact(id_: str, **properties: Any) -> dict[str, Any]:
    """A contact of whom nothing is known but what is said here."""
    nothing = dict.fromkeys(fixture("contact")["properties"])
    return contact(id_, **{**nothing, "lastmodifieddate": "2026-11-18T09:30:00.000Z", **properties})


def found(*rows: Mapping[str, Any], after: str | None = None) -> dict[str, Any]:
    paging = {"paging": {"next": {"after": after}}} if after else {}
    return {"total": len(rows), "results": list(rows), **paging}


def batch(*rows: Mapping[str, Any]) -> dict[str, Any]:
    return {"status": "COMPLETE", "results": list(rows), "startedAt": "2026-11-20T17:14:00Z", "completedAt": "2026-11-20T17:14:00Z"}


def refusal(category: str, message: str = "It was refused.", **more: Any) -> dict[str, Any]:
    return {"status": "error", "category": category, "message": message, "correlationId": "c-1", **more}


def made(id_: str, **properties: Any) -> dict[str, Any]:
    at = "2026-11-20T17:14:00.000Z"
    return {"id": id_, "properties": properties, "createdAt": at, "updatedAt": at, "archived": False}


def sent(portal: responses.RequestsMock, method: str, path: str) -> list[Any]:
    """The bodies of the requests of this kind, in their order."""
    return [
        json.loads(call.request.body or "null")
        for call in portal.calls
        if call.request.method == method and urlsplit(str(call.request.url)).path == path
    ]


def queries(portal: responses.RequestsMock, path: str) -> list[dict[str, list[str]]]:
    """The queries of the reading requests for a path, in their order."""
    return [
        parse_qs(urlsplit(str(call.request.url)).query)
        for call in portal.calls
        if call.request.method == "GET" and urlsplit(str(call.request.url)).path == path
    ]


def paths(portal: responses.RequestsMock) -> list[str]:
    return [f"{call.request.method} {urlsplit(str(call.request.url)).path}" for call in portal.calls]
