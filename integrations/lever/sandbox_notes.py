"""Notes and the comments threaded below them (Lever docs, notes)."""

import re
from typing import Any

from werkzeug.datastructures import MultiDict

from hub.sandbox.lagging import Row
from integrations.lever.sandbox_access import Credential
from integrations.lever.sandbox_account import Account
from integrations.lever.sandbox_bodies import Body
from integrations.lever.sandbox_errors import ApiError, bad_request, not_found, unknown_path
from integrations.lever.sandbox_paging import PAGE_PARAMETERS, Pager
from integrations.lever.sandbox_query import Query
from integrations.lever.sandbox_shapes import HIDDEN

_NOTE_KEYS = {"value", "secret", "score", "notifyFollowers", "createdAt"}
_COMMENT_KEYS = {"value", "createdAt"}
_SCORES = (1, 2, 3, 4)
_MENTION = re.compile(r"@([A-Za-z0-9][A-Za-z0-9._-]*)")


def show_note(note: Row) -> Row:
    """A note with the keys the API shows."""
    shown = {key: value for key, value in note.items() if key not in HIDDEN["notes"]}
    fields = [{key: value for key, value in field.items() if key != "by_api"} for field in note["fields"]]
    return {**shown, "fields": fields}


def list_notes(sent: "MultiDict[str, str]", row: Row, account: Account) -> dict[str, Any]:
    """One page of an opportunity's notes, newest first; raises the 400."""
    query = Query(sent, PAGE_PARAMETERS)
    pager = Pager(f"notes {row['id']}", query, account)
    ids = account.notes.ids_with_keys("opportunity", [row["id"]])
    rows = (note for note in account.notes.newest_first(ids, pager.after) if account.settings.secret_notes_listed or not note["secret"])
    return pager.page(rows, lambda note: (note["createdAt"], note["id"]), show_note)


def find_note(name: str, row: Row, account: Account) -> Row:
    """The note of that id on that opportunity; raises the 404."""
    note = account.rows("notes").get(name)
    if note is None or note["opportunity"] != row["id"] or (note["secret"] and not account.settings.secret_notes_listed):
        raise not_found("notes", name)
    return note


def write_note(sent: Any, query: "MultiDict[str, str]", row: Row, credential: Credential) -> str:
    """A new note, or with `note_id` a comment on one; the note's id. Raises the 400, 403 and 404."""
    account = credential.account
    asked = Query(query, ("perform_as", "note_id"))
    author = credential.acting_user(asked.text("perform_as"), required=False)
    note_id = asked.text("note_id")
    if note_id is not None:
        note = find_note(note_id, row, account)
        body = Body(sent, _COMMENT_KEYS, account)
        add_comment(note, _read_comment(body, account), author, account, by_api=True)
        return note_id
    body = Body(sent, _NOTE_KEYS, account)
    value = _read_comment(body, account)
    if body.sent.get("score") not in (None, *_SCORES):
        raise bad_request("score must be between 1 and 4")
    secret, notify = body.yes_no("secret"), body.yes_no("notifyFollowers")
    note = add_note(row, {**value, "score": body.sent.get("score")}, author, account, secret=secret, by_api=True)
    if notify:
        _notify(row["followers"], note, value["value"], account)
    return str(note["id"])


def replace_thread(sent: Any, note: Row, account: Account) -> str:
    """Write all comments of an API-made note anew at once, or by setting those the API made; the note's id."""
    if account.settings.note_put == "refused":
        raise unknown_path("PUT notes")
    _need_api_made(note, account)
    values = Body(sent, {"values"}, account).sent.get("values")
    if not isinstance(values, list) or not values:
        raise bad_request("values must be an array of comments")
    comments = [_field(_read_comment(Body(value, _COMMENT_KEYS, account), account), note["user"], by_api=True) for value in values]
    _check_thread(len(comments), account)
    kept = [field for field in note["fields"] if not field["by_api"]] if account.settings.note_put == "keeps_others" else []
    account.put("notes", {**note, "fields": sorted([*comments, *kept], key=lambda field: field["createdAt"])})
    account.change_opportunity(note["opportunity"])
    return str(note["id"])


def delete_note(note: Row, account: Account) -> None:
    """Take an API-made note away; raises the refusal of another one."""
    _need_api_made(note, account)
    account.notes.remove(note["id"])


def add_note(row: Row, comment: Row, author: Row | None, account: Account, *, secret: bool = False, by_api: bool) -> Row:
    """A new note with its first comment, `{value, createdAt, score?}`; whoever is mentioned by `@username` is told."""
    user = None if author is None else author["id"]
    moment = comment["createdAt"]
    note = {"opportunity": row["id"], "user": user, "secret": secret, "createdAt": moment, "completedAt": moment, "by_api": by_api}
    made = account.put("notes", account.fresh("notes", {**note, "fields": [_field(comment, user, by_api=by_api)]}))
    _interact(made, comment, account)
    return made


def add_comment(note: Row, comment: Row, author: Row | None, account: Account, *, by_api: bool) -> Row:
    """One more comment at the end of a thread; raises the 400 of a full one."""
    _check_thread(len(note["fields"]) + 1, account)
    field = _field(comment, None if author is None else author["id"], by_api=by_api)
    changed = account.put("notes", {**note, "fields": [*note["fields"], field]})
    _interact(changed, comment, account)
    return changed


def _read_comment(body: Body, account: Account) -> Row:
    value = body.text("value", required=True)
    limit = account.settings.note_length_limit
    if limit and len(value) > limit:
        raise bad_request(f"value is longer than {limit} characters")
    moment = body.past("createdAt")
    return {"value": value, "createdAt": account.now() if moment is None else moment}


def _field(comment: Row, user: str | None, *, by_api: bool) -> Row:
    return {"type": "note", "text": "Comment", "user": user, "score": None, "stage": None, **comment, "by_api": by_api}


def _check_thread(length: int, account: Account) -> None:
    limit = account.settings.thread_limit
    if limit and length > limit:
        raise bad_request(f"A note has at most {limit} comments")


def _need_api_made(note: Row, account: Account) -> None:
    if not note["by_api"]:
        status = int(account.settings.ui_note_status)
        codes = {403: "Forbidden", 404: "ResourceNotFound"}
        raise ApiError(status, codes.get(status, ""), "Only notes made through the API can be changed")


def _interact(note: Row, comment: Row, account: Account) -> None:
    row = account.opportunities.rows[note["opportunity"]]
    # Notes move the last interaction and leave updatedAt alone.
    account.opportunities.put({**row, "lastInteractionAt": account.now(), "bulk": False})
    words = {word.rstrip(".-_") for word in _MENTION.findall(comment["value"])}
    _notify([user["id"] for user in account.rows("users").values() if user["username"] in words], note, comment["value"], account)


def _notify(users: list[str], note: Row, text: str, account: Account) -> None:
    account.notifications.extend({"user": user, "note": note["id"], "text": text} for user in users)
