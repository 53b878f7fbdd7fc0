"""What this account and credential may do: every list that the connector reads is tried once."""

import tomllib
from importlib import resources
from typing import Any

from hub.contract.connector import Right
from hub.contract.requests import RequestPort
from integrations.housecallpro.reading import unless_closed

TRIED: dict[str, tuple[str, dict[str, Any]]] = {
    "customers": ("/customers", {"page_size": 1}),
    "employees": ("/employees", {"page_size": 1}),
    "leads": ("/leads", {"page_size": 1}),
    "jobs": ("/jobs", {"page_size": 1}),
    "estimates": ("/estimates", {"page_size": 1}),
    "schedule": ("/company/schedule_availability", {}),
    "pipeline": ("/pipeline/statuses", {"resource_type": "lead", "page_size": 1}),
}


def probe_rights(api: RequestPort) -> list[Right]:
    """Each of the manifest's rights, tried by reading; that a list can be read does not prove that it can be written."""
    manifest = tomllib.loads((resources.files(__package__) / "connector.toml").read_text(encoding="utf-8"))
    return [Right(name=fact["scope"], granted=_is_open(api, fact["scope"]), without_it=fact["without_it"]) for fact in manifest["rights"]]


def _is_open(api: RequestPort, scope: str) -> bool:
    path, params = TRIED[scope]
    return unless_closed(lambda: api.get(path, params=params).status < 300, otherwise=False)
