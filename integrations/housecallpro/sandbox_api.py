"""The simulated api.housecallpro.com: who asks, how often, for which location, then the work."""

from typing import Any
from uuid import uuid4

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from hub.sandbox import SandboxVendor
from integrations.housecallpro.sandbox_ask import Ask
from integrations.housecallpro.sandbox_errors import ApiError, bad_request, forbidden, not_found, unauthorized
from integrations.housecallpro.sandbox_limits import RequestCounter
from integrations.housecallpro.sandbox_query import read_query
from integrations.housecallpro.sandbox_records import Records
from integrations.housecallpro.sandbox_routes import Route, routes
from integrations.housecallpro.sandbox_shown import Shown
from integrations.housecallpro.sandbox_sign_in import Credential, HousecallSignIn
from integrations.housecallpro.sandbox_webhooks import Webhooks

HOST = "/api"


class HousecallApi:
    """All operations over the shop's records."""

    def __init__(self, vendor: SandboxVendor, records: Records, sign_in: HousecallSignIn, webhooks: Webhooks) -> None:
        self._lock = vendor.lock
        self._records = records
        self._sign_in = sign_in
        self._webhooks = webhooks
        self._counter = RequestCounter(vendor.clock, records.settings)
        blueprint = Blueprint("housecallpro", __name__, url_prefix=HOST)
        for route in routes():
            name = f"{route.method} {route.path}".replace(".", "_")
            blueprint.add_url_rule(route.path, name, self._server(route), methods=[route.method], provide_automatic_options=False)
        vendor.app.register_blueprint(blueprint)
        vendor.app.after_request(_add_request_id)
        vendor.app.register_error_handler(ApiError, _answer_error)
        vendor.app.register_error_handler(404, _answer_unknown_path)
        vendor.app.register_error_handler(405, _answer_unknown_path)

    def _server(self, route: Route) -> Any:
        def serve(**place: str) -> ResponseReturnValue:
            with self._lock:
                return route.work(self._read(route), **place)

        return serve

    def _read(self, route: Route) -> Ask:
        settings = self._records.settings
        credential = self._sign_in.credential(request.headers.get("Authorization"))
        self._counter.count(credential.name)
        if credential.kind not in route.kinds and settings.wrong_kind_of_credential != "allow":
            raise unauthorized() if settings.wrong_kind_of_credential == "401" else forbidden()
        named = request.headers.get("X-Company-Id")
        company_id = self._location(credential, named)
        query = read_query(request.args, route.parameters, settings)
        if query.ignored:
            self._records.ignored_parameters.append({"method": route.method, "path": route.path, "names": query.ignored})
        wanted = query.lists.get("location_ids", []) if named is None else []
        listed = [self._reachable(credential, location) for location in wanted] or [company_id]
        shown = Shown(self._records)
        body = _body() if route.method in ("POST", "PUT") else {}
        return Ask(self._records, shown, self._webhooks, self._counter, credential, company_id, query, listed, body)

    def _location(self, credential: Credential, named: str | None) -> str:
        if named is None:
            return credential.company_id
        alone = len(self._records["companies"].rows) == 1
        if alone and self._records.settings.single_location_rejects_company_header:
            raise forbidden()
        return self._reachable(credential, named)

    def _reachable(self, credential: Credential, location: str) -> str:
        companies = self._records["companies"].rows
        above: str | None = location
        while above is not None and above in companies:
            if above == credential.company_id:
                return location
            above = companies[above]["parent_id"]
        raise forbidden()


def _body() -> dict[str, Any]:
    if not request.get_data():
        return {}
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict):
        raise bad_request("body", "is not a JSON object")
    return sent


def _add_request_id(answer: Response) -> Response:
    if request.path.startswith(f"{HOST}/"):
        answer.headers["x-request-id"] = str(uuid4())
    return answer


def _answer_error(error: ApiError) -> ResponseReturnValue:
    return error.body, error.status, error.headers


def _answer_unknown_path(_: HTTPException) -> ResponseReturnValue:
    return _answer_error(not_found("Page"))
