"""HubSpot's own descriptions, one for each family of paths, with what is known to be wrong in them put right."""

from collections.abc import Iterator, Mapping
from functools import cache

from openapi_core.exceptions import OpenAPIError
from requests import PreparedRequest

from tests.vendor_descriptions import Document, VendorDescription, read_description

VERSION = "2026-09"

FILES: Mapping[str, str] = {
    "/account-info/": "accountInfo",
    "/crm/associations/": "associations",
    "/crm/owners/": "crmOwners",
    "/crm/pipelines/": "pipelines",
    "/crm/properties/": "properties",
    "/scheduler/": "scheduler-meetings",
    f"/crm/objects/{VERSION}/contacts": "contacts",
    f"/crm/objects/{VERSION}/leads": "leads",
    f"/crm/objects/{VERSION}/calls": "calls",
    f"/crm/objects/{VERSION}/communications": "communications",
    f"/crm/objects/{VERSION}/notes": "notes",
    "/crm/objects/": "objects",
}


def faults(request: PreparedRequest, server: str) -> list[str]:
    """What the vendor's description finds wrong in a request, nothing when it fits."""
    try:
        _description(_file_of(request.path_url), server).check_request(request)
    except (OpenAPIError, AssertionError) as trouble:
        return [f"{request.method} {request.path_url}: {trouble!r} {trouble.__cause__!r}"]
    return []


def _file_of(path: str) -> str:
    if "/associations/" in path and path.startswith("/crm/objects/"):
        return "associations"
    return next((file for prefix, file in FILES.items() if path.startswith(prefix)), "objects")


@cache
def _description(file: str, server: str) -> VendorDescription:
    return VendorDescription(read_description(f"hubspot/{file}.{VERSION}.json"), server, put_right)


def put_right(document: Document) -> None:
    """Forget the examples that are null, and the schema of a parameter that hides behind one."""
    for part in _parts(document):
        if part.get("example", "") is None:
            del part["example"]


def _parts(part: object) -> Iterator[Document]:
    if isinstance(part, dict):
        yield part
    for entry in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from _parts(entry)
