"""The public addresses that vendors call: `/in/<kind>/<key>/<token>`, and `/in/<kind>/<key>` for all of a vendor's customers."""

import datetime as dt
from urllib.parse import urlsplit

import structlog
from flask import Blueprint, Response, request

from hub.contract.webhooks import RawRequest
from hub.intake.changes import ChangeReception
from hub.intake.reception import NotReceived, Reception
from hub.problems import problem

LONGEST_BODY = 256 * 1024


def intake_blueprint(reception: Reception, changes: ChangeReception, public_url: str) -> Blueprint:
    """The routes; they know no session, no cookie and no form protection, only signatures."""
    blueprint = Blueprint("intake", __name__)
    log = structlog.get_logger("intake")

    @blueprint.route("/in/<kind>/<key>", methods=["GET", "POST"])
    @blueprint.route("/in/<kind>/<key>/<token>", methods=["GET", "POST"])
    def receive(kind: str, key: str, token: str | None = None) -> Response:
        body = _body()
        if body is None:
            return problem(413, f"A request may have {LONGEST_BODY // 1024} KiB at most.")
        raw = RawRequest(
            method=request.method,
            url=public_url + _target(),
            headers={name.lower(): value for name, value in request.headers.items()},
            body=body,
            received_at=dt.datetime.now(dt.UTC),
        )
        try:
            if token is None:
                answer = changes.take_for_all(kind, key, raw)
            else:
                answer = (changes if kind == "connector" else reception).take(kind, key, token, raw)
        except NotReceived as refusal:
            return problem(refusal.status, refusal.sentence)
        except Exception:
            log.exception("intake_broke", kind=kind, key=key)
            return problem(503, "The request could not be taken in; send it again.")
        return Response(answer.body, status=answer.status, content_type=answer.content_type)

    return blueprint


def _body() -> bytes | None:
    """The body's bytes, None when there are too many."""
    if (request.content_length or 0) > LONGEST_BODY:
        return None
    body = request.stream.read(LONGEST_BODY + 1)
    return None if len(body) > LONGEST_BODY else body


def _target() -> str:
    """Path and query as they were sent: a signature covers the original percent-encoding."""
    raw: str | None = request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI")
    if raw:
        split = urlsplit(raw)
        return split.path + (f"?{split.query}" if split.query else "")
    query = request.query_string.decode("latin-1")
    return request.path + (f"?{query}" if query else "")
