"""Leads: written once with owner and note, moved only forward in the pipeline, converted into a job or an estimate."""

from typing import Any

from integrations.housecallpro.sandbox_ask import Ask
from integrations.housecallpro.sandbox_customers import add_address, add_customer, check_person
from integrations.housecallpro.sandbox_errors import forbidden, not_found, unprocessable
from integrations.housecallpro.sandbox_pipeline import first_status
from integrations.housecallpro.sandbox_query import page_of
from integrations.housecallpro.sandbox_records import new_id
from integrations.housecallpro.sandbox_shapes import CONVERT, LEAD
from integrations.housecallpro.sandbox_work import add_estimate, add_job

Answer = tuple[Any, int]
_SORTABLE = ("created_at", "updated_at", "id", "status")


def list_leads(ask: Ask) -> Answer:
    """A page of leads, filtered by customer, employee, status, tag ids and one lead source."""
    _need_leads(ask)
    texts, lists = ask.query.texts, ask.query.lists
    tags = {row["name"] for row in ask.records["tags"].rows.values() if row["id"] in lists.get("tag_ids", [])}
    rows = [
        row
        for row in ask.rows("leads")
        if texts.get("customer_id", row["customer_id"]) == row["customer_id"]
        and texts.get("status", row["status"]) == row["status"]
        and texts.get("lead_source", row["lead_source"]) == row["lead_source"]
        and ("employee_ids" not in lists or row["assigned_employee_id"] in lists["employee_ids"])
        and ("tag_ids" not in lists or tags & set(row["tags"]))
    ]
    return page_of("leads", rows, ask.query, ask.shown.lead, _SORTABLE), 200


def get_lead(ask: Ask, lead_id: str) -> Answer:
    """One lead; its note is not in the answer."""
    _need_leads(ask)
    return ask.shown.lead(ask.find("leads", lead_id, "Lead")), 200


def create_lead(ask: Ask) -> Answer:
    """A lead for a known customer or a new one, with everything it will ever have."""
    _need_leads(ask)
    body = ask.body(LEAD)
    if ("customer_id" in body) == ("customer" in body):
        raise unprocessable({"customer_id": ["write exactly one of customer_id and customer"]})
    customer = ask.reference("customer_id", "customers", body.get("customer_id"))
    if "customer" in body:
        check_person(ask, body["customer"], "customer.")
    ask.address("address_id", body.get("address_id"), customer)
    ask.reference("assigned_employee_id", "employees", body.get("assigned_employee_id"))
    source, tags = ask.lead_source("lead_source", body.get("lead_source")), ask.tags("tags", body.get("tags", []))
    ask.finish()
    customer = customer or add_customer(ask, body["customer"])
    address_id = add_address(ask, customer, body["address"])["id"] if "address" in body else body.get("address_id")
    row = ask.records.add(
        "leads",
        {
            "company_id": ask.company_id,
            "number": ask.records.number(),
            "customer_id": customer["id"],
            "customer_name": [customer["first_name"], customer["last_name"]],
            "address_id": address_id,
            "status_id": first_status(ask.records, "lead", ask.company_id),
            "lead_source": source,
            "tags": tags,
            **{key: body[key] for key in ("assigned_employee_id", "note") if key in body},
            "line_items": [{"id": new_id("lit"), **item} for item in body.get("line_items", [])],
        },
    )
    ask.tell("lead.created", ask.shown.lead, row)
    return ask.shown.lead(row), 201


def convert_lead(ask: Ask, lead_id: str) -> Answer:
    """Make an unscheduled job or estimate of a lead, which is then won. It needs an address, the lead's or the customer's first."""
    _need_leads(ask)
    lead = ask.find("leads", lead_id, "Lead")
    kind = ask.body(CONVERT)["type"]
    address = next(iter(ask.records.addresses_of(lead["customer_id"])), None)
    address_id = lead["address_id"] or (address and address["id"])
    if lead["status"] != "open":
        ask.refuse("status", "is not open")
    if address_id is None:
        ask.refuse("address_id", "can't be blank")
    ask.finish()
    owner = [lead["assigned_employee_id"]] if lead["assigned_employee_id"] else []
    values = {key: lead[key] for key in ("customer_id", "lead_source", "tags")} | {"address_id": address_id, "employee_ids": owner}
    if kind == "job":
        made = add_job(ask, {**values, "line_items": lead["line_items"]})
    else:
        made = add_estimate(ask, values, [{"name": "Option 1", "line_items": lead["line_items"]}])
    conversion = {"id": made["id"], "type": kind.capitalize()}
    lead = ask.records.change("leads", lead, status="won", conversions=[*lead["conversions"], conversion])
    ask.tell("lead.converted", ask.shown.lead, lead)
    return {f"{kind}_id": made["id"]}, 201


def list_lead_line_items(ask: Ask, lead_id: str) -> Answer:
    """The line items of a lead."""
    lead = ask.find("leads", lead_id, "Lead")
    return page_of("line_items", lead["line_items"], ask.query, dict, sortable=()), 200


def _need_leads(ask: Ask) -> None:
    if ask.settings.leads == "403" or ask.credential.without == "leads":
        raise forbidden()
    if ask.settings.leads == "404":
        raise not_found("Page")
