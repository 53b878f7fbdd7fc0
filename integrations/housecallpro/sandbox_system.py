"""The simulated Housecall Pro in the hub's words: people, their owners and matters, and what is written on them."""

from collections.abc import Iterator

from hub.sandbox import ControlError
from hub.sandbox.system import Held, HeldActivity, HeldMatter, HeldPerson, PutOwner, PutPerson
from integrations.housecallpro.sandbox_phones import PHONE_KEYS, shown_phone
from integrations.housecallpro.sandbox_pipeline import first_status
from integrations.housecallpro.sandbox_records import COMPANY_ID, PERMISSIONS, Records
from integrations.housecallpro.sandbox_shown import work_status
from integrations.housecallpro.sandbox_table import Row

_GRANTED = ("can_be_booked_online", "can_call_and_text_with_customers", "can_see_customers")
_OPEN_WORK = ("needs scheduling", "scheduled", "in progress")
# Housecall Pro has no mark of its own for somebody who wants no texts, so shops write it as a tag
_NO_TEXTS = frozenset({"donottext", "dnt", "optedout", "stop"})


def put_employee(owner: PutOwner, records: Records) -> str:
    """An employee who takes online bookings."""
    first_name, _, last_name = owner.name.partition(" ")
    permissions = {name: name in _GRANTED for name in PERMISSIONS}
    values = {"first_name": first_name, "last_name": last_name, "email": owner.email, "active": owner.active, "permissions": permissions}
    return str(records.add("employees", values)["id"])


def put_customer(person: PutPerson, records: Records) -> str:
    """A customer with one open lead if a matter or an owner is named, because customers have no owner; raises ControlError."""
    if len(person.phones) > len(PHONE_KEYS) or len(person.emails) > 1:
        raise ControlError("a customer has at most three phones and one e-mail address")
    if person.owner is not None and person.owner not in records["employees"].rows:
        raise ControlError(f"owner: there is no employee {person.owner}")
    first_name, _, last_name = person.name.partition(" ")
    phones = dict(zip(PHONE_KEYS, person.phones, strict=False))
    names = {"first_name": first_name or None, "last_name": last_name or None, "email": next(iter(person.emails), None)}
    customer = records["customers"].put(records.fresh("customers", {**names, **phones}), at_once=True)
    if person.matter is not None or person.owner is not None:
        lead = {
            "customer_id": customer["id"],
            "customer_name": [names["first_name"], names["last_name"]],
            "note": person.matter,
            "number": records.number(),
            "assigned_employee_id": person.owner,
            "status_id": first_status(records, "lead", COMPANY_ID),
        }
        records["leads"].put(records.fresh("leads", lead), at_once=True)
    return str(customer["id"])


def all_held(records: Records) -> Held:
    """Customers who are neither deleted nor made up, with their open leads, jobs and estimates and every note."""
    customers = [row for row in records["customers"].rows.values() if not row["gone"] and not row["bulk"]]
    matters = [matter for row in customers for matter in _matters(row, records)]
    owners = {matter.person: matter.owner for matter in matters if matter.owner is not None}
    return Held(
        people=[_person(row, owners.get(row["id"]), records) for row in customers],
        matters=matters,
        activities=[activity for row in customers for activity in _activities(row, records)],
    )


def _person(row: Row, owner: str | None, records: Records) -> HeldPerson:
    phones = [shown_phone(row[key], records.settings) or "" for key in PHONE_KEYS if row[key]]
    tags = {"".join(sign for sign in tag.lower() if sign.isalnum()) for tag in row["tags"]}
    return HeldPerson(
        id=row["id"],
        name=" ".join(part for part in (row["first_name"], row["last_name"]) if part),
        phones=phones,
        emails=[row["email"]] if row["email"] else [],
        owner=owner,
        may_text=not (tags & _NO_TEXTS),
    )


def _matters(customer: Row, records: Records) -> Iterator[HeldMatter]:
    for lead in records["leads"].of_customer(customer["id"]):
        if lead["status"] == "open":
            title = lead["note"] or f"Lead {lead['number']}"
            yield HeldMatter(id=lead["id"], person=customer["id"], kind="lead", title=title, owner=lead["assigned_employee_id"])
    for kind, number in (("job", "invoice_number"), ("estimate", "estimate_number")):
        for row in records[f"{kind}s"].of_customer(customer["id"]):
            if work_status(row) in _OPEN_WORK:
                owner = next(iter(row["employee_ids"]), None)
                yield HeldMatter(id=row["id"], person=customer["id"], kind=kind, title=f"{kind.capitalize()} {row[number]}", owner=owner)


def _activities(customer: Row, records: Records) -> Iterator[HeldActivity]:
    person = customer["id"]
    if customer["notes"]:
        yield HeldActivity(id=f"{person}/notes", person=person, text=customer["notes"])
    for lead in records["leads"].of_customer(person):
        if lead["note"]:
            yield HeldActivity(id=f"{lead['id']}/note", person=person, text=lead["note"])
    jobs = [row for row in records["jobs"].of_customer(person) if not row["gone"]]
    options = [option for row in records["estimates"].of_customer(person) if not row["gone"] for option in row["options"]]
    for row in (*jobs, *options):
        for note in row["notes"]:
            yield HeldActivity(id=note["id"], person=person, text=note["content"])
