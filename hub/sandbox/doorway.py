"""The WSGI layer before every simulated vendor: writes the journal and lets armed knobs act."""

import contextlib
import errno
import io
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import request
from werkzeug.datastructures import EnvironHeaders
from werkzeug.wrappers import Response
from werkzeug.wsgi import get_input_stream

from hub.sandbox.journal import Journal, JournalEntry
from hub.sandbox.knobs import Do, Knob, Knobs

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

CONTROL_PREFIX = "/_sandbox"
FATE = "hub.sandbox.fate"


@dataclass(slots=True)
class Fate:
    """What becomes of the answer to one request."""

    is_lost: bool = False


def lose_this_answer() -> None:
    """Do the work of the request now served, and close its connection without an answer."""
    fate: Fate = request.environ[FATE]
    fate.is_lost = True


class Doorway:
    """Passes requests on to the vendor; control requests go through untouched and unrecorded.

    `holds` tells what the vendor holds, for knobs that act only on requests by which that changed.
    """

    def __init__(self, app: "WSGIApplication", journal: Journal, knobs: Knobs, holds: Callable[[], object]) -> None:
        self._app = app
        self._journal = journal
        self._knobs = knobs
        self._holds = holds

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Serve one request, in WSGI's manner; raises BrokenPipeError when a knob drops the connection."""
        path = str(environ.get("PATH_INFO", "")).encode("latin-1").decode("utf-8", "replace")
        if path in ("", "/") or path == CONTROL_PREFIX or path.startswith(f"{CONTROL_PREFIX}/"):
            return self._app(environ, start_response)
        body = get_input_stream(environ).read()
        environ["wsgi.input"] = io.BytesIO(body)
        environ["CONTENT_LENGTH"] = str(len(body))
        method = str(environ["REQUEST_METHOD"])
        entry = self._journal.record(method, path, str(environ.get("QUERY_STRING", "")), dict(EnvironHeaders(environ)), body)
        knob = self._knobs.take(method, path)
        environ[FATE] = fate = Fate()
        answer = self._answer(environ, entry, knob)
        entry.status = answer.status_code
        if fate.is_lost:
            _close_connection(environ)
        entry.answered = True
        return answer(environ, start_response)

    def _answer(self, environ: "WSGIEnvironment", entry: JournalEntry, knob: Knob | None) -> Response:
        if knob is None:
            return self._work(environ)
        match knob.do:
            case Do.ANSWER:
                return Response(knob.body, knob.status, knob.headers)
            case Do.DROP_BEFORE:
                _close_connection(environ)
            case Do.WITHHOLD_BEFORE:
                self._knobs.hold(knob)
            case Do.SLOW:
                self._knobs.hold(knob, knob.seconds)
        before = self._holds() if knob.changes else None
        answer = self._work(environ)
        if knob.changes and self._holds() == before:
            self._knobs.give_back(knob)
        elif knob.do is Do.WITHHOLD:
            entry.status = answer.status_code
            self._knobs.hold(knob)
        elif knob.do is Do.DROP:
            entry.status = answer.status_code
            _close_connection(environ)
        return answer

    def _work(self, environ: "WSGIEnvironment") -> Response:
        return Response.from_app(self._app, environ, buffered=True)


def _close_connection(environ: "WSGIEnvironment") -> None:
    connection: Any = environ.get("gunicorn.socket") or environ.get("werkzeug.socket")
    if connection is not None:
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)
    raise BrokenPipeError(errno.EPIPE, "the connection was dropped by the simulated vendor")
