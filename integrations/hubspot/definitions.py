"""What an account's administrators define: properties, choices and pipelines. Ours are added to contacts when connecting."""

from collections.abc import Mapping
from typing import Any

from hub.contract.errors import AlreadyThere, Gone, NotSupported, Rejected, VendorTrouble
from hub.contract.requests import Log
from integrations.hubspot import paths
from integrations.hubspot.payloads import folded
from integrations.hubspot.portal import Portal, Row, rows_in

KEY = "textback_hub_caller"
SOURCE = "textback_hub_source"
NO_TEXTS = "textback_hub_no_texts"

OURS: Mapping[str, Mapping[str, Any]] = {
    # whether values are unique can never be changed, an account has room for ten such properties
    KEY: {
        "label": "Textback Hub: caller",
        "hasUniqueValue": True,
        "description": "The number for which Textback Hub created this contact.",
    },
    SOURCE: {"label": "Textback Hub: source", "description": "Where the contact came from, for contacts that Textback Hub created."},
    NO_TEXTS: {"label": "Textback Hub: no texts", "description": "Whoever has anything here is sent no texts by Textback Hub."},
}


def add_ours(portal: Portal, log: Log) -> list[str]:
    """Our properties that contacts have from now on; one that was archived comes back under its name."""
    return [name for name in OURS if _is_there(portal, name, log)]


def _is_there(portal: Portal, name: str, log: Log) -> bool:
    try:
        there = portal.get(paths.of_properties(paths.CONTACTS, name))
    except Gone:
        return _was_added(portal, name, log)
    except Rejected:
        return False
    return name != KEY or there.get("hasUniqueValue") is True


def _was_added(portal: Portal, name: str, log: Log) -> bool:
    new = {"groupName": "contactinformation", "name": name, "type": "string", "fieldType": "text", **OURS[name]}
    try:
        portal.post(paths.of_properties(paths.CONTACTS), new)
    except AlreadyThere:
        return True
    except (Gone, NotSupported, Rejected) as trouble:
        log.warning("hubspot_property_not_added", name=name, why=trouble.sentence)
        return False
    return True


def value_of(portal: Portal, kind: str, name: str, wanted: str) -> str | None:
    """The internal value of a choice that is written as its value or its label; None where the account has no such choice."""
    if not wanted:
        return None
    try:
        options = portal.get(paths.of_properties(kind, name)).get("options") or []
    except (Gone, Rejected):
        return None
    named = (option for option in options if folded(wanted) in (folded(str(option.get("value"))), folded(str(option.get("label")))))
    return next((str(option["value"]) for option in named if option.get("value")), None)


def pipelines(portal: Portal, kind: str) -> list[Row]:
    """The pipelines of leads or deals with their stages; raises NotSupported where the account has no such records."""
    try:
        return rows_in(portal.get(paths.of_pipelines(kind)))
    except (Gone, Rejected) as closed:
        if is_closed(closed):
            raise NotSupported(f"This HubSpot account has no {kind}, or the sign-in may not see them.") from closed
        raise


def is_closed(trouble: VendorTrouble) -> bool:
    """Whether an operation is not for this plan or sign-in: leads without the plan are refused with 403 or 400."""
    return isinstance(trouble, Gone | NotSupported) or (isinstance(trouble, Rejected) and trouble.status in (400, 403))


def stage_named(found: list[Row], pipeline: str, stage: str) -> dict[str, str]:
    """The properties that put a lead into a pipeline and stage, by name or id; empty for HubSpot's own default."""
    if not pipeline and not stage:
        return {}
    for held in found:
        if pipeline and folded(pipeline) not in (folded(str(held.get("id"))), folded(str(held.get("label")))):
            continue
        stages = held.get("stages") or []
        if not stage:
            return {"hs_pipeline": str(held["id"])}
        for one in stages:
            if folded(stage) in (folded(str(one.get("id"))), folded(str(one.get("label")))):
                return {"hs_pipeline": str(held["id"]), "hs_pipeline_stage": str(one["id"])}
    return {}
