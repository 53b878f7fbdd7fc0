"""Checks requests and answers against a vendor's own OpenAPI description, which lies outside the project.

The descriptions belong to the vendors and are not part of this project. `TEXTBACK_CONTRACTS` names a folder that has them as
`<vendor>/<file>`; without it the tests that need one are skipped.
"""

import os
from collections.abc import Callable, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from openapi_core import Config, OpenAPI
from openapi_core.contrib.requests import RequestsOpenAPIRequest, RequestsOpenAPIResponse
from openapi_core.exceptions import OpenAPIError
from openapi_core.templating.paths.finders import APICallPathFinder
from werkzeug.datastructures import ImmutableMultiDict

FOLDER = "TEXTBACK_CONTRACTS"
HOW_TO_POINT = f"set {FOLDER} to a folder that has the vendors' API descriptions, for example {FOLDER}=../shared/contracts"
Document = dict[str, Any]
# the vendors' documents have faults of form that do not matter here
AS_IT_IS = Config(spec_validator_cls=None, additional_properties_default_policy="forbid")


def description_named() -> bool:
    """Whether somebody said where the descriptions are; from then on one that cannot be read is a failure."""
    return bool(os.environ.get(FOLDER))


def read_description(name: str) -> Document:
    """One description, e.g. `acme/api.yaml`; raises OSError with a sentence when it cannot be read."""
    path = Path(os.environ[FOLDER]).resolve() / name
    try:
        description = OpenAPI.from_file_path(str(path), config=AS_IT_IS)
    except OSError as trouble:
        raise OSError(f"{FOLDER} is {os.environ[FOLDER]}, but {path} cannot be read: {trouble}") from trouble
    return deepcopy(dict(description.spec.read_value()))


class WrittenRequest(RequestsOpenAPIRequest):
    """A sent request whose `name[]` parameters count as `name`."""

    def __init__(self, request: requests.PreparedRequest) -> None:
        super().__init__(request)
        sent = parse_qs(urlsplit(request.url or "").query, keep_blank_values=True)
        names = ((name.removesuffix("[]"), value) for name, values in sent.items() for value in values)
        self.parameters.query = ImmutableMultiDict(names)


class VendorDescription:
    """A description with the vendor's server replaced by where the simulated one listens.

    Keys and parameters that are not in the description are refused in requests and answers alike. Sign-in is left out: the
    descriptions cannot say which word stands before a key. With `lists_in_brackets`, a list in a query is written `name[]=a&name[]=b`.
    """

    def __init__(
        self, document: Document, server: str, repair: Callable[[Document], None] = lambda _: None, *, lists_in_brackets: bool = False
    ) -> None:
        self._lists_in_brackets = lists_in_brackets
        repair(document)
        _say_which_keys_there_are(document, document)
        document["servers"] = [{"url": server}]
        document.pop("security", None)
        for item in document["paths"].values():
            for operation in item.values():
                if isinstance(operation, dict):
                    operation.pop("security", None)
        self.document = document
        self._api = OpenAPI.from_dict(document, config=AS_IT_IS)

    def check_request(self, request: requests.PreparedRequest) -> None:
        """Raise openapi-core's error, or AssertionError for a parameter that is not described."""
        written = WrittenRequest(request)
        found = APICallPathFinder(self._api.spec).find(written.method, f"{written.host_url}{written.path}")
        described = {
            self._as_written(parameter.read_value())
            for level in (found.path, found.operation)
            for parameter in level.get("parameters", [])
            if parameter.read_value()["in"] == "query"
        }
        unknown = set(parse_qs(urlsplit(request.url or "").query, keep_blank_values=True)) - described
        assert not unknown, f"{written.method} {written.path} has no parameter {', '.join(sorted(unknown))}"
        self._api.validate_request(written)

    def _as_written(self, parameter: Mapping[str, Any]) -> str:
        is_list = parameter.get("schema", {}).get("type") == "array"
        return f"{parameter['name']}[]" if is_list and self._lists_in_brackets else str(parameter["name"])

    def check_answer(self, answer: requests.Response) -> None:
        """Raise openapi-core's error when status, content type or body are not described, naming the keys that are wrong."""
        try:
            self._api.validate_response(WrittenRequest(answer.request), RequestsOpenAPIResponse(answer))
        except OpenAPIError as error:
            for wrong in getattr(error.__cause__, "schema_errors", ()):
                error.add_note(f"{wrong.json_path}: {wrong.message}")
            raise

    def describes_status(self, answer: requests.Response) -> bool:
        """Whether the operation's description knows this status."""
        asked = WrittenRequest(answer.request)
        found = APICallPathFinder(self._api.spec).find(asked.method, f"{asked.host_url}{asked.path}")
        return str(answer.status_code) in found.operation.read_value()["responses"]

    def operations(self) -> Mapping[tuple[str, str], Document]:
        """Every described operation by method and path."""
        methods = ("get", "post", "put", "patch", "delete")
        return {
            (method.upper(), path): item[method] for path, item in self.document["paths"].items() for method in methods if method in item
        }


def found_wrong(check: Callable[[], None], request: requests.PreparedRequest) -> list[str]:
    """What a check finds wrong in an exchange, in a line that begins with its request; nothing when all fits."""
    try:
        check()
    except (OpenAPIError, AssertionError, LookupError) as trouble:
        notes = " ".join(getattr(trouble, "__notes__", ()))
        return [f"{request.method} {request.path_url}: {trouble!r} {trouble.__cause__!r} {notes}".rstrip()]
    return []


def _say_which_keys_there_are(part: Any, document: Document) -> None:
    """Merge what is described in pieces, so that a piece does not refuse the others' keys; an object described by no key has any."""
    if isinstance(part, list):
        for entry in part:
            _say_which_keys_there_are(entry, document)
    if not isinstance(part, dict):
        return
    for piece in part.pop("allOf", []):
        whole = _looked_up(piece or {}, document)
        part["properties"] = {**part.get("properties", {}), **whole.get("properties", {})}
        part["required"] = [*part.get("required", []), *whole.get("required", [])]
        part["type"] = "object"
    for entry in part.values():
        _say_which_keys_there_are(entry, document)
    if part.get("type") == "object" and not part.get("properties"):
        part.setdefault("additionalProperties", True)
    if part.get("required") == []:
        del part["required"]


def _looked_up(schema: Document, document: Document) -> Document:
    while "$ref" in schema:
        place = document
        for name in schema["$ref"].removeprefix("#/").split("/"):
            place = place[name]
        schema = place
    if "allOf" in schema:
        _say_which_keys_there_are(schema, document)
    return schema
