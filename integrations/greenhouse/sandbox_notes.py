"""Writing notes: `POST /v3/notes`, append only, with write words that differ from the read words."""

from typing import Any

from hub.sandbox.lagging import Row
from integrations.greenhouse.sandbox_access import Actor
from integrations.greenhouse.sandbox_bodies import Body
from integrations.greenhouse.sandbox_endpoints import NOTE_TYPES, WRITTEN_VISIBILITY
from integrations.greenhouse.sandbox_records import Records

_KEYS = {"candidate_id", "application_id", "user_id", "body", "note_type", "visibility"}
_EMAIL_LISTS = ("email_from", "email_to", "email_cc")
_EMAIL_KEYS = {"subject", *_EMAIL_LISTS}


def create_note(sent: dict[str, Any], records: Records, actor: Actor) -> Row:
    """A new note by the named author or the acting user; raises the 404 of an invisible candidate and the 422."""
    body = Body(sent, _KEYS | _EMAIL_KEYS)
    candidate_id = body.reference("candidate_id", records, "candidates", required=True)
    application_id = body.reference("application_id", records, "applications")
    user_id = body.reference("user_id", records, "users")
    text = body.text("body", required=True) or ""
    kind = body.choice("note_type", NOTE_TYPES)
    visibility = body.choice("visibility", WRITTEN_VISIBILITY)
    if len(text) > records.settings.note_body_limit:
        body.refuse("body", f"is longer than {records.settings.note_body_limit} characters")
    if application_id and records["applications"].rows[application_id]["candidate_id"] != candidate_id:
        body.refuse("application_id", "does not belong to the candidate")
    email = _read_email(body, kind)
    body.finish()
    actor.candidate(candidate_id or 0)
    note = {
        "candidate_id": candidate_id,
        "application_id": application_id,
        "user_id": user_id or actor.user["id"],
        "body": text,
        "body_with_tags": text,
        "type": kind,
        "visibility": WRITTEN_VISIBILITY[visibility],
        **email,
    }
    records.touch(candidate_id or 0)
    return records["notes"].put(records.fresh("notes", note))


def _read_email(body: Body, kind: str) -> Row:
    sent = _EMAIL_KEYS & set(body.sent)
    if kind != "EMAIL":
        for key in sent:
            body.refuse(key, "is only for notes of type EMAIL")
        return {}
    values: Row = {"subject": body.text("subject", required=True)}
    for key in _EMAIL_LISTS:
        if key not in body:
            body.refuse(key, "is required for notes of type EMAIL")
        values[key] = body.texts(key)
        if not values[key] and key != "email_cc":
            body.refuse(key, "can't be blank")
    return values
