"""The public shape of a simulated vendor."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from hub.sandbox.control import control_routes
from hub.sandbox.control_error import ControlError
from hub.sandbox.doorway import Doorway
from hub.sandbox.journal import Journal
from hub.sandbox.knobs import Knobs
from hub.sandbox.page import truth_page

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Return the present moment, aware, UTC."""
    return datetime.now(UTC)


class _Route(Rule):
    """A route that learns how to write its own address only when it is asked to: a vendor has hundreds, and next to none are asked."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        def write_address(route: "_Route", **values: Any) -> tuple[str, str]:
            return super()._compile_builder(append_unknown)(route, **values)

        return write_address


class _App(Flask):
    url_rule_class = _Route


class SandboxVendor:
    """One simulated vendor: its Flask app, its state under one lock, and what a test may look at.

    A vendor's subclass registers its routes on `app` and overrides `seed`, `truth`, `reset` and, if it has threads, `close`.
    """

    def __init__(self, key: str, name: str, clock: Clock = utc_now) -> None:
        self.key = key
        self.name = name
        self.clock = clock
        self.lock = threading.RLock()
        self.requests = Journal(clock)
        self.knobs = Knobs()
        self.app = _App("hub.sandbox", static_folder=None)
        self.app.json.sort_keys = False  # type: ignore[attr-defined]
        self.app.register_blueprint(control_routes(self))
        self.app.wsgi_app = Doorway(self.app.wsgi_app, self.requests, self.knobs, self.holds)  # type: ignore[method-assign]

    def truth(self) -> dict[str, Any]:
        """All that the vendor now holds, as JSON values: what a test counts."""
        return {}

    def page(self) -> str:
        """HTML of what the vendor now holds, for people who watch."""
        return truth_page(self.name, self.truth(), len(self.requests))

    def holds(self) -> object:
        """What a request may change, for comparing before and after."""
        return self.truth()

    def seed(self, records: dict[str, Any]) -> dict[str, Any]:
        """Put records in, answering what was made of them; raises ControlError with a sentence."""
        raise ControlError(f"{self.name} takes no seed, but {', '.join(records) or 'nothing'} was sent")

    def reset(self) -> None:
        """Back to the state after start: no knobs, no journal. Subclasses also empty and seed their records."""
        self.knobs.clear()
        self.requests.clear()

    def close(self) -> None:
        """Let held requests go, because the server stops. Subclasses also end their threads."""
        self.knobs.clear()
