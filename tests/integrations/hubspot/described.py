"""HubSpot's own descriptions, one file per kind of record, with what is known to be wrong in them put right."""

import re
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from requests import PreparedRequest, Response

from tests.vendor_descriptions import Document, VendorDescription, found_wrong, read_description

VERSION = "2026-09"
_BY_KIND = {kind: kind for kind in ("contacts", "leads", "calls", "communications", "notes")}
_BY_PATH = (
    (r"/crm/objects/[^/]+/[^/]+/[^/]+/associations/", "associations"),
    (r"/crm/associations/.*/labels$", "associationsSchema"),
    (r"/crm/associations/", "associations"),
    (r"/crm/properties/", "properties"),
    (r"/crm/pipelines/", "pipelines"),
    (r"/crm/owners/", "crmOwners"),
    (r"/crm/extensions/calling/", "callingExtensions"),
    (r"/scheduler/", "scheduler-meetings"),
    (r"/account-info/", "accountInfo"),
    (r"/oauth/", "oauth"),
)
ALL = (*_BY_KIND.values(), *(name for _, name in _BY_PATH), "objects")


def description_file(path: str) -> str:
    """The name of the description that has a path, e.g. `/crm/objects/2026-09/calls/search`."""
    for pattern, name in _BY_PATH:
        if re.match(pattern, path):
            return name
    kind = path.split("/")[4]
    return _BY_KIND.get(kind, "objects")


def faults(request: PreparedRequest, server: str) -> list[str]:
    """What the vendor's description finds wrong in a request to the server, nothing when it fits."""
    return found_wrong(lambda: _description_for(request, server).check_request(request), request)


def exchange_faults(answer: Response, server: str) -> list[str]:
    """The same for a request together with its answer; what the page and the token operation answer is not described."""
    request = answer.request
    if not str(request.url).startswith(f"{server}/"):
        return []
    found = faults(request, server)
    if answer.ok and urlsplit(str(request.url)).path.endswith(f"/oauth/{VERSION}/token"):
        return found
    return found + found_wrong(lambda: _description_for(request, server).check_answer(answer), request)


def _description_for(request: PreparedRequest, server: str) -> VendorDescription:
    return described(description_file(urlsplit(str(request.url)).path.removeprefix(urlsplit(server).path)), server)


@cache
def described(name: str, server: str) -> VendorDescription:
    """One description for requests to a server, e.g. `http://127.0.0.1:9100/hubspot/api`."""
    return VendorDescription(read_description(f"hubspot/{name}.{VERSION}.json"), server, put_right)


@cache
def operations(name: str) -> dict[tuple[str, str], Any]:
    """Every operation of one description by method and path without names."""
    document = described(name, "https://api.example.org").document
    methods = ("get", "post", "put", "patch", "delete")
    return {
        (method.upper(), nameless(path)): {**item[method], "document": document}
        for path, item in document["paths"].items()
        for method in methods
        if method in item
    }


def nameless(path: str) -> str:
    return re.sub(r"[{<][^}>]*[}>]", "{}", path)


def required_keys(name: str, method: str, path: str) -> set[str]:
    """What the description says a body must have, for a path with its names filled in."""
    for (known_method, known_path), operation in operations(name).items():
        if known_method == method and re.fullmatch(known_path.replace("{}", "[^/]+"), path):
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            schemas = operation["document"]["components"]["schemas"]
            return set(schemas.get(schema.get("$ref", "").rpartition("/")[2], schema).get("required", ()))
    raise LookupError(f"{method} {path} is not described")


def put_right(document: Document) -> None:
    """Change what no real request or answer could follow; the reference says how it really is."""
    _forget_empty_examples(document)
    schemas = document["components"]["schemas"]
    text = {"type": "string"}
    if "Error" in schemas:
        # documented refusals have these too
        schemas["Error"]["properties"] |= dict.fromkeys(("status", "errorType", "policyName", "requestId"), text)
    if "PublicOwner" in schemas:
        # an owner who left has no user
        schemas["PublicOwner"]["properties"]["userId"]["nullable"] = True
    for schema in schemas.values():
        _let_milliseconds_be_long(schema)
    for item in document["paths"].values():
        for operation in item.values():
            _describe_partial_batches(operation["responses"])
            operation["responses"].get("204", {}).pop("content", None)  # no content is described as any content
    for answer in document["components"].get("responses", {}).values():
        answer["content"]["application/json"] = answer["content"].pop("*/*")
    _let_introspection_tell_more(document)


def _forget_empty_examples(part: object) -> None:
    # an example that is null hides the schema beside it
    if isinstance(part, dict) and part.get("example", "") is None:
        del part["example"]
    for entry in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        _forget_empty_examples(entry)


def _let_milliseconds_be_long(schema: Document) -> None:
    # moments in milliseconds are described as 32 bits
    for name, value in schema.get("properties", {}).items():
        if name in ("startMillisUtc", "endMillisUtc", "start", "end") and value.get("format") == "int32":
            value["format"] = "int64"


def _describe_partial_batches(responses: Document) -> None:
    # 207 is in the guides, with the envelope of a whole success
    usual = responses.get("200") or responses.get("201")
    if usual is not None and "207" not in responses:
        responses["207"] = usual


def _let_introspection_tell_more(document: Document) -> None:
    operation = document["paths"].get(f"/oauth/{VERSION}/token/introspect", {}).get("post")
    if operation is not None:
        schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
        schema.clear()
        schema |= {"type": "object", "required": ["active"], "additionalProperties": True, "properties": {"active": {"type": "boolean"}}}
