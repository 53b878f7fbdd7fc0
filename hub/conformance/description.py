"""A vendor's own OpenAPI description, and whether a request fits it: method, path, query and body, unknown names refused."""

import json
import os
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from requests import PreparedRequest, Request

from hub.conformance.graphql_description import GraphQLDescription, SaysWhatIsWrong, is_graphql
from hub.conformance.not_installed import NotInstalled

FOLDER = "TEXTBACK_CONTRACTS"
OPERATION = re.compile(r"\b(?:query|mutation)\s+\w+")


class CannotBeRead(RuntimeError):
    """The environment names a folder of descriptions that lacks some; the sentence says which."""


def folder_is_named() -> bool:
    """Whether the environment says where the vendors' descriptions are; from then on one that cannot be read is a fault."""
    return bool(os.environ.get(FOLDER))


def descriptions_at_hand(names: Sequence[str]) -> list[Path]:
    """The files of these names in the folder that the environment names, none where it names none; raises CannotBeRead."""
    folder = os.environ.get(FOLDER, "")
    paths = [Path(folder) / name for name in names if folder]
    missing = [str(path) for path in paths if not os.access(path, os.R_OK)]
    if missing:
        raise CannotBeRead(f"{FOLDER} is {folder}, but these cannot be read: {', '.join(missing)}")
    return paths


class Description:
    """One file of a description."""

    def __init__(self, file: Path) -> None:
        try:
            import yaml  # type: ignore[import-untyped]  # noqa: PLC0415 - only who checks against a description needs these
            from openapi_core import Config, OpenAPI  # noqa: PLC0415
        except ImportError as missing:
            raise NotInstalled("Checking against a description needs openapi-core: pip install 'textback-hub[kit]'") from missing
        written = file.read_text("utf-8")
        if file.suffix == ".json":  # not all JSON is YAML: its escapes may come in pairs
            self._written = json.loads(written)
        else:
            self._written = yaml.load(written, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - a safe loader
        self._written.pop("security", None)  # which credential may do what is no matter of shape
        for operation in _operations(self._written):
            operation.pop("security", None)
            for parameter in operation.get("parameters", []):
                _mend_enum(parameter)
            for content in operation.get("requestBody", {}).get("content", {}).values():
                _refuse_unknown(self._written, content.get("schema", {}), set())
        # descriptions as vendors publish them have faults of their own, so the description itself is not judged
        self._api = OpenAPI.from_dict(self._written, config=Config(spec_validator_cls=None))  # type: ignore[arg-type]

    def fault(self, request: PreparedRequest) -> str | None:
        """What is wrong with a request, None where it fits."""
        from openapi_core.contrib.requests import RequestsOpenAPIRequest  # noqa: PLC0415 - see above
        from openapi_core.exceptions import OpenAPIError  # noqa: PLC0415
        from openapi_core.templating.paths.finders import APICallPathFinder  # noqa: PLC0415

        plain = _without_brackets(request)
        asked = RequestsOpenAPIRequest(plain)
        address = urlsplit(str(plain.url))._replace(query="").geturl()
        try:
            found = APICallPathFinder(self._api.spec, base_url=None).find(asked.method, address)
            self._api.validate_request(asked)
        except OpenAPIError as trouble:
            return f"{type(trouble).__name__} {trouble.__cause__ or ''}".strip()
        holders = (found.path.read_value(), found.operation.read_value())
        known = {each["name"] for holder in holders for each in _resolved(self._written, holder.get("parameters", []))}
        unknown = {name for name, _ in parse_qsl(urlsplit(str(plain.url)).query)} - known
        return f"no parameter {', '.join(sorted(unknown))}" if unknown else None


@cache
def read_description(file: Path) -> SaysWhatIsWrong:
    """A description of either kind, read once; raises NotInstalled."""
    return GraphQLDescription(file) if is_graphql(file) else Description(file)


def request_of(entry: dict[str, Any], address: str) -> PreparedRequest:
    """A request of a journal, as it would have gone to the vendor's own address."""
    headers = {name: value for name, value in entry["headers"].items() if name.lower() in ("content-type", "accept")}
    query = f"?{entry['query']}" if entry["query"] else ""
    return Request(entry["method"], f"{address}{query}", headers=headers, data=entry["body"].encode()).prepare()


def in_short(entry: dict[str, Any]) -> str:
    """A request in a report: its method, path and the names in its query and body, or the name of its GraphQL operation."""
    try:
        body = json.loads(entry["body"]) if entry["body"] else {}
    except ValueError:
        body = {}
    operation = OPERATION.search(str(body.get("query", ""))) if isinstance(body, dict) else None
    if operation:
        return f"{entry['method']} {entry['path']} ({operation[0]})"
    names = [name for name, _ in parse_qsl(entry["query"])] + (list(body) if isinstance(body, dict) else [])
    return f"{entry['method']} {entry['path']}" + (f" ({', '.join(names)})" if names else "")


def _operations(written: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path in written["paths"].values():
        yield from (held for name, held in path.items() if name != "parameters" and isinstance(held, dict))


def _resolved(written: dict[str, Any], parameters: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for parameter in parameters:
        name = parameter.get("$ref", "").rpartition("/")[2]
        yield written["components"]["parameters"][name] if name else parameter


def _mend_enum(parameter: dict[str, Any]) -> None:
    """Some descriptions put the allowed words of a list's elements at the list."""
    schema = parameter.get("schema", {})
    if schema.get("type") == "array" and "enum" in schema:
        schema["items"] = {"type": "string", "enum": schema.pop("enum")}


def _refuse_unknown(written: dict[str, Any], schema: dict[str, Any], seen: set[int]) -> None:
    """What a description does not name is refused in bodies, since a vendor may ignore it without a word."""
    while "$ref" in schema:
        schema = written["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    if not schema or id(schema) in seen:
        return
    seen.add(id(schema))
    if schema.get("properties") and "allOf" not in schema:
        schema.setdefault("additionalProperties", False)
    for inner in (*schema.get("properties", {}).values(), schema.get("items", {})):
        _refuse_unknown(written, inner, seen)


def _without_brackets(request: PreparedRequest) -> PreparedRequest:
    """Lists go as name[]=a&name[]=b, where descriptions write the name alone."""
    parts = urlsplit(str(request.url))
    query = urlencode([(name.removesuffix("[]"), value) for name, value in parse_qsl(parts.query, keep_blank_values=True)])
    plain = Request(request.method, urlunsplit(parts._replace(query=query)), headers=request.headers, data=request.body).prepare()
    plain.headers.update(request.headers)
    return plain
