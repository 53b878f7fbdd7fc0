"""Making and changing records: what has to be there, what must be the only one, what follows by itself."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from integrations.hubspot.sandbox_errors import ApiError, conflict, detail, invalid, missing_scopes
from integrations.hubspot.sandbox_events import Events
from integrations.hubspot.sandbox_object_types import ACTIVITIES, BY_NAME, LEAD_PRIMARY_CONTACT, PIPELINED
from integrations.hubspot.sandbox_phones import computed_phones
from integrations.hubspot.sandbox_pipelines import is_closed, stage_of
from integrations.hubspot.sandbox_portal import Portal
from integrations.hubspot.sandbox_properties import LIFECYCLE, created_property, modified_property
from integrations.hubspot.sandbox_table import Record
from integrations.hubspot.sandbox_times import iso
from integrations.hubspot.sandbox_values import Fault, kept_values, missing_properties, wrong_values

_NAMES = ("email", "firstname", "lastname")
_NEEDED = {
    "leads": ("hs_lead_name",),
    "deals": ("dealname", "dealstage"),
    "communications": ("hs_communication_channel_type", "hs_communication_logged_from"),
}
_CONTACT_TO_COMPANY = 279
_ONE_MOMENT = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Tie:
    """An association sent along with a new record: to whom, by which type id."""

    to_type: str
    to_id: str
    type_id: int


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes into one portal for one request; the administrator's rules bind versions from 2026-09 on, seeds pass them by."""

    portal: Portal
    events: Events
    version: str = "2026-09"
    source: str = "INTEGRATION"
    seeded: bool = False

    def create(self, kind: str, sent: dict[str, str], ties: list[Tie]) -> Record:
        """Make a record with its associations; raises the 400 or 409."""
        self._check_kind(kind)
        kept = {name: value for name, value in self._values(kind, sent).items() if value}
        self._check_needed(kind, kept, ties)
        self._check_rules(kind, kept, kept, new=True)
        self._check_unique(kind, kept, None)
        kept |= self._placed(kind, kept)
        now = self.portal.clock()
        row = Record(kind, self.portal.next_id(), {**kept, "hs_object_source": self.source}, now, now)
        row = self.portal.write(self._completed(row), new=True, seeded=self.seeded)
        for tie in ties:
            self.portal.associations.tie((kind, row.id), (tie.to_type, tie.to_id), tie.type_id)
        self.events.created(self.portal, row, self.source)
        if self.portal.settings.companies_from_email and kind == "contacts" and "email" in kept:
            self._tie_to_company(row, kept["email"].partition("@")[2])
        return row

    def update(self, row: Record, sent: dict[str, str]) -> Record:
        """Change the named properties, an empty text clears one; raises the 400 or 409."""
        kept = self._values(row.kind, sent)
        self._hold_lifecycle(row, kept)
        merged = {name: value for name, value in {**row.properties, **kept}.items() if value}
        self._check_rules(row.kind, kept, merged, new=False)
        self._check_unique(row.kind, kept, row)
        if PIPELINED.get(row.kind, ()) and any(name in kept for name in PIPELINED[row.kind]):
            merged |= self._placed(row.kind, merged)
        changed = {name: value for name, value in kept.items() if row.properties.get(name, "") != value}
        written = self.portal.write(self._completed(replace(row, properties=merged, updated=self._later(row))), seeded=self.seeded)
        for name, value in changed.items():
            self.events.changed(self.portal, written, name, value, self.source)
        return written

    def _tie_to_company(self, row: Record, domain: str) -> None:
        known = next((each for each in self.portal.tables["companies"].alive() if each.properties.get("domain") == domain), None)
        company = known or self.create("companies", {"name": domain, "domain": domain}, [])
        self.portal.associations.tie((row.kind, row.id), ("companies", company.id), _CONTACT_TO_COMPANY)

    def _later(self, row: Record) -> Any:
        return max(self.portal.clock(), row.updated + _ONE_MOMENT)

    def _check_kind(self, kind: str) -> None:
        if kind == "users":
            raise invalid("Users cannot be created by this API.")
        if kind == "leads":
            need_leads(self.portal)

    def _values(self, kind: str, sent: dict[str, str]) -> dict[str, str]:
        return kept_values(self.portal, kind, sent)

    def _check_needed(self, kind: str, kept: dict[str, str], ties: list[Tie]) -> None:
        if kind == "contacts" and not any(kept.get(name) for name in _NAMES):
            raise invalid(
                f"At least one of {', '.join(_NAMES)} must be set.", detail("REQUIRED_FIELD", "a name or an email is needed", "email")
            )
        needed = ("hs_timestamp",) if kind in ACTIVITIES else ()
        missing = [name for name in (*needed, *_NEEDED.get(kind, ())) if name not in kept]
        if missing:
            raise invalid(f"{', '.join(missing)} must be set.", *(detail("REQUIRED_FIELD", "must be set", name) for name in missing))
        if kind == "leads":
            self._check_lead(kept, ties)

    def _check_lead(self, kept: dict[str, str], ties: list[Tie]) -> None:
        if not any(tie.type_id == LEAD_PRIMARY_CONTACT for tie in ties):
            raise invalid("A lead must be associated with its primary contact when it is created.")
        owner = self.portal.owners.get(kept.get("hubspot_owner_id", ""))
        if owner is not None and not owner.sales_seat:
            raise wrong_values([Fault("INVALID_OWNER_ID", "hubspot_owner_id", "The owner of a lead needs a Sales seat")])

    def _check_rules(self, kind: str, kept: dict[str, str], whole: dict[str, str], *, new: bool) -> None:
        if self.seeded or self.version < "2026-09":
            return
        rules = self.portal.rules
        missing = [name for name in rules.required_on_create.get(kind, []) if new and not whole.get(name)]
        if missing:
            raise missing_properties("MISSING_REQUIRED_PROPERTY", missing)
        for rule in rules.conditional:
            name, value = rule["when"]
            missing = [each for each in rule["required"] if not whole.get(each)]
            if rule["object"] == kind and kept.get(name) == value and missing:
                raise missing_properties("MISSING_CONDITIONAL_REQUIRED_PROPERTY", missing)

    def _check_unique(self, kind: str, kept: dict[str, str], row: Record | None) -> None:
        if kind == "contacts" and kept.get("email"):
            holder = self.portal.email_holder(kept["email"])
            if holder is not None and (row is None or holder.id != row.id):
                raise conflict(f"Contact already exists. Existing ID: {holder.id}")
        for name in [name for name, each in self.portal.live_properties(kind).items() if each.unique and kept.get(name)]:
            holder = self.portal.find_by(kind, name, kept[name])
            if holder is not None and (row is None or holder.id != row.id):
                raise unique_conflict(self.portal, name, kept[name], holder.id)

    def _placed(self, kind: str, kept: dict[str, str]) -> dict[str, str]:
        if kind not in PIPELINED:
            return {}
        pipeline_name, stage_name = PIPELINED[kind]
        pipelines = self.portal.pipelines[kind]
        pipeline_id = kept.get(pipeline_name, pipelines[0].id)
        first = next((pipeline.stages[0].id for pipeline in pipelines if pipeline.id == pipeline_id), "")
        stage_id = kept.get(stage_name, first)
        stage = stage_of(pipelines, pipeline_id, stage_id)
        if stage is None:
            raise wrong_values([Fault("INVALID_OPTION", stage_name, f"There is no stage {stage_id} in pipeline {pipeline_id}")])
        placed = {pipeline_name: pipeline_id, stage_name: stage_id}
        if kind == "deals":
            placed |= {
                "hs_is_closed": str(is_closed(kind, stage)).lower(),
                "hs_is_closed_won": str(stage.metadata.get("probability") == "1.0").lower(),
            }
        return placed

    def _hold_lifecycle(self, row: Record, kept: dict[str, str]) -> None:
        now, wished = row.properties.get("lifecyclestage", ""), kept.get("lifecyclestage", "")
        if now in LIFECYCLE and wished in LIFECYCLE and LIFECYCLE.index(wished) < LIFECYCLE.index(now):
            if self.portal.settings.lifecycle_backwards == "refuse":
                raise wrong_values(
                    [Fault("INVALID_LIFECYCLE_STAGE", "lifecyclestage", "A stage only moves forward unless it is cleared first")]
                )
            del kept["lifecyclestage"]

    def _completed(self, row: Record) -> Record:
        made = dict(row.properties)
        made["hs_object_id"] = row.id
        made[created_property(row.kind)] = iso(row.created)
        made[modified_property(row.kind)] = iso(row.updated)
        if row.kind == "contacts":
            made |= computed_phones(made, self.portal.settings)
            made.setdefault("hs_all_contact_vids", row.id)
        owner = self.portal.owners.get(made.get("hubspot_owner_id", ""))
        made["hs_all_owner_ids"] = owner.id if owner else ""
        made["hubspot_team_id"] = owner.team_ids[0] if owner and owner.team_ids else ""
        return replace(row, properties={name: value for name, value in made.items() if value})


def unique_conflict(portal: Portal, name: str, value: str, holder_id: str) -> ApiError:
    """What a second record with a unique value is told, as the setting says."""
    message = f"Cannot set PropertyValueCoordinates {name}={value} on the record. {holder_id} already has that value."
    if portal.settings.unique_conflict == "409":
        return conflict(message)
    return invalid(message, detail("CONFLICTING_UNIQUE_VALUE", message, name))


def need_leads(portal: Portal) -> None:
    """Raise what a portal without leads answers."""
    settings = portal.settings
    if settings.leads == "403" or settings.plan == "starter":
        raise missing_scopes(BY_NAME["leads"].read_scope)
    if settings.leads == "400":
        raise invalid("The account is not enabled for leads.")
