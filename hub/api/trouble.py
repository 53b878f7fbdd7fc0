"""Everything that goes wrong is told as problem+json, whoever noticed it."""

from collections.abc import Sequence
from typing import Any

import structlog
from apiflask import APIFlask, HTTPError
from flask import Response, request
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from werkzeug.exceptions import HTTPException

from hub.api.fields import SAID_OF_PATTERN
from hub.problems import Fault, problem

SENTENCES = {
    400: "The request could not be read.",
    404: "There is nothing at this address, or it belongs to another account.",
    405: "This address does not take this method.",
    413: "The body is too large; 64 KiB are the most.",
    429: "Too many requests with this key; wait as long as Retry-After says.",
    500: "Something broke on our side and was written to the log; try again in a moment.",
    503: "The database does not answer now; send the request again.",
}
SAID_OF_FAULT = {"extra_forbidden": "This is not known here; leave it out.", "missing": "This is needed.", "string_type": "Write a text."}
KEPT_HEADERS = ("Allow", "Retry-After")


class Trouble(Exception):
    """A request that is not done as asked; `detail` is a sentence for people and repeats nothing that was sent."""

    def __init__(
        self, status: int, detail: str | None = None, *, errors: Sequence[Fault] = (), headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail or SENTENCES[status]
        self.errors = tuple(errors)
        self.headers = headers or {}


def tell_trouble(app: APIFlask) -> None:
    """Answer every error of the app as a problem."""
    app.register_error_handler(Trouble, _known)
    app.register_error_handler(HTTPError, _invalid)
    app.register_error_handler(HTTPException, _of_http)
    for away in (OperationalError, InterfaceError, NoConnectionFree):
        app.register_error_handler(away, _database_away)
    app.register_error_handler(Exception, _broken)


def _known(error: Exception) -> Response:
    assert isinstance(error, Trouble)  # noqa: S101 - registered for this class
    answer = problem(error.status, error.detail, errors=error.errors)
    answer.headers.update(error.headers)
    return answer


def _invalid(error: Exception) -> Response:
    """What the schemas refuse."""
    assert isinstance(error, HTTPError)  # noqa: S101 - registered for this class
    cause = error.__cause__
    if not isinstance(cause, ValidationError):
        return problem(error.status_code, SENTENCES.get(error.status_code, "This did not work."))
    place = next(iter(error.detail))
    faults: dict[tuple[str | None, str | None], Fault] = {}
    for one in cause.errors(include_url=False, include_input=False):
        fault = _fault(place, one)
        faults.setdefault((fault.pointer, fault.parameter), fault)
    return problem(422, "The request does not fit the description; each error says where.", errors=faults.values())


def _fault(place: str, one: ErrorDetails) -> Fault:
    """Where and what: a pointer into the body (RFC 6901), or a parameter's name."""
    if place == "json":
        return Fault(_said(one), pointer=_pointer(request.get_json(), one["loc"]))
    name = str(one["loc"][0])
    return Fault(_said(one), parameter=name.replace("_", "-").title() if place == "headers" else name)


def _said(one: ErrorDetails) -> str:
    """What is wrong, for people."""
    if one["type"] == "string_pattern_mismatch":
        return SAID_OF_PATTERN.get(one["ctx"]["pattern"], one["msg"])
    return SAID_OF_FAULT.get(one["type"]) or one["msg"].removeprefix("Value error, ")


def _pointer(body: Any, steps: Sequence[int | str]) -> str:
    """The way into the body; what stands among the steps only to say which kind of body it is, is left out."""
    found, at = "#", body
    for number, step in enumerate(steps):
        if not isinstance(at, dict | list):
            break
        if isinstance(at, dict) and step not in at and number < len(steps) - 1:
            continue
        found += f"/{str(step).replace('~', '~0').replace('/', '~1')}"
        at = at.get(step) if isinstance(at, dict) else at[int(step)]
    return found


def _of_http(error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this class
    status = error.code or 500
    answer = problem(status, SENTENCES.get(status, "This did not work."))
    for name, value in error.get_headers():
        if name in KEPT_HEADERS:
            answer.headers[name] = value
    return answer


def _database_away(error: Exception) -> Response:
    structlog.get_logger("api").warning("database_away", route=str(request.url_rule), error=type(error).__name__)
    return problem(503, SENTENCES[503])


def _broken(error: Exception) -> Response:
    structlog.get_logger("api").error("api_broke", route=str(request.url_rule), exc_info=error)
    return problem(500, SENTENCES[500])
