"""The account in the words every simulated system shares: put people in, see what is held of them."""

from hub.sandbox import ControlError
from hub.sandbox.lagging import Row
from hub.sandbox.system import Held, HeldActivity, HeldMatter, HeldPerson, PutOwner, PutPerson, PutRole
from integrations.lever.sandbox_account import Account
from integrations.lever.sandbox_opportunities import apply_to, archive
from integrations.lever.sandbox_page import title_of
from integrations.lever.sandbox_shapes import CATEGORIES
from integrations.lever.sandbox_site import Site


def put_owner(owner: PutOwner, account: Account) -> str:
    """A user with the rights of a recruiter."""
    values = {
        "name": owner.name,
        "email": owner.email,
        "username": owner.email.partition("@")[0],
        "deactivatedAt": None if owner.active else account.now(),
    }
    return str(account.put("users", account.fresh("users", values))["id"])


def put_role(role: PutRole, account: Account) -> str:
    """A published posting with its owner."""
    owner = _owner_id(role.owner, account)
    values = {"text": role.name, "owner": owner, "user": owner, "hiringManager": owner, "categories": {**CATEGORIES, "allLocations": []}}
    return str(account.put("postings", account.fresh("postings", {**values, "updatedAt": account.now()}))["id"])


def put_person(person: PutPerson, site: Site) -> str:
    """A contact with a candidacy on the posting that the matter names; without a matter the candidacy is archived."""
    account = site.account
    owner = _owner_id(person.owner, account)
    values = {"name": person.name, "phones": [{"value": phone} for phone in person.phones], "emails": list(person.emails)}
    contact = account.put("contacts", account.fresh("contacts", values))
    site.events.contact_created(contact)
    now = account.now()
    row = account.fresh("opportunities", {**account.shared(contact), "contact": contact["id"], "owner": owner})
    moments = dict.fromkeys(("updatedAt", "lastInteractionAt", "lastAdvancedAt"), now)
    closed = {} if person.matter else archive(account.rows("archive_reasons")[account.fixed_id("reason Withdrew")], now)
    stage = account.fixed_id("stage Phone screen")
    row = account.put("opportunities", {**row, **moments, **closed, "stage": stage, "urls": account.urls(row["id"])})
    if person.matter:
        apply_to(_posting_called(person.matter, owner, account), row, owner, account, site.events)
    return str(contact["id"])


def held_in(account: Account) -> Held:
    """Every contact, their candidacies that are not archived, and each comment of each note."""
    by_contact: dict[str, list[Row]] = {}
    for row in account.opportunities.rows.values():
        by_contact.setdefault(row["contact"], []).append(row)
    people = [_person(contact, by_contact.get(contact["id"], []), account) for contact in account.rows("contacts").values()]
    return Held(
        people=people,
        matters=[
            HeldMatter(id=row["id"], person=row["contact"], kind="opportunity", title=title_of(row, account), owner=row["owner"])
            for row in account.opportunities.rows.values()
            if row["archivedAt"] is None
        ],
        activities=[
            HeldActivity(
                id=note["id"] if number == 0 else f"{note['id']}/{number}",
                person=account.opportunities.rows[note["opportunity"]]["contact"],
                text=field["value"],
            )
            for note in account.notes.rows.values()
            for number, field in enumerate(note["fields"])
        ],
    )


def _person(contact: Row, rows: list[Row], account: Account) -> HeldPerson:
    ranked = sorted(rows, key=lambda row: (row["archivedAt"] is None, row["lastInteractionAt"] or row["createdAt"]))
    forbidden = any((row["dataProtection"] or {}).get("contact", {}).get("allowed") is False for row in rows)
    opted_out = any(account.settings.opt_out_tag in row["tags"] for row in rows)
    return HeldPerson(
        id=contact["id"],
        name=contact["name"],
        phones=[phone["value"] for phone in contact["phones"]],
        emails=list(contact["emails"]),
        owner=ranked[-1]["owner"] if ranked else None,
        may_text=not forbidden and not opted_out,
    )


def _owner_id(name: str | None, account: Account) -> str | None:
    if name is not None and name not in account.rows("users"):
        raise ControlError(f"there is no user {name}")
    return name


def _posting_called(text: str, owner: str | None, account: Account) -> Row:
    found = next((row for row in account.rows("postings").values() if row["text"] == text), None)
    return found or account.rows("postings")[put_role(PutRole(name=text, owner=owner), account)]
