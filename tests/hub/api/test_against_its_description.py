"""The whole API against its own description: every check of schemathesis, over HTTP, on a business with rows of each kind.

What it tries follows from a seed, so that a failure comes again.
"""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import schemathesis
from flask import Flask
from schemathesis.config import GenerationConfig, ProjectConfig, ProjectsConfig, SchemathesisConfig
from schemathesis.engine import from_schema
from schemathesis.engine.events import EngineEvent, FatalError, NonFatalError, ScenarioFinished
from werkzeug.serving import WSGIRequestHandler, make_server

from hub.api.route import Route
from hub.api.routes import ROUTES
from hub.records.database import Database
from tests.fakes.account_rows import AccountRows
from tests.fakes.api_rows import a_business
from tests.hub.api.conftest import key_for, mounted

SEED = 20261120
FEW_CASES = 4
PATH_ID = re.compile("<int:(.*?)>")


class QuietRequests(WSGIRequestHandler):
    """Writes no line for each request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Do nothing."""


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The app at an address of its own."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietRequests)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def told_by(event: EngineEvent) -> Iterator[str]:
    """What went wrong, with the request that shows it."""
    if isinstance(event, NonFatalError):
        yield f"{event.label}: {event.value!r}"
    elif isinstance(event, FatalError):
        yield repr(event.exception)
    elif isinstance(event, ScenarioFinished):
        for check in (check for checks in event.recorder.checks.values() for check in checks):
            if check.failure_info is not None:
                failure = check.failure_info.failure
                yield f"{event.label}: {check.name}: {failure.title}. {failure.message}\n{check.failure_info.code_sample}"


# a long made-up value is slow to print, and says nothing of the API
@pytest.mark.filterwarnings("ignore:Generating overly large repr:hypothesis.errors.HypothesisWarning")
def test_every_operation_does_as_it_is_described(database: Database, rows: AccountRows, request: pytest.FixtureRequest) -> None:
    a_business(rows)
    headers = {"Authorization": f"Bearer {key_for(database, rows)}"}
    generation = GenerationConfig(max_examples=request.config.getoption("--api-cases", FEW_CASES), no_shrink=True, database="none")
    with served(mounted(database)) as address:
        project = ProjectConfig(base_url=f"{address}/api", headers=headers, generation=generation)
        config = SchemathesisConfig(seed=SEED, projects=ProjectsConfig(default=project))
        description = schemathesis.openapi.from_url(f"{address}/api/v1/openapi.json", config=config)
        events = list(from_schema(description).execute())
    found = [sentence for event in events for sentence in told_by(event)]
    assert found == [], "\n\n".join(found[:20])
    tried = {event.label for event in events if isinstance(event, ScenarioFinished)}
    assert {f"{route.method} /v1{path_of(route)}" for route in ROUTES} <= tried


def path_of(route: Route) -> str:
    return PATH_ID.sub(r"{\1}", route.path)
