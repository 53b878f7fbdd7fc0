"""What the user behind a token may see: the Site-Admin rule, private records, confidential jobs."""

from dataclasses import dataclass

from hub.sandbox.lagging import Row
from hub.sandbox.oauth_records import IssuedToken
from integrations.greenhouse.sandbox_errors import forbidden, not_found
from integrations.greenhouse.sandbox_records import Records


@dataclass
class Actor:
    """A token's acting user within the organisation."""

    token: IssuedToken
    records: Records

    @property
    def user(self) -> Row:
        """The user's row."""
        return self.records["users"].rows[int(self.token.subject)]

    def need(self, scope: str) -> None:
        """Raise the 403 of a token without the scope, or whose client has lost it since."""
        if not self.token.allows(f"harvest:{scope}"):
            raise forbidden(f"This token does not have the scope harvest:{scope}")

    def sees_candidate(self, row: Row) -> bool:
        """Whether a candidate is public, or the user has the right to view private ones."""
        user = self.user
        allowed = self.records.settings.service_account_sees_private if user["service_account"] else user["view_private_candidates"]
        return bool(allowed or not row["private"])

    def sees_job(self, job_id: int | None) -> bool:
        """Whether a job is not confidential, or the user is on its hiring team."""
        job = self.records["jobs"].rows.get(job_id or 0)
        if job is None or not job["confidential"]:
            return True
        teams = (*self.records["job_owners"].rows.values(), *self.records["job_hiring_managers"].rows.values())
        return any(member["job_id"] == job_id and member["user_id"] == self.user["id"] for member in teams)

    def sees_application(self, row: Row) -> bool:
        """Whether both its job and its candidate are visible."""
        candidate = self.records["candidates"].rows.get(row["candidate_id"])
        return self.sees_job(row["job_id"]) and (candidate is None or self.sees_candidate(candidate))

    def sees_note(self, row: Row) -> bool:
        """Whether the candidate is visible and the note is public, the user's own, or within the user's rights."""
        candidate = self.records["candidates"].rows.get(row["candidate_id"])
        if candidate is None or not self.sees_candidate(candidate):
            return False
        user = self.user
        if row["visibility"] == "publicly_visible" or row["user_id"] == user["id"]:
            return True
        return bool(user["site_admin"] if row["visibility"] == "admin_only_visible" else user["view_private_notes"])

    def candidate(self, number: int) -> Row:
        """The candidate to be changed; raises the 404 of an unknown or invisible one."""
        row = self.records["candidates"].rows.get(number)
        if row is None or not self.sees_candidate(row):
            raise not_found()
        return row

    def application(self, number: int) -> Row:
        """The application to be changed; raises the 404 of an unknown or invisible one."""
        row = self.records["applications"].rows.get(number)
        if row is None or not self.sees_application(row):
            raise not_found()
        return row
