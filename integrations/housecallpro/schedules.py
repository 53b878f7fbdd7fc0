"""The times of jobs and estimates: reading, setting and clearing them, by whichever operations the credential is let.

A company's key is not let set a job's time as a whole, only through its visits (appointments); a partner may do both, and a
job with several visits must be set through these. Whether the refusal is really enforced is not confirmed, and neither is
whether a job with one visit always shows it, so each way is tried where the other fails.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from hub.contract.context import ConnectorContext
from hub.contract.errors import Gone, NotSupported, Rejected, SignInAgain
from hub.contract.people import PersonRef
from integrations.housecallpro import payloads
from integrations.housecallpro.reading import Row, rows

SEVERAL_VISITS = "This job has several visits; a person must say which one is meant."
NO_WAY = "Housecall Pro does not let this connection change the time of this job; a person must do it there."


class Schedules:
    """The times of one connection's jobs and estimates."""

    def __init__(self, context: ConnectorContext) -> None:
        self._api = context.api
        self.by_partner = context.facts.get("credential") == "partner"

    def visits(self, job_id: str) -> list[Row]:
        """The visits of a job; a job without a time has none."""
        answer = self._api.get(f"/jobs/{job_id}/appointments").json
        found = answer.get("appointments") if isinstance(answer, Mapping) else None
        return found if isinstance(found, list) else []

    def put_visit(
        self, job_id: str, visit: Row, *, people: Sequence[str], start: datetime | None = None, end: datetime | None = None
    ) -> None:  # fmt: skip
        """Set a visit's people, and its time where one is given; the vendor wants all of it each time."""
        body = {
            "start_time": payloads.write_time(start) if start else visit["start_time"],
            "end_time": payloads.write_time(end) if end else visit["end_time"],
            "dispatched_employees_ids": list(people),
        }
        if visit.get("arrival_window_minutes") is not None:
            body["arrival_window_minutes"] = visit["arrival_window_minutes"]
        self._api.put(f"/jobs/{job_id}/appointments/{visit['id']}", json=body)

    def add_visit(self, job_id: str, start: datetime, end: datetime, people: Sequence[str]) -> None:
        """Give a job without a time its visit; one that begins at this time already is left as it is."""
        there = self.visits(job_id)
        if any(payloads.read_time(visit.get("start_time")) == start for visit in there):
            return
        times = {"start_time": payloads.write_time(start), "end_time": payloads.write_time(end)}
        self._api.post(f"/jobs/{job_id}/appointments", json={**times, "dispatched_employees_ids": list(people)})

    def move_job(self, job_id: str, start: datetime, end: datetime, owner_id: str | None) -> None:
        """Set the time of a job; its people stay unless somebody is named. Raises NotSupported where a person must do it."""
        people = [owner_id] if owner_id else []

        def as_a_whole() -> None:
            body: dict[str, Any] = {"start_time": payloads.write_time(start), "end_time": payloads.write_time(end)}
            body |= {"notify": False, "notify_pro": False}
            if people:
                body["dispatched_employees"] = [{"employee_id": id_} for id_ in people]
            self._api.put(f"/jobs/{job_id}/schedule", json=body)

        def by_visit(visit: Row) -> None:
            self.put_visit(job_id, visit, people=people or visit.get("dispatched_employees_ids") or [], start=start, end=end)

        self._either_way(job_id, as_a_whole, by_visit)

    def clear_job(self, job_id: str) -> None:
        """Take the time from a job, which then waits to be scheduled. Raises NotSupported where a person must do it."""
        job = self._api.get(f"/jobs/{job_id}").json
        if not (job.get("schedule") or {}).get("scheduled_start"):
            return

        def as_a_whole() -> None:
            self._api.delete(f"/jobs/{job_id}/schedule")

        def by_visit(visit: Row) -> None:
            self._api.delete(f"/jobs/{job_id}/appointments/{visit['id']}")

        self._either_way(job_id, as_a_whole, by_visit)

    def assign_estimate(self, person: PersonRef, estimate_id: str, owner_id: str) -> None:
        """Add the employee to an estimate's people, which are set together with its time."""
        estimate = self.estimate(person, estimate_id)
        people = [str(employee["id"]) for employee in estimate.get("assigned_employees") or []]
        start = payloads.read_time((estimate.get("schedule") or {}).get("scheduled_start"))
        end = payloads.read_time((estimate.get("schedule") or {}).get("scheduled_end"))
        if owner_id in people:
            return
        if start is None:
            raise NotSupported("This estimate has no time yet, and Housecall Pro sets its people together with its time.")
        self.move_estimate(estimate, start, end, [owner_id, *people])

    def move_estimate(self, estimate: Row, start: datetime, end: datetime | None, people: Sequence[str]) -> None:
        """Set time and people of an estimate's first live option; nobody is messaged by Housecall Pro."""
        option = payloads.first_option(estimate)
        if option is None:
            raise NotSupported("This estimate has no option that could be scheduled.")
        body: dict[str, Any] = {"start_time": payloads.write_time(start), "notify": False, "notify_pro": False}
        if end is not None:
            body["end_time"] = payloads.write_time(end)
        body["dispatched_employees"] = [{"employee_id": id_} for id_ in people]
        self._api.put(f"/estimates/{estimate['id']}/options/{option}/schedule", json=body)

    def estimate(self, person: PersonRef | None, estimate_id: str) -> Row:
        """An estimate: found in the list, since a company's key may not read a single one. Raises Gone."""
        of_customer = {"customer_id": person.id} if person else {}
        newest = {**of_customer, "sort_by": "updated_at", "sort_direction": "desc"}
        found = next((row for row in rows(self._api, "/estimates", "estimates", newest) if row.get("id") == estimate_id), None)
        if found is None:
            raise Gone("Housecall Pro no longer has this estimate.")
        return found

    def _either_way(self, job_id: str, as_a_whole: Callable[[], None], by_visit: Callable[[Row], None]) -> None:
        if self.by_partner and self._let(as_a_whole):
            return
        visits = self.visits(job_id)
        if len(visits) > 1:
            raise NotSupported(SEVERAL_VISITS)
        if visits:
            by_visit(visits[0])
        elif self.by_partner or not self._let(as_a_whole):
            raise NotSupported(NO_WAY)

    def _let(self, change: Callable[[], None]) -> bool:
        """Whether the change was made; a refused one may read 401 although the credential is good for everything else."""
        try:
            change()
        except (SignInAgain, NotSupported):
            return False
        except Rejected as refusal:
            if refusal.status in (403, 422):
                return False
            raise
        return True
