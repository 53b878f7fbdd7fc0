"""Housecall Pro's own description, with what is known to be wrong in it put right."""

from functools import cache

from requests import PreparedRequest, Response

from tests.vendor_descriptions import Document, VendorDescription, found_wrong, read_description

FILE = "housecallpro/housecall_v1.yaml"


def faults(request: PreparedRequest, server: str) -> list[str]:
    """What the vendor's description finds wrong in a request to the server, nothing when it fits."""
    return found_wrong(lambda: housecall_description(server).check_request(request), request)


def exchange_faults(answer: Response, server: str) -> list[str]:
    """The same for a request together with its answer; the sign-in and most refusals are not described."""
    request, description = answer.request, housecall_description(server)
    if not str(request.url).startswith(f"{server}/") or str(request.url).startswith(f"{server}/oauth/"):
        return []
    if not answer.ok and not description.describes_status(answer):
        return faults(request, server)
    return faults(request, server) + found_wrong(lambda: description.check_answer(answer), request)


@cache
def housecall_description(server: str) -> VendorDescription:
    """The description for requests to a server, e.g. `http://127.0.0.1:9100/housecallpro/api`."""
    return VendorDescription(read_description(FILE), server, put_right, lists_in_brackets=True)


def put_right(document: Document) -> None:
    """Change what no real request or answer could follow; the reference and integrators' fixtures say how it really is."""
    for operations in document["paths"].values():
        for operation in operations.values():
            for parameter in operation.get("parameters", []) if isinstance(operation, dict) else ():
                _move_choices_into_the_list(parameter["schema"])
    _forget_what_cannot_be_checked(document)
    _describe_the_list_of_addresses(document)
    _describe_the_price_book(document)
    _let_be_null(document)
    _add_what_answers_have_in_practice(document)


def _move_choices_into_the_list(schema: Document) -> None:
    # a list can never be equal to one of its own words
    if schema.get("type") == "array" and "enum" in schema:
        schema["items"] = {"type": "string", "enum": schema.pop("enum")}


def _forget_what_cannot_be_checked(document: Document) -> None:
    # openapi-core stumbles over a deepObject parameter that was not sent
    services = document["paths"]["/api/price_book/services"]["get"]
    services["parameters"] = [parameter for parameter in services["parameters"] if parameter["name"] != "filters"]


def _describe_the_list_of_addresses(document: Document) -> None:
    # the answer is described as the body of the request
    operation = document["paths"]["/customers/{customer_id}/addresses"]["get"]
    operation["responses"]["200"]["content"] = operation.pop("requestBody")["content"]


def _describe_the_price_book(document: Document) -> None:
    # its answers have an envelope of their own, and are described as lists within a list
    counts = {key: {"type": "number"} for key in ("page", "page_size", "total_pages_count", "total_count")}
    rows = {"type": "array", "items": {"$ref": "#/components/schemas/PricebookService"}}
    content = document["paths"]["/api/price_book/services"]["get"]["responses"]["200"]["content"]["application/json"]
    words = {key: {"type": "string"} for key in ("object", "url")}
    content["schema"] = {"type": "object", "properties": {**words, **counts, "data": rows}}


def _let_be_null(document: Document) -> None:
    # fixtures have null where a lead has no owner, source or stage, an address no city, a job no time, lock, type or copy
    schemas = document["components"]["schemas"]
    absent = {
        "Lead": ("address", "lead_source", "pipeline_status"),
        "Job": ("locked_at",),
        "Schedule": ("scheduled_start", "scheduled_end"),
    }
    for name, keys in absent.items():
        for key in keys:
            schemas[name]["properties"][key]["nullable"] = True
    for name in ("Lead", "Event"):
        for part in schemas[name]["properties"]["address"]["properties"].values():
            part["nullable"] = True
    schemas["Estimate"]["properties"]["customer"]["properties"]["notes"]["nullable"] = True
    _nullable_reference(schemas["Lead"]["properties"], "assigned_employee")
    for key in ("job_type", "business_unit"):
        _nullable_reference(schemas["Job"]["properties"]["job_fields"]["properties"], key)
    approval = document["paths"]["/estimates/options/approve"]["post"]["responses"]["200"]["content"]["application/json"]["schema"]
    approval["properties"]["copied_on_approval_to_job_id"]["nullable"] = True


def _nullable_reference(properties: Document, key: str) -> None:
    properties[key] = {"nullable": True, "allOf": [properties[key]]}


def _add_what_answers_have_in_practice(document: Document) -> None:
    schemas = document["components"]["schemas"]
    text, number, anything = {"type": "string"}, {"type": "integer"}, {"type": "object", "additionalProperties": True}
    schemas["Customer"]["allOf"][0]["properties"]["kind"] = text
    for name in ("Job", "Estimate"):
        schemas[name]["properties"]["customer"]["properties"]["kind"] = text
    schemas["Lead"]["properties"] |= {"conversions": {"type": "array", "items": anything}, "total_amount": number, "job_fields": anything}
