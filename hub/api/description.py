"""The OpenAPI description, finished: names said once, and every problem that may come."""

import re
from typing import Any

INTRODUCTION = (
    "Calls, conversations, texts and the rest of one account, for its own programs. Send a key as `Authorization: Bearer tbh_…`; an owner "
    "or admin makes keys in the settings. Moments are RFC 3339 in UTC, phone numbers E.164, ids whole numbers. Errors are "
    "problem+json (RFC 9457). Lists come in pages: follow `next` until it is null. Fields may be added to answers at any time."
)
TAGS = (
    {"name": "Key", "description": "The key that asks."},
    {"name": "Calls", "description": "Phone calls, what was decided on each and why."},
    {"name": "Conversations", "description": "Text threads between one line and one caller."},
    {"name": "Texts", "description": "What was texted, and how far it got."},
    {"name": "People", "description": "Callers, and which records in your own systems they are."},
    {"name": "Connections", "description": "How your lines and connected systems are doing."},
    {"name": "Reports", "description": "Figures over a period."},
    {"name": "Events", "description": "Telling the hub of calls and texts that it cannot see."},
)
PROBLEMS = {
    400: "The body cannot be read, or the cursor is none.",
    401: "No key, or one that does not work.",
    403: "The key lacks the scope.",
    404: "There is no such thing in this account.",
    409: "It does not go together with what is there.",
    413: "The body is too large.",
    415: "The body is not JSON, or it is compressed.",
    422: "The request does not fit the description; `errors` says where.",
    429: "Too many requests; wait as long as Retry-After says.",
    500: "Something broke here.",
    503: "The database does not answer now; send it again.",
}
FAULT = {
    "type": "object",
    "required": ["detail"],
    "properties": {
        "detail": {"type": "string", "examples": ["Write a whole number."]},
        "pointer": {"type": "string", "description": "A JSON pointer into the body.", "examples": ["#/conversation_id"]},
        "parameter": {"type": "string", "description": "The name of a parameter or header.", "examples": ["limit"]},
    },
}
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "examples": ["about:blank"]},
        "title": {"type": "string", "examples": ["Unprocessable Entity"]},
        "status": {"type": "integer", "examples": [422]},
        "detail": {"type": "string", "examples": ["The request does not fit the description; each error says where."]},
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/Fault"}},
    },
}
LIMIT_HEADERS = {
    "X-RateLimit-Limit": {"description": "Requests that this key has in a minute.", "schema": {"type": "integer"}},
    "X-RateLimit-Remaining": {"description": "How many of them are left.", "schema": {"type": "integer"}},
    "X-RateLimit-Reset": {"description": "When the count begins anew, in seconds since 1970.", "schema": {"type": "integer"}},
}
LINK = {"Link": {"description": 'The next page, with rel="next"; missing on the last.', "schema": {"type": "string"}}}
RETRY_AFTER = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}
PATH_ID = {"type": "integer", "minimum": 1, "maximum": 2**53 - 1, "examples": [1042]}
NESTED = re.compile(r"^(#/components/schemas/)?[A-Za-z0-9]+\.")


def finished(written: dict[str, Any]) -> dict[str, Any]:
    """The description as it is served."""
    spec = {**written, "paths": _named_once(written["paths"]), "components": _named_once(written["components"])}
    parts = spec["components"]
    schemas = parts["schemas"]
    parts["schemas"] = {name: schemas[name] for name in sorted(schemas)} | {"Problem": PROBLEM, "Fault": FAULT}
    parts["headers"] = LIMIT_HEADERS
    parts["responses"] = {f"Problem{status}": _problem(status, sentence) for status, sentence in PROBLEMS.items()}
    for operations in spec["paths"].values():
        for operation in operations.values():
            _finish(operation)
    return spec


def _problem(status: int, sentence: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "description": sentence,
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    if status in (429, 503):
        found["headers"] = RETRY_AFTER
    return found


def _finish(operation: dict[str, Any]) -> None:
    for parameter in operation["parameters"]:
        if parameter["in"] == "path":
            parameter.update(required=True, schema=PATH_ID)
        parameter["schema"] = {name: value for name, value in parameter["schema"].items() if (name, value) != ("default", None)}
        said = parameter["schema"].pop("description", None)
        if said is not None:
            parameter["description"] = said
    is_list = any(parameter["name"] == "cursor" for parameter in operation["parameters"])
    for status, answer in operation["responses"].items():
        if status.startswith("2"):
            limits = {name: {"$ref": f"#/components/headers/{name}"} for name in LIMIT_HEADERS}
            answer["headers"] = limits | (LINK if is_list else {})
    for status in operation.pop("x-problems"):
        operation["responses"][str(status)] = {"$ref": f"#/components/responses/Problem{status}"}
    if "requestBody" in operation:
        operation["requestBody"]["required"] = True


def _named_once(found: Any, *, names_fields: bool = False) -> Any:
    """Without the titles that repeat names, and with `Child` for what is called `Parent.Child` in each of its parents."""
    if isinstance(found, list):
        return [_named_once(one) for one in found]
    if isinstance(found, str):
        return NESTED.sub(r"\1", found) if found.startswith("#/components/schemas/") else found
    if not isinstance(found, dict):
        return found
    return {
        (NESTED.sub("", name) if names_fields else name): _named_once(value, names_fields=name in ("properties", "schemas"))
        for name, value in found.items()
        if names_fields or name != "title" or not isinstance(value, str)
    }
