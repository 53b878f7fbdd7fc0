"""Errors told as RFC 9457 problem+json."""

import json
from http import HTTPStatus

from flask import Response


def problem(status: int, detail: str, *, kind: str = "about:blank") -> Response:
    """A problem answer; `detail` is for people and repeats nothing that was sent."""
    body = {"type": kind, "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    return Response(json.dumps(body), status=status, content_type="application/problem+json")
