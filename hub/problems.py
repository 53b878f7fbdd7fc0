"""Errors told as RFC 9457 problem+json."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any

from flask import Response


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: `pointer` leads to it in a JSON body, `parameter` names it elsewhere in the request."""

    detail: str
    pointer: str | None = None
    parameter: str | None = None


def problem(status: int, detail: str, *, kind: str = "about:blank", errors: Iterable[Fault] = ()) -> Response:
    """A problem answer; `detail` is for people and repeats nothing that was sent."""
    body: dict[str, Any] = {"type": kind, "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    faults = [{name: value for name, value in asdict(fault).items() if value is not None} for fault in errors]
    if faults:
        body["errors"] = faults
    return Response(json.dumps(body), status=status, content_type="application/problem+json")
