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
from hub.mapping import load_field_map
from hub.outbound.addresses import VendorAddresses
from hub.outbound.budget import Budget
from hub.outbound.door import Door
from hub.outbound.vendor_api import VendorApi
from integrations.housecallpro import HousecallProConnector
from tests.fakes.silent_log import SilentLog
from tests.hub.outbound.fakes import ListedTrace, SetClock

NOW = datetime(2026, 11, 20, 17, 14, 0, tzinfo=UTC)
API = "https://api.housecallpro.com"
DANA = PersonRef("cus_1", "customer")


class ShopSigner:
    """Signs with a company's key, or with a partner's token; neither can be renewed here."""

    def __init__(self, *, partner: bool) -> None:
        self._value = "Bearer partner-token" if partner else "Token company-key"

    def headers(self, *, force_renew: bool) -> Mapping[str, str]:  # noqa: ARG002 - the same every time
        return {"Authorization": self._value}


@cache
def _door() -> Door:
    return Door(deadline_s=5)


@cache
def _manifest() -> Manifest:
    return Catalog().manifests["housecallpro"]


def connector(
    *,
    override: Mapping[str, Any] | None = None,
    partner: bool = False,
    facts: Mapping[str, str] | None = None,
    log: SilentLog | None = None,
    region: str = "US",
) -> HousecallProConnector:
    manifest = _manifest()
    clock = SetClock()
    api = VendorApi(
        manifest=manifest,
        addresses=VendorAddresses.of(manifest),
        connection="1",
        door=_door(),
        budget=Budget(None, clock),
        signer=ShopSigner(partner=partner),
        trace=ListedTrace(),
        longest_wait_s=100,
        clock=clock,
        sleep=clock.sleep,
    )
    return HousecallProConnector(
        ConnectorContext(
            api=api,
            fields=load_field_map("housecallpro", override=override),
            facts={"credential": "partner" if partner else "company_key", **(facts or {})},
            clock=lambda: NOW,
            log=log or SilentLog(),
            region=region,
        )
    )


def fixture(name: str) -> Any:
    return json.loads((resources.files("integrations.housecallpro") / "fixtures" / f"{name}.json").read_text(encoding="utf-8"))


def page(key: str, *rows: Mapping[str, Any], number: int = 1, pages: int = 1) -> dict[str, Any]:
    return {"page": number, "page_size": 100, "total_pages": pages, "total_items": len(rows), key: list(rows)}


def customer(id_: str = "cus_1", **more: Any) -> dict[str, Any]:
    return {**fixture("customer"), "id": id_, **more}


def sent(shop: responses.RequestsMock, method: str, path: str) -> list[Any]:
    """The bodies of the requests of this kind, in their order."""
    return [
        json.loads(call.request.body or "null")
        for call in shop.calls
        if call.request.method == method and urlsplit(str(call.request.url)).path == path
    ]


def queries(shop: responses.RequestsMock, path: str) -> list[dict[str, list[str]]]:
    """The queries of the reading requests for a path, in their order."""
    return [
        parse_qs(urlsplit(str(call.request.url)).query)
        for call in shop.calls
        if call.request.method == "GET" and urlsplit(str(call.request.url)).path == path
    ]


def paths(shop: responses.RequestsMock) -> list[str]:
    return [f"{call.request.method} {urlsplit(str(call.request.url)).path}" for call in shop.calls]
