"""What Greenhouse tells by recruiting webhooks, in the v1-era shapes (Greenhouse docs, webhooks)."""

from collections.abc import Callable
from typing import Any

from hub.sandbox.lagging import Row
from integrations.greenhouse.sandbox_endpoints import WRITTEN_STATUS
from integrations.greenhouse.sandbox_records import Records

Emit = Callable[[str, dict[str, Any]], None]
_WEBHOOK_STATUS = {read: written for written, read in WRITTEN_STATUS.items()}


class Events:
    """Builds each event's payload from the records and hands it to the webhooks."""

    def __init__(self, records: Records, emit: Emit) -> None:
        self._records = records
        self._emit = emit

    def application_added(self, row: Row) -> None:
        """A candidate or prospect got an application."""
        action = "new_prospect_application" if row["prospect"] else "new_candidate_application"
        self._emit(action, {"application": self._application(row)})

    def application_changed(self, row: Row) -> None:
        """An application's owner, source or custom fields changed."""
        self._emit("application_updated", {"application": self._application(row)})

    def candidate_changed(self, row: Row) -> None:
        """A candidate's own fields changed."""
        self._emit("update_candidate", {"candidate": self._candidate(row)})

    def candidate_merged(self, loser: Row, winner_id: int) -> None:
        """One candidate went up in another."""
        self._emit("merge_candidate", {"person": {**self._candidate(loser), "new_candidate_id": winner_id}})

    def candidate_deleted(self, row: Row) -> None:
        """A candidate is gone."""
        owners = {"recruiter_user_id": None, "coordinator_user_id": None}
        self._emit("delete_candidate", {"person": {**self._candidate(row), **owners}})

    def candidate_anonymized(self, candidate_id: int, fields: list[str]) -> None:
        """Fields of a candidate were emptied for good."""
        self._emit("candidate_anonymized", {"candidate_id": candidate_id, "anonymized_fields": fields})

    def _candidate(self, row: Row) -> dict[str, Any]:
        keys = ("id", "first_name", "last_name", "company", "title", "created_at", "updated_at", "phone_numbers", "email_addresses", "tags")
        return {**{key: row[key] for key in keys}, "custom_fields": row["custom_fields"]}

    def _application(self, row: Row) -> dict[str, Any]:
        candidate = self._records["candidates"].rows[row["candidate_id"]]
        owners = {"recruiter": self._user(row["recruiter_id"]), "coordinator": self._user(row["coordinator_id"])}
        shown = {
            "id": row["id"],
            "prospect": row["prospect"],
            "status": _WEBHOOK_STATUS[row["status"]],
            "last_activity_at": row["last_activity_at"],
            "source": self._records["sources"].rows.get(row["source_id"]),
            "jobs": [self._job(number) for number in ([row["job_id"]] if row["job_id"] else row["job_ids"])],
            "candidate": {**self._candidate(candidate), **owners},
        }
        if row["prospect"]:
            details = self._records["prospect_details"].with_key("application_id", row["id"])
            shown["prospect_detail"] = {"prospect_owner": self._owner(details[0]["prospect_owner_id"] if details else None)}
        return shown

    def _user(self, number: int | None) -> dict[str, Any] | None:
        user = self._records["users"].rows.get(number or 0)
        return user and {"id": user["id"], "email": user["primary_email"], "name": user["name"]}

    def _owner(self, number: int | None) -> dict[str, Any] | None:
        user = self._records["users"].rows.get(number or 0)
        return user and {"id": user["id"], "name": user["name"]}

    def _job(self, number: int) -> dict[str, Any]:
        job = self._records["jobs"].rows[number]
        return {"id": job["id"], "name": job["name"], "requisition_id": job["requisition_id"], "status": job["status"]}
