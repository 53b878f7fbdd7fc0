"""What every test of the connector needs: a connector behind the hub's own request port, and answers as the vendor writes them."""

import base64
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
from hub.contract.people import PersonRef
from hub.mapping import load_field_map
from hub.outbound.addresses import VendorAddresses
from hub.outbound.budget import Budget
from hub.outbound.door import Door
from hub.outbound.vendor_api import VendorApi
from integrations.lever import LeverConnector
from tests.fakes.silent_log import SilentLog
from tests.hub.outbound.fakes import ListedTrace, SetClock

NOW = datetime(2026, 11, 20, 17, 14, 0, tzinfo=UTC)
API = "https://api.lever.co/v1"
EUROPE = "https://api.eu.lever.co/v1"
CONTACT = "c0a10000-0000-4000-8000-000000000009"
OPPORTUNITY = "0f6b0000-0000-4000-8000-000000000001"
ANOTHER = "0f6b0000-0000-4000-8000-000000000002"
NOTE = "407e0000-0000-4000-8000-000000000001"
MAYA, BOT = "a9d00000-0000-4000-8000-000000000010", "a9d00000-0000-4000-8000-000000000020"
INES = PersonRef(CONTACT, "contact")


class KeySigner:
    """Signs with a customer's key, which cannot be renewed."""

    def headers(self, *, force_renew: bool) -> Mapping[str, str]:  # noqa: ARG002 - the same every time
        return {"Authorization": f"Basic {base64.b64encode(b'key:').decode()}"}


@cache
def _door() -> Door:
    return Door(deadline_s=5)


def connector(
    *, override: Mapping[str, Any] | None = None, facts: Mapping[str, str] | None = None, log: SilentLog | None = None
) -> LeverConnector:
    manifest, clock = Catalog().manifests["lever"], SetClock()
    api = VendorApi(
        manifest=manifest,
        addresses=VendorAddresses.of(manifest),
        connection="1",
        door=_door(),
        budget=Budget(None, clock),
        signer=KeySigner(),
        trace=ListedTrace(),
        longest_wait_s=100,
        clock=clock,
        sleep=clock.sleep,
    )
    return LeverConnector(
        ConnectorContext(
            api=api,
            fields=load_field_map("lever", override=override),
            facts={"acting_user_id": BOT, **(facts or {})},
            clock=lambda: NOW,
            log=log or SilentLog(),
            region="US",
        )
    )


def fixture(name: str) -> Any:
    return json.loads((resources.files("integrations.lever") / "fixtures" / f"{name}.json").read_text(encoding="utf-8"))


def opportunity(id_: str = OPPORTUNITY, **more: Any) -> dict[str, Any]:
    return {**fixture("opportunity"), "id": id_, **more}


def note(id_: str = NOTE, **more: Any) -> dict[str, Any]:
    return {**fixture("note"), "id": id_, **more}


def page(*rows: Mapping[str, Any], following: str | None = None) -> dict[str, Any]:
    return {"data": list(rows), "hasNext": following is not None, **({"next": following} if following else {})}


def opportunities(lever: responses.RequestsMock, *rows: Mapping[str, Any], archived: bool = False) -> None:
    """What a contact's list of open, or of archived, candidacies answers."""
    asked = {"archived": str(archived).lower()}
    lever.get(f"{API}/opportunities", json=page(*rows), match=[responses.matchers.query_param_matcher(asked, strict_match=False)])


def notes(lever: responses.RequestsMock, *rows: Mapping[str, Any], of: str = OPPORTUNITY) -> None:
    lever.get(f"{API}/opportunities/{of}/notes", json=page(*rows))


def refusal(code: str = "Forbidden", message: str = "not allowed") -> dict[str, str]:
    return {"code": code, "message": message}


def sent(lever: responses.RequestsMock, method: str, path: str) -> list[Any]:
    """The bodies of the requests of this kind, in their order."""
    return [
        json.loads(call.request.body or "null")
        for call in lever.calls
        if call.request.method == method and urlsplit(str(call.request.url)).path == f"/v1{path}"
    ]


def queries(lever: responses.RequestsMock, path: str, method: str = "GET") -> list[dict[str, list[str]]]:
    """The queries of the requests for a path, in their order."""
    return [
        parse_qs(urlsplit(str(call.request.url)).query)
        for call in lever.calls
        if call.request.method == method and urlsplit(str(call.request.url)).path == f"/v1{path}"
    ]


def paths(lever: responses.RequestsMock) -> list[str]:
    return [f"{call.request.method} {urlsplit(str(call.request.url)).path.removeprefix('/v1')}" for call in lever.calls]
