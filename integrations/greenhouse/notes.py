"""Notes on candidates: append only, found again by their reference mark."""

from datetime import datetime
from typing import Any

from hub.contract.context import ConnectorContext
from hub.contract.errors import Rejected
from hub.contract.people import Activity, ActivityRef, Matter, PersonRef
from integrations.greenhouse import payloads
from integrations.greenhouse.candidates import CLOCK_MARGIN, Candidates
from integrations.greenhouse.reading import id_in, number_of, rows


class Notes:
    """The notes of one connection; one that is written can be neither changed nor taken back."""

    def __init__(self, context: ConnectorContext, candidates: Candidates) -> None:
        self._context = context
        self._candidates = candidates

    def log(self, person: PersonRef, matter: Matter | None, activity: Activity, key: str) -> ActivityRef:
        """Write a note that ends with the reference mark of `key`. Raises Gone where the person was merged away or deleted."""
        ours = {
            "about": activity.about,
            "title": activity.title,
            "body": payloads.note_text(activity, key),
            "at": activity.at,
            "author": activity.author_owner_id,
        }
        about: dict[str, Any] = {"candidate_id": number_of(person.id)}
        if matter is not None:
            about["application_id"] = number_of(matter.id)
        note = {**about, **self._context.fields.settings("activity"), **self._context.fields.to_theirs("activity", ours)}
        try:
            return ActivityRef(id_in(self._context.api.post("/v3/notes", json=note).json))
        except Rejected as refusal:
            if refusal.status == 422:
                # A merged or deleted candidate is refused like any wrong value, so only a look tells which it was.
                self._candidates.one(person)
            raise

    def find(self, person: PersonRef, key: str, since: datetime | None = None) -> ActivityRef | None:
        """The note with the reference mark of `key`."""
        written = {} if since is None else {"created_at": payloads.changed_within(since - CLOCK_MARGIN)}
        notes = rows(self._context.api, "/v3/notes", {"candidate_ids": person.id, **written})
        return next((ActivityRef(str(note["id"])) for note in notes if payloads.carries(note, key)), None)
