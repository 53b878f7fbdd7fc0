"""The routes of the simulated api.hubapi.com: who asks, how often, in which version, then the work."""

from typing import Any

from flask import Blueprint, Response, g, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from hub.sandbox import SandboxVendor
from integrations.hubspot.sandbox_ask import Ask, read_query
from integrations.hubspot.sandbox_errors import ApiError, invalid, not_found, unauthorized, wrong_method
from integrations.hubspot.sandbox_events import Events
from integrations.hubspot.sandbox_limits import RequestCounter
from integrations.hubspot.sandbox_routes import Route, routes
from integrations.hubspot.sandbox_settings import Settings
from integrations.hubspot.sandbox_sign_in import HubSpotSignIn

HOST = "/api"


class HubSpotApi:
    """All operations over every portal."""

    def __init__(self, vendor: SandboxVendor, settings: Settings, sign_in: HubSpotSignIn, events: Events) -> None:
        self._lock = vendor.lock
        self._settings = settings
        self._sign_in = sign_in
        self._events = events
        self.counter = RequestCounter(vendor.clock, settings)
        blueprint = Blueprint("hubspot", __name__, url_prefix=HOST)
        for route in routes():
            name = f"{route.method} {route.path}".replace(".", "_")
            blueprint.add_url_rule(route.path, name, self._server(route), methods=[route.method], provide_automatic_options=False)
        blueprint.add_url_rule("/appinstalls/v3/external-install", "uninstall", self._uninstall, methods=["DELETE"])
        vendor.app.register_blueprint(blueprint)
        vendor.app.after_request(_add_headers)
        vendor.app.register_error_handler(ApiError, _answer_error)
        vendor.app.register_error_handler(404, _answer_unknown_path)
        vendor.app.register_error_handler(405, _answer_wrong_method)

    def _server(self, route: Route) -> Any:
        def serve(version: str, **place: str) -> ResponseReturnValue:
            with self._lock:
                try:
                    answer, status = route.work(self._read(route, version), **place)
                finally:
                    self._events.tell()
            return ("", status) if answer is None else (answer, status)

        return serve

    def _read(self, route: Route, version: str) -> Ask:
        if version not in self._settings.versions.split():
            raise not_found()
        grant = self._sign_in.grant(request.headers.get("Authorization"))
        if route.is_search:
            self.counter.count_search(grant.portal)
        else:
            g.rate_headers = self.counter.count(grant)
        query = read_query(request.args, route.parameters)
        return Ask(grant.portal, grant, version, query, _body() if route.body == "json" else None, self._events, self.counter)

    def _uninstall(self) -> ResponseReturnValue:
        with self._lock:
            grant = self._sign_in.grant(request.headers.get("Authorization"))
            if grant.family is None:
                raise unauthorized()
            self._sign_in.revoke_family(grant.family)
        return "", 204


def _body() -> Any:
    sent = request.get_json(silent=True)
    if sent is None:
        raise invalid("Invalid input JSON on line 1, column 1: the body must be JSON")
    return sent


def _add_headers(answer: Response) -> Response:
    answer.headers.update(g.get("rate_headers", {}))
    return answer


def _answer_error(error: ApiError) -> ResponseReturnValue:
    return error.body, error.status, error.headers


def _answer_unknown_path(_: HTTPException) -> ResponseReturnValue:
    return _answer_error(not_found())


def _answer_wrong_method(_: HTTPException) -> ResponseReturnValue:
    return _answer_error(wrong_method())
