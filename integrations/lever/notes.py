"""Notes on candidacies: one thread for each conversation, found again by its marks, rewritten where nobody else wrote into it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from hub.contract.context import ConnectorContext
from hub.contract.errors import ConnectorBug, Gone, Rejected, TryAgain, VendorTrouble
from hub.contract.people import Activity, ActivityRef, Matter, PersonRef
from integrations.lever import note_text, payloads
from integrations.lever.candidacies import Candidacies
from integrations.lever.reading import LeverApi, Row, as_far_as_allowed, uuid_of

JUST_NOW = timedelta(minutes=1)
"""Lever takes past times only, and its clock may be behind ours; what just happened gets its own time."""


class Notes:
    """The notes of one connection; the hub never writes two for one person at the same time."""

    def __init__(self, context: ConnectorContext, candidacies: Candidacies) -> None:
        self._context = context
        self._api = LeverApi(context)
        self._candidacies = candidacies

    def log(self, person: PersonRef, matter: Matter | None, activity: Activity, key: str) -> ActivityRef:
        """A comment in the conversation's thread, or the note that begins it. Raises Gone where the person is no more."""
        if matter is not None:
            try:
                return self._write(matter.id, activity, key)
            except Gone:
                self._context.log.info("lever_candidacy_gone", matter=matter.id)
        return self._write(self._candidacies.newest_of(person), activity, key)

    def find(self, person: PersonRef, key: str) -> ActivityRef | None:
        """The note with the mark of `key`, on whichever candidacy it was written."""
        mark = note_text.reference_mark(key)
        for candidacy in self._candidacies.all_of(person):
            for note in self._of(candidacy["id"]):
                if note_text.holds(note, mark):
                    return _ref(candidacy["id"], note["id"], key)
        return None

    def revise(self, ref: ActivityRef, activity: Activity) -> ActivityRef:
        """Put other words under the same marks. Where a colleague wrote into the thread, they are added as a comment instead.

        An update replaces the whole thread, and is allowed only for notes that a program made. Raises Gone.
        """
        candidacy_id, note_id, key = _parts(ref)
        note = self._api.one(f"/opportunities/{candidacy_id}/notes/{note_id}")
        old = note_text.comment_with(note, note_text.reference_mark(key))
        if not note_text.is_there(note) or old is None:
            raise Gone("This note was deleted in Lever.")
        said = note_text.comment(activity.title, activity.body, note_text.last_line_of(old))
        if note_text.says_already(note, said):
            return ref
        if note_text.is_all_ours(note, self._candidacies.acting_user):
            try:
                self._api.put(f"/opportunities/{candidacy_id}/notes/{note_id}", {"values": note_text.rewritten(note, old, said)})
            except (Gone, Rejected) as refusal:
                self._context.log.info("lever_note_not_rewritten", why=refusal.sentence)
            else:
                return ref
        self._post(candidacy_id, {"value": said}, note_id)
        return ref

    def _write(self, candidacy_id: str, activity: Activity, key: str) -> ActivityRef:
        notes = self._of(candidacy_id)
        thread = note_text.thread_in(notes, activity.thread)
        there = next((note for note in notes if note_text.holds(note, note_text.reference_mark(key))), None)
        if there is not None:
            return _ref(candidacy_id, there["id"], key)
        said = note_text.comment(
            activity.title, activity.body, note_text.marks(key, activity.thread), mention=self._to_mention(activity, thread)
        )  # fmt: skip
        body = {**self._context.fields.to_theirs("activity", {"about": activity.about, "body": said}), **self._time(activity)}
        note_id = self._comment(candidacy_id, body, thread) or self._post(candidacy_id, {**body, **self._seen_by()}, None)
        if activity.about == "missed_call":
            self._tag(candidacy_id)
        return _ref(candidacy_id, note_id, key)

    def _comment(self, candidacy_id: str, body: dict[str, Any], thread: Row | None) -> str | None:
        """Where the thread was deleted meanwhile, there is none to add to."""
        if thread is None:
            return None
        try:
            self._post(candidacy_id, body, str(thread["id"]))
        except Gone:
            return None
        return str(thread["id"])

    def _post(self, candidacy_id: str, body: dict[str, Any], thread_id: str | None) -> str:
        params = {"perform_as": self._candidacies.acting_user or None, "note_id": thread_id}
        made = self._api.post(f"/opportunities/{uuid_of(candidacy_id)}/notes", body, params)
        note_id = made.get("noteId") or made.get("id") or thread_id
        if not note_id:
            raise TryAgain("Lever did not say which note it made.", may_have_left=True)
        return str(note_id)

    def _of(self, candidacy_id: str) -> list[Row]:
        return list(self._api.rows(f"/opportunities/{uuid_of(candidacy_id)}/notes"))

    def _time(self, activity: Activity) -> dict[str, int]:
        now: datetime = self._context.clock()
        return {"createdAt": payloads.write_time(activity.at)} if activity.at <= now - JUST_NOW else {}

    def _seen_by(self) -> dict[str, bool]:
        settings = self._context.fields.settings("activity")
        wanted = {"secret": settings.get("visibility") == "secret", "notifyFollowers": settings.get("notify_followers") == "yes"}
        return {name: True for name, asked_for in wanted.items() if asked_for}

    def _to_mention(self, activity: Activity, thread: Row | None) -> str | None:
        """The username of whoever answers for the conversation here, since nobody can be made the owner there; once in a thread."""
        if activity.tell_owner_id is None:
            return None
        users: Sequence[Row] = as_far_as_allowed(self._api.rows("/users"))
        user = next((user for user in users if user.get("id") == activity.tell_owner_id), None)
        username = str(user.get("username") or "") if user else ""
        return username if username and not (thread and note_text.mentions(thread, username)) else None

    def _tag(self, candidacy_id: str) -> None:
        """The note stands already, so no trouble with the tag is passed on."""
        tag = self._context.fields.settings("activity").get("missed_call_tag", "")
        if not tag:
            return
        try:
            self._candidacies.add_tag(candidacy_id, tag)
        except VendorTrouble as trouble:
            self._context.log.warning("lever_tag_not_added", why=trouble.sentence)


def _ref(candidacy_id: Any, note_id: Any, key: str) -> ActivityRef:
    return ActivityRef(f"{candidacy_id}/{note_id}/{key}")


def _parts(ref: ActivityRef) -> tuple[str, str, str]:
    candidacy_id, _, rest = ref.id.partition("/")
    note_id, _, key = rest.partition("/")
    if not key:
        raise ConnectorBug("This is no reference to a note of Lever's.")
    return uuid_of(candidacy_id), uuid_of(note_id), key
