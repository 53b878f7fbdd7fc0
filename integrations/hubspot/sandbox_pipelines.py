"""Pipelines and stages of deals, leads and tickets; default ids as many portals have them (HubSpot docs; public exports)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hub.sandbox import ControlError
from integrations.hubspot.sandbox_times import iso


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage; metadata values are texts."""

    id: str
    label: str
    metadata: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A pipeline with its stages in order."""

    id: str
    label: str
    stages: tuple[Stage, ...]
    created: datetime

    def stage(self, stage_id: str) -> Stage | None:
        """The stage of this id."""
        return next((stage for stage in self.stages if stage.id == stage_id), None)


_DEALS = (
    ("appointmentscheduled", "Appointment scheduled", "0.2"),
    ("qualifiedtobuy", "Qualified to buy", "0.4"),
    ("contractsent", "Contract sent", "0.9"),
    ("closedwon", "Closed won", "1.0"),
    ("closedlost", "Closed lost", "0.0"),
)
_LEADS = ("new", "attempting", "connected", "qualified", "unqualified")
CLOSED_LEAD_STAGES = frozenset({"qualified-stage-id", "unqualified-stage-id"})
_TICKETS = (("1", "New", "OPEN"), ("2", "Waiting on contact", "OPEN"), ("4", "Closed", "CLOSED"))


def pipelines_from_the_start(now: datetime) -> dict[str, list[Pipeline]]:
    """Each kind's default pipeline."""
    deals = tuple(Stage(name, label, {"isClosed": _closed(odds), "probability": odds}) for name, label, odds in _DEALS)
    leads = tuple(Stage(f"{word}-stage-id", word.capitalize()) for word in _LEADS)
    tickets = tuple(Stage(number, label, {"ticketState": state}) for number, label, state in _TICKETS)
    return {
        "deals": [Pipeline("default", "Sales pipeline", deals, now)],
        "leads": [Pipeline("lead-pipeline-id", "Lead pipeline", leads, now)],
        "tickets": [Pipeline("0", "Support pipeline", tickets, now)],
    }


def _closed(odds: str) -> str:
    return "true" if odds in ("0.0", "1.0") else "false"


def is_closed(kind: str, stage: Stage) -> bool:
    """Whether nothing goes on any more in this stage."""
    if kind == "leads":
        return stage.id in CLOSED_LEAD_STAGES or stage.metadata.get("isClosed") == "true"
    return stage.metadata.get("isClosed") == "true" or stage.metadata.get("ticketState") == "CLOSED"


def stage_of(pipelines: Iterable[Pipeline], pipeline_id: str, stage_id: str) -> Stage | None:
    """The stage of a pipeline, if there is such a pair."""
    found = next((pipeline for pipeline in pipelines if pipeline.id == pipeline_id), None)
    return None if found is None else found.stage(stage_id)


def show_pipeline(pipeline: Pipeline, place: int) -> dict[str, Any]:
    """A pipeline as the API answers it."""
    moments = {"createdAt": iso(pipeline.created), "updatedAt": iso(pipeline.created), "archived": False}
    stages = [{**show_stage(stage, order), **moments} for order, stage in enumerate(pipeline.stages)]
    return {"id": pipeline.id, "label": pipeline.label, "displayOrder": place, "stages": stages, **moments}


def show_stage(stage: Stage, place: int) -> dict[str, Any]:
    """A stage without its moments."""
    writable = "CRM_PERMISSIONS_ENFORCEMENT"
    return {"id": stage.id, "label": stage.label, "displayOrder": place, "metadata": stage.metadata, "writePermissions": writable}


def read_pipeline(wish: dict[str, Any], now: datetime) -> Pipeline:
    """A seeded pipeline, `{"id", "label", "stages": [{"id", "label", "metadata"}]}`; raises ControlError."""
    try:
        stages = tuple(Stage(stage["id"], stage["label"], stage.get("metadata", {})) for stage in wish["stages"])
        return Pipeline(wish["id"], wish["label"], stages, now)
    except (KeyError, TypeError) as wrong:
        raise ControlError("pipelines: write id, label and stages with id, label and metadata") from wrong
