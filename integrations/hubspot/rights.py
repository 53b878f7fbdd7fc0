"""What this sign-in may do: the scopes that it was granted, as far as HubSpot says so, and every list tried once by reading."""

import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import Any

from hub.contract.connector import Right
from hub.contract.errors import Gone, NotSupported, Rejected
from integrations.hubspot import paths
from integrations.hubspot.definitions import OURS, is_closed
from integrations.hubspot.portal import Portal

TRIED: Mapping[str, tuple[str, dict[str, Any]]] = {
    "crm.objects.contacts": (paths.of_objects(paths.CONTACTS), {"limit": 1}),
    "crm.objects.owners": (paths.OWNERS, {"limit": 1}),
    "crm.objects.leads": (paths.of_pipelines(paths.LEADS), {}),
    "crm.objects.deals": (paths.of_pipelines(paths.DEALS), {}),
    "scheduler.meetings.meeting-link": (paths.MEETING_LINKS, {"limit": 1}),
}


def probe_rights(portal: Portal, facts: Mapping[str, str]) -> list[Right]:
    """Each of the manifest's rights. A pasted key does not say its scopes, and what it may read it may perhaps not write."""
    manifest = tomllib.loads((resources.files(__package__) / "connector.toml").read_text(encoding="utf-8"))
    open_lists = {name: is_open(portal, *tried) for name, tried in TRIED.items()}
    return [
        Right(name=fact["scope"], granted=_is_granted(fact["scope"], facts, open_lists), without_it=fact["without_it"])
        for fact in manifest["rights"]
    ]


def is_open(portal: Portal, path: str, params: Mapping[str, Any]) -> bool:
    """Whether this can be read; leads without their plan are refused with 403 or 400."""
    try:
        portal.get(path, **params)
    except (Gone, NotSupported, Rejected) as trouble:
        if is_closed(trouble):
            return False
        raise
    return True


def _is_granted(scope: str, facts: Mapping[str, str], open_lists: Mapping[str, bool]) -> bool:
    if scope == "crm.schemas.contacts.write":
        return set(OURS) <= set(facts.get("our_properties", "").split())
    granted = facts.get("scopes", "").split()
    return (not granted or scope in granted) and open_lists[scope.rpartition(".")[0]]
