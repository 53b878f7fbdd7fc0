"""The web process: what vendors call and what people open."""

import atexit
import gc
import json
import sys
from collections.abc import Mapping
from functools import partial
from typing import Any

from apiflask import APIFlask
from flask import Flask, url_for
from redis import Redis, RedisError
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.middleware.proxy_fix import ProxyFix

from hub.api.dependencies import ApiDependencies, Look
from hub.api.register import create_api
from hub.contract.errors import VendorTrouble
from hub.intake.endpoints import intake_blueprint
from hub.logs import configure_logs
from hub.outbound.door import Door, OutboundRequest
from hub.records.migrate import is_at_head
from hub.rehearsal.call_again import replay_call
from hub.rehearsal.preview import preview_call
from hub.rehearsal.rehearse import rehearse_change
from hub.simulated.one_click import OneClick
from hub.web.dependencies import PageDependencies, SandboxPhone
from hub.web.register import register_pages
from hub.wiring import Hub, wire_from_environment


def create_app(hub: Hub | None = None) -> Flask:
    """The application; without a wired hub it is wired from the environment."""
    if hub is None:
        configure_logs(sys.stdout)
        app = create_app(hub := wire_from_environment())
        atexit.register(hub.reception.close)
        # what is loaded now stays: looking through it for garbage takes a quarter of a second, every few pages
        gc.collect()
        gc.freeze()
        return app
    settings = hub.settings
    app = Flask("hub")
    app.register_blueprint(intake_blueprint(hub.reception, hub.changes, settings.public_url))
    register_pages(
        app,
        PageDependencies(
            database=hub.database,
            connections=hub.connection_parts,
            doorbell=hub.doorbell,
            session_key=hub.secrets.session_key,
            public_url=settings.public_url,
            sandbox_url=settings.sandbox_url or None,
            sandbox_phone=_sandbox_phone(hub.door) if settings.sandbox_url else None,
            simulated=OneClick(hub) if settings.sandbox_url else None,
            rehearse_change=partial(rehearse_change, hub),
            preview_call=partial(preview_call, hub),
            replay_call=partial(replay_call, hub),
            is_redis_up=(lambda: _answers(settings.redis_url)) if settings.redis_url else None,
            is_schema_current=lambda: is_at_head(hub.database.engine),
        ),
    )
    app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {"/api": _api(hub, app).wsgi_app})  # type: ignore[method-assign]
    if settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.trusted_proxies)  # type: ignore[method-assign]
    hub.reception.open()
    return app


def look_of_pages(app: Flask) -> Look:
    """What the pages on the app are dressed with, for the page about the API."""
    with app.test_request_context():
        return Look(
            style_sheets=(url_for("bootstrap.static", filename="css/bootstrap.min.css"), url_for("web.static", filename="hub.css")),
            scripts=(url_for("web.static", filename="theme.js"),),
            icon=url_for("web.static", filename="icon.svg"),
        )


def _api(hub: Hub, app: Flask) -> APIFlask:
    """The API, an app of its own beside the pages."""
    return create_api(
        ApiDependencies(
            database=hub.database,
            catalog=hub.catalog,
            public_url=hub.settings.public_url,
            redis_url=hub.settings.redis_url,
            cursor_key=hub.secrets.session_key,
            look=look_of_pages(app),
        )
    )


def _sandbox_phone(door: Door) -> SandboxPhone:
    """The controls of the simulated vendors, through the one door."""

    def ask(method: str, url: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        encoded = None if body is None else json.dumps(body).encode()
        try:
            answer = door.perform(OutboundRequest(method, url, {"Content-Type": "application/json"}, encoded))
        except VendorTrouble as trouble:
            raise OSError(trouble.sentence) from trouble
        if answer.status >= 400:
            raise OSError(f"the simulated vendor answered {answer.status}")
        return dict(json.loads(answer.content))

    return ask


def _answers(redis_url: str) -> bool:
    try:
        with Redis.from_url(redis_url, socket_timeout=0.5, socket_connect_timeout=0.5) as redis:
            return bool(redis.ping())
    except RedisError:
        return False
