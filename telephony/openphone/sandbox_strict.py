"""Lets a request in and checks what it sends, in Quo's order and with Quo's error body: key, rate, version, parameters, body."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from flask import Flask, request
from flask.typing import ResponseReturnValue
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from hub.sandbox.limits import FixedWindow, Rate
from hub.sandbox.paging import CursorPages
from hub.sandbox.refusal import Refused
from telephony.openphone.sandbox_shapes import API_VERSION
from telephony.openphone.sandbox_world import World

AREAS = {
    "calls": "01",
    "messages": "02",
    "webhooks": "03",
    "phone-numbers": "04",
    "conversations": "10",
    "users": "11",
    "call-voicemails": "12",
}
TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    402: "Subscription Expired",
    403: "Forbidden",
    404: "Not Found",
    429: "Too Many Requests",
}
E164 = re.compile(r"\+[1-9]\d{1,14}")
Check = Callable[[str], bool]
Parameters = Mapping[str, tuple[Check, bool]]


class QuoError(Exception):
    """A refusal; `code` where it is one of its own, `path` the field that is wrong."""

    def __init__(self, status: int, message: str, *, code: str = "", title: str = "", path: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.title = title or TITLES.get(status, "Unknown")
        self.path = path

    def body(self, area: str) -> dict[str, Any]:
        """The answer's body; `area` begins the code of the refusals that all areas have."""
        errors = [{"path": self.path, "message": str(self), "schema": {"type": "string"}}] if self.path else []
        return {
            "message": str(self),
            "code": self.code or f"{area}00{self.status}",
            "status": self.status,
            "docs": "https://quo.com/docs",
            "title": self.title,
            "trace": str(uuid4()),
            **({"errors": errors} if errors else {}),
        }


class Gate:
    """What every request passes first."""

    def __init__(self, app: Flask, world: World) -> None:
        self._world = world
        settings = world.settings
        self.limiter = FixedWindow(world.clock, lambda: Rate(settings.requests_per_second, 1))
        app.register_error_handler(QuoError, _answer)
        app.register_error_handler(404, lambda _: _answer(QuoError(404, "There is nothing at this path")))
        app.register_error_handler(405, lambda _: _answer(QuoError(404, "There is nothing at this path for this method")))

    def let_in(self, *, versioned: bool) -> None:
        """Check key, rate and, beside /v1, the version's header; raises QuoError."""
        key = request.headers.get("Authorization", "")
        if key not in self._world.keys:
            raise QuoError(401, "The API key is not known")
        if self._world.settings.keeps_limits and self.limiter.count(key).spent:
            raise QuoError(429, "Too many requests")
        if versioned and request.headers.get("Quo-Api-Version") != API_VERSION:
            raise QuoError(400, f"Send the header Quo-Api-Version with {API_VERSION}", path="/Quo-Api-Version")


def _answer(error: Exception) -> ResponseReturnValue:
    refusal = error if isinstance(error, QuoError) else QuoError(500, "An unknown error occurred")
    parts = [part for part in request.path.split("/") if part not in ("", "api", "v1")]
    return refusal.body(AREAS.get(parts[0] if parts else "", "00")), refusal.status


def read_query(known: Parameters, lists: frozenset[str] = frozenset()) -> dict[str, list[str]]:
    """The parameters, each checked; raises QuoError for one that is unknown, missing, wrong, or given twice and no list."""
    sent = {name: request.args.getlist(name) for name in request.args}
    for name, values in sent.items():
        if name not in known:
            raise QuoError(400, f"{name} is not a parameter of this path", path=f"/{name}")
        check, _ = known[name]
        if (len(values) > 1 and name not in lists) or not all(map(check, values)):
            raise QuoError(400, f"{name} has a wrong value", path=f"/{name}")
    for name, (_, required) in known.items():
        if required and name not in sent:
            raise QuoError(400, f"{name} is required", path=f"/{name}")
    return sent


def read_body(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON body; raises QuoError with the path of what is wrong in it."""
    body = request.get_json(silent=True)
    if body is None:
        raise QuoError(400, "Send a JSON body")
    wrong = best_match(Draft202012Validator(dict(schema)).iter_errors(body))
    if wrong is not None:
        raise QuoError(400, "The body has a wrong or unknown field", path="/" + "/".join(map(str, wrong.absolute_path)))
    return dict(body)


def starts_with(prefix: str) -> Check:
    """A check for an id."""
    return lambda value: value.startswith(prefix) and len(value) > len(prefix)


def is_number(value: str) -> bool:
    """Whether it is E.164."""
    return E164.fullmatch(value) is not None


def is_moment(value: str) -> bool:
    """Whether it is an ISO time with a zone."""
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def is_size(most: int) -> Check:
    """A check for maxResults."""
    return lambda value: value.isascii() and value.isdigit() and 1 <= int(value) <= most


def anything(value: str) -> bool:
    """Whether there is something."""
    return bool(value)


def page(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The page that maxResults and pageToken ask for; totalItems counts only what the page and those after it hold."""
    size = int(request.args.get("maxResults", "10"))
    try:
        body, _ = CursorPages(size, next_key="nextPageToken", param="pageToken").page(rows)
    except Refused as refused:
        raise QuoError(400, str(refused), path="/pageToken") from refused
    return {"data": body["data"], "totalItems": len(rows), "nextPageToken": body["nextPageToken"]}
