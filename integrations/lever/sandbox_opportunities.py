"""Writing opportunities: creating one, moving its stage, its tags, sources and links (Lever docs, opportunities)."""

from typing import Any

from werkzeug.datastructures import MultiDict

from hub.sandbox.lagging import Row
from integrations.lever.sandbox_access import Credential
from integrations.lever.sandbox_account import NEW_LEAD, Account
from integrations.lever.sandbox_bodies import Body
from integrations.lever.sandbox_contacts import add_to_contact, new_contact
from integrations.lever.sandbox_errors import bad_request, forbidden
from integrations.lever.sandbox_events import Events
from integrations.lever.sandbox_query import Query
from integrations.lever.sandbox_shapes import ORIGINS

_PERSON_KEYS = {"name", "headline", "location", "phones", "emails", "links"}
_CANDIDACY_KEYS = {"stage", "tags", "sources", "origin", "owner", "followers", "postings", "contact", "createdAt", "archived"}
_CREATE_KEYS = {*_PERSON_KEYS, *_CANDIDACY_KEYS, "opportunityLocation"}
_CREATE_PARAMETERS = ("perform_as", "perform_as_posting_owner", "parse")
_LISTS = {"Tags": "tags", "Sources": "sources", "Links": "links"}
LIST_CHANGES = tuple(f"{verb}{name}" for verb in ("add", "remove") for name in _LISTS)


def create_opportunity(sent: Any, query: "MultiDict[str, str]", credential: Credential, events: Events) -> Row:
    """A new candidacy, of the contact named, of the one with that e-mail, or of a new one; raises the 400, 403 and 404."""
    account = credential.account
    asked = Query(query, _CREATE_PARAMETERS)
    asked.flag("parse")
    creator = credential.acting_user(asked.text("perform_as"), required=True) or {}
    body = Body(sent, _CREATE_KEYS, account)
    posting = _read_posting(body, credential)
    owner = _read_owner(body, posting, creator, account, by_posting=asked.flag("perform_as_posting_owner") is True)
    candidacy = _read_candidacy(body, creator, owner, account)
    person = {
        "name": body.text("name"),
        "headline": body.text("headline"),
        "location": {"name": body.text("location")} if body.text("location") else None,
        "phones": body.phones("phones"),
        "emails": body.emails("emails"),
    }
    body.text("opportunityLocation")
    contact = body.reference("contact", "contacts")
    if contact is not None and contact["isAnonymized"]:
        raise bad_request("The contact is anonymized")
    contact = _contact_for(contact, person, candidacy, account, events)
    if posting is not None:
        candidacy["confidentiality"] = posting["confidentiality"]
    row = account.fresh("opportunities", {**account.shared(contact), **candidacy, "contact": contact["id"]})
    row = account.opportunities.put({**row, "urls": account.urls(row["id"]), "updatedAt": account.now()})
    if posting is not None:
        row = apply_to(posting, row, creator["id"], account, events)
    account.tag_words.update(row["tags"])
    account.source_words.update(row["sources"])
    return row


def apply_to(posting: Row, row: Row, user_id: str | None, account: Account, events: Events) -> Row:
    """Put an opportunity on a posting, with the posting's people of this moment."""
    application = account.put(
        "applications",
        account.fresh(
            "applications",
            {
                "opportunityId": row["id"],
                "candidateId": row["id"],
                "posting": posting["id"],
                "postingOwner": posting["owner"],
                "postingHiringManager": posting["hiringManager"],
                "name": row["name"],
                "email": next(iter(row["emails"]), None),
                "phone": next(({"type": None, **phone} for phone in row["phones"]), None),
                "user": user_id,
            },
        ),
    )
    row = account.change_opportunity(row["id"], applications=[*row["applications"], application["id"]])
    events.application_created(application, row)
    return row


def change_list(name: str, sent: Any, row: Row, account: Account) -> Row:
    """Add to or remove from the tags, sources or links of an opportunity; raises the 400."""
    verb = "add" if name.startswith("add") else "remove"
    key = _LISTS[name.removeprefix(verb)]
    body = Body(sent, {key}, account)
    values = body.texts(key)
    if not values:
        raise bad_request(f"{key} is required")
    if verb == "remove":
        return account.change_opportunity(row["id"], **{key: [value for value in row[key] if value not in values]})
    {"tags": account.tag_words, "sources": account.source_words}.get(key, set()).update(values)
    return account.change_opportunity(row["id"], **{key: list(dict.fromkeys([*row[key], *values]))})


def move_to_stage(stage_id: str, row: Row, account: Account, events: Events) -> Row:
    """Move an opportunity to a stage; staying where it is moves nothing."""
    if stage_id == row["stage"]:
        return row
    now = account.now()
    moved = account.change_opportunity(row["id"], stage=stage_id, lastAdvancedAt=now, lastInteractionAt=now)
    events.stage_changed(moved, row["stage"])
    return moved


def read_stage(sent: Any, account: Account) -> str:
    """The stage id of `{"stage"}`; raises the 400 and the 404."""
    stage = Body(sent, {"stage"}, account).reference("stage", "stages")
    if stage is None:
        raise bad_request("stage is required")
    return str(stage["id"])


def archive(reason: Row, moment: int) -> Row:
    """The keys of an archived opportunity."""
    return {"archived": {"reason": reason["id"], "archivedAt": moment}, "archivedAt": moment, "archiveReason": reason["id"]}


def _read_posting(body: Body, credential: Credential) -> Row | None:
    postings = body.references("postings", "postings")
    if len(postings) > 1:
        raise bad_request("postings: at most one posting")
    if postings and not credential.sees(postings[0]):
        raise forbidden("Confidential access is needed")
    return postings[0] if postings else None


def _read_owner(body: Body, posting: Row | None, creator: Row, account: Account, *, by_posting: bool) -> str | None:
    if by_posting:
        if posting is None or "owner" in body:
            raise bad_request("perform_as_posting_owner needs exactly one posting and no owner")
        return None if posting["owner"] is None else str(posting["owner"])
    owner = body.reference("owner", "users")
    if owner is not None and owner["deactivatedAt"] is not None and not account.settings.deactivated_may_own:
        raise bad_request("owner is deactivated")
    return str((owner or creator)["id"])


def _read_candidacy(body: Body, creator: Row, owner: str | None, account: Account) -> Row:
    stage = body.reference("stage", "stages") or next(row for row in account.rows("stages").values() if row["text"] == NEW_LEAD)
    moment = body.past("createdAt") or account.now()
    followers = [creator["id"], *(row["id"] for row in body.references("followers", "users"))]
    candidacy = {
        "stage": stage["id"],
        "tags": body.texts("tags"),
        "sources": body.texts("sources"),
        "links": body.texts("links"),
        "origin": body.choice("origin", ORIGINS, "sourced"),
        "sourcedBy": creator["id"],
        "owner": owner,
        "followers": list(dict.fromkeys(followers)),
        "createdAt": moment,
        "lastInteractionAt": moment,
        "lastAdvancedAt": moment,
    }
    if body.sent.get("archived") is None:
        return candidacy
    archived = Body(body.sent["archived"], {"reason", "archivedAt"}, account)
    reason = archived.reference("reason", "archive_reasons")
    if reason is None:
        raise bad_request("archived.reason is required")
    return {**candidacy, **archive(reason, archived.past("archivedAt") or account.now())}


def _contact_for(named: Row | None, person: Row, candidacy: Row, account: Account, events: Events) -> Row:
    if named is not None:
        return add_to_contact(named, person, candidacy, account, events)
    # Where the address is known, all else that was sent about the person is dropped without a word.
    known = account.contact_with_email(person["emails"])
    return known or new_contact(person, account, events)
