"""The vendor's own description of its API, and whether a request fits it: method, path, query and body, unknown names refused."""

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import yaml  # type: ignore[import-untyped]
from openapi_core import Config, OpenAPI
from openapi_core.contrib.requests import RequestsOpenAPIRequest
from openapi_core.exceptions import OpenAPIError
from openapi_core.templating.paths.finders import APICallPathFinder
from requests import PreparedRequest, Request

FOLDER = os.environ.get("TEXTBACK_CONTRACTS", "")
WHY_SKIPPED = "Set TEXTBACK_CONTRACTS to the folder that holds the vendors' own API descriptions (housecallpro/housecall_v1.yaml in it)."


@cache
def description() -> OpenAPI:
    written = yaml.load((Path(FOLDER) / "housecallpro" / "housecall_v1.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader)
    for operation in _operations(written):
        operation.pop("security", None)  # which credential may do what is known from elsewhere, and openapi-core knows no OAuth
        for parameter in operation.get("parameters", []):
            _mend_enum(parameter)
        for content in operation.get("requestBody", {}).get("content", {}).values():
            _refuse_unknown(written, content.get("schema", {}), set())
    return OpenAPI.from_dict(written, config=Config(spec_validator_cls=None))  # type: ignore[arg-type] # it has faults of its own


def _operations(written: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path in written["paths"].values():
        yield from (held for name, held in path.items() if name != "parameters")


def _mend_enum(parameter: dict[str, Any]) -> None:
    """The description puts the allowed words of a list's elements at the list."""
    schema = parameter.get("schema", {})
    if schema.get("type") == "array" and "enum" in schema:
        schema["items"] = {"type": "string", "enum": schema.pop("enum")}


def _refuse_unknown(written: dict[str, Any], schema: dict[str, Any], seen: set[int]) -> None:
    """What the description does not name is refused in bodies, since the vendor may ignore it without a word."""
    if "$ref" in schema:
        schema = written["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    if not schema or id(schema) in seen:
        return
    seen.add(id(schema))
    if schema.get("properties"):
        schema["additionalProperties"] = False
    for inner in (*schema.get("properties", {}).values(), schema.get("items", {}), *schema.get("allOf", [])):
        _refuse_unknown(written, inner, seen)


def faults(request: PreparedRequest) -> list[str]:
    """What is wrong with a request, nothing when it fits."""
    plain = _without_brackets(request)
    asked = RequestsOpenAPIRequest(plain)
    try:
        found = APICallPathFinder(description().spec, base_url=None).find(
            asked.method, urlsplit(str(plain.url))._replace(query="").geturl()
        )
        description().validate_request(asked)
    except OpenAPIError as trouble:
        return [f"{request.method} {urlsplit(str(request.url)).path}: {trouble!r} {trouble.__cause__!r}"]
    known = {
        parameter["name"]
        for holder in (found.path.read_value(), found.operation.read_value())
        for parameter in holder.get("parameters", [])
        if parameter["in"] == "query"
    }
    asked_for = {name for name, _ in parse_qsl(urlsplit(str(plain.url)).query)}
    return [f"{request.method} {request.path_url}: no parameter {name}" for name in sorted(asked_for - known)]


def _without_brackets(request: PreparedRequest) -> PreparedRequest:
    """Lists go as name[]=a&name[]=b, where the description writes the name alone."""
    parts = urlsplit(str(request.url))
    query = urlencode([(name.removesuffix("[]"), value) for name, value in parse_qsl(parts.query)])
    plain = Request(request.method, urlunsplit(parts._replace(query=query)), headers=request.headers, data=request.body).prepare()
    plain.headers.update(request.headers)
    return plain
