"""Leads, jobs and estimates: what is open, who answers for it, opening a lead, its stage."""

from collections.abc import Sequence

from hub.contract.context import ConnectorContext
from hub.contract.errors import Gone, NotSupported, Rejected, SignInAgain, VendorTrouble
from hub.contract.people import Matter, NewMatter, PersonRef
from integrations.housecallpro import payloads
from integrations.housecallpro.customers import Customers, post_with_extras
from integrations.housecallpro.reading import Row, created_row, is_closed, open_rows, rows
from integrations.housecallpro.schedules import Schedules

OPEN_WORK = ("unscheduled", "scheduled", "in_progress")
"""The words of the filter; a filter by a word of the answers ("needs scheduling") finds nothing and says nothing."""


class Matters:
    """What is going on with the customers of one connection."""

    def __init__(self, context: ConnectorContext, schedules: Schedules) -> None:
        self._context = context
        self._api = context.api
        self._schedules = schedules

    def open_of(self, person: PersonRef) -> list[Matter]:
        """Jobs, the one under way or soonest first, then estimates, then leads. Raises Gone where the customer was deleted."""
        Customers(self._context).read(person)
        with_visits = {"customer_id": person.id, "work_status[]": OPEN_WORK, "expand[]": ["appointments"]}
        jobs = open_rows(self._api, "/jobs", "jobs", with_visits)
        of_customer = {"customer_id": person.id, "work_status[]": OPEN_WORK}
        estimates = open_rows(self._api, "/estimates", "estimates", of_customer)
        leads = self._open_leads(person)
        found = [
            *(payloads.read_job(job, by_partner=self._schedules.by_partner) for job in sorted(jobs, key=payloads.soonest_first)),
            *(payloads.read_estimate(estimate) for estimate in sorted(estimates, key=payloads.soonest_first)),
            *(payloads.read_lead(lead) for lead in leads),
        ]
        return [matter for matter in found if matter.open]

    def open_lead(self, person: PersonRef, matter: NewMatter) -> Matter:
        """Open a lead with its owner and note, which no program can change afterwards; raises NotSupported without leads."""
        body = {"customer_id": person.id, **self._context.fields.to_theirs("matter", payloads.our_matter(matter))}
        try:
            answer = post_with_extras(self._context, "/leads", body, {"lead_source", "tags", "assigned_employee_id"})
        except (Gone, NotSupported, Rejected) as trouble:
            if is_closed(trouble):
                raise NotSupported("This Housecall Pro account takes no leads.") from trouble
            raise
        lead = payloads.read_lead(created_row(answer, "lead"))
        self.move(lead, "missed_call_stage")
        return lead

    def find_lead(self, person: PersonRef) -> Matter | None:
        """The open lead with our tags: before one is opened none was open, so this one is ours."""
        marks = payloads.lead_marks(self._context.fields.to_theirs("matter", {"note": "-"}).get("tags"))
        leads = self._open_leads(person)
        ours = next((lead for lead in leads if marks <= payloads.lead_marks(lead.get("tags"))), None)
        if ours is None:
            return None
        lead = payloads.read_lead(ours)
        self.move(lead, "missed_call_stage")
        return lead

    def move(self, matter: Matter, setting: str) -> None:
        """Bring the matter to the stage that the setting names, where the shop has a pipeline and the stage lies ahead.

        The matter itself stands already, so no trouble with its stage is passed on.
        """
        wanted = self._context.fields.settings("matter").get(setting, "").casefold()
        if not wanted:
            return
        try:
            stages = rows(self._api, "/pipeline/statuses", "statuses", {"resource_type": matter.kind})
            stage = next((row for row in stages if wanted in (str(row.get("name")).casefold(), str(row.get("id")).casefold())), None)
            if stage is None:
                self._context.log.warning("housecallpro_stage_unknown", setting=setting)
                return
            change = {"resource_type": matter.kind, "resource_id": matter.id, "status_id": stage["id"]}
            self._api.put("/pipeline/statuses", json=change)
        except VendorTrouble as trouble:
            self._context.log.warning("housecallpro_stage_not_set", setting=setting, why=trouble.sentence)

    def assign(self, person: PersonRef, matter: Matter | None, owner_id: str) -> None:
        """Add the employee to a job's or estimate's people, whose list is always sent whole; raises NotSupported for a lead."""
        about = matter or next((found for found in self.open_of(person) if not found.owner_fixed), None)
        if about is None or about.kind not in ("job", "estimate"):
            raise NotSupported("Housecall Pro lets no program change who answers for a customer or a lead.")
        if about.kind == "estimate":
            self._schedules.assign_estimate(person, about.id, owner_id)
            return
        self._assign_job(about.id, owner_id)

    def _assign_job(self, job_id: str, owner_id: str) -> None:
        job = self._api.get(f"/jobs/{job_id}", params={"expand[]": ["appointments"]}).json
        people = [str(employee["id"]) for employee in job.get("assigned_employees") or []]
        if owner_id in people:
            return
        if self._schedules.by_partner:
            dispatched = [{"employee_id": id_} for id_ in (owner_id, *people)]
            try:
                self._api.put(f"/jobs/{job_id}/dispatch", json={"dispatched_employees": dispatched})
            except (SignInAgain, NotSupported, Rejected) as trouble:
                # 401 and 403 are how a closed operation may look; whichever it is, the visits show it
                if isinstance(trouble, Rejected) and trouble.status != 403:
                    raise
            else:
                return
        self._assign_visits(job_id, job, [owner_id, *people])

    def _assign_visits(self, job_id: str, job: Row, people: Sequence[str]) -> None:
        visits = (job.get("schedule") or {}).get("appointments") or self._schedules.visits(job_id)
        if not visits:
            raise NotSupported("This job has no visit yet, and Housecall Pro sets a job's people through its visits.")
        for visit in visits:
            self._schedules.put_visit(job_id, visit, people=people)

    def _open_leads(self, person: PersonRef) -> list[Row]:
        newest = {"customer_id": person.id, "status": "open", "sort_by": "created_at", "sort_direction": "desc"}
        return open_rows(self._api, "/leads", "leads", newest)
