"""The routes of the simulated harvest.greenhouse.io: who asks, how often, which scope, then the work."""

from collections.abc import Callable
from math import ceil
from typing import Any
from uuid import uuid4

from flask import Blueprint, Response, g, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from hub.sandbox import SandboxVendor
from hub.sandbox.lagging import Row
from hub.sandbox.oauth_rules import BearerRefused
from integrations.greenhouse.sandbox_access import Actor
from integrations.greenhouse.sandbox_applications import change_application, create_application
from integrations.greenhouse.sandbox_candidates import apply_tag, change_candidate, create_candidate
from integrations.greenhouse.sandbox_endpoints import lists_of
from integrations.greenhouse.sandbox_errors import ApiError, bad_json, forbidden, not_found, too_many, unauthorized
from integrations.greenhouse.sandbox_events import Events
from integrations.greenhouse.sandbox_limits import ANNOUNCED, request_counter
from integrations.greenhouse.sandbox_lists import ListOf, link_to_next, read_page, show
from integrations.greenhouse.sandbox_notes import create_note
from integrations.greenhouse.sandbox_records import Records
from integrations.greenhouse.sandbox_sign_in import GreenhouseSignIn

HOST = "/harvest"


class HarvestApi:
    """Harvest v3 over the organisation's records."""

    def __init__(self, vendor: SandboxVendor, records: Records, sign_in: GreenhouseSignIn, events: Events) -> None:
        self._lock = vendor.lock
        self._records = records
        self._sign_in = sign_in
        self._events = events
        self._counter = request_counter(vendor.clock, records.settings)
        self._routes = Blueprint("harvest", __name__, url_prefix=f"{HOST}/v3")
        for path, listing in lists_of(records).items():
            self._add(f"/{path}", "GET", f"{path}:list", self._lister(listing))
        self._add("/candidates", "POST", "candidates:create", self._create_candidate)
        self._add("/candidates/<int:number>", "PATCH", "candidates:update", self._change_candidate)
        self._add("/applications", "POST", "applications:create", self._create_application)
        self._add("/applications/<int:number>", "PATCH", "applications:update", self._change_application)
        self._add("/notes", "POST", "notes:create", self._create_note)
        self._add("/applied_candidate_tags", "POST", "applied_candidate_tags:create", self._apply_tag)
        vendor.app.register_blueprint(self._routes)
        vendor.app.before_request(self._count_request)
        vendor.app.after_request(self._add_headers)
        vendor.app.register_error_handler(ApiError, _answer_error)
        vendor.app.register_error_handler(404, _answer_unknown_path)
        vendor.app.register_error_handler(405, _answer_unknown_path)

    def _add(self, path: str, method: str, scope: str, work: Callable[..., ResponseReturnValue]) -> None:
        def serve(**place: int) -> ResponseReturnValue:
            with self._lock:
                actor = self._actor()
                actor.need(scope)
                return work(actor, **place)

        self._routes.add_url_rule(path, f"{method} {path}".replace(".", "_"), serve, methods=[method], provide_automatic_options=False)

    def _actor(self) -> Actor:
        try:
            token = self._sign_in.bearer(request.headers.get("Authorization"))
        except BearerRefused as refusal:
            raise unauthorized() from refusal
        return Actor(token, self._records)

    def _count_request(self) -> None:
        if not request.path.startswith(f"{HOST}/"):
            return
        with self._lock:
            token = self._sign_in.find_token((request.headers.get("Authorization") or "").partition(" ")[2])
            g.budget = self._counter.count(token.client.client_id if token else "")
        if g.budget.spent:
            raise too_many(ceil(g.budget.wait_s), retry_after=self._records.settings.retry_after_on_429)

    @staticmethod
    def _add_headers(answer: Response) -> Response:
        if "budget" in g:
            answer.headers.update({**ANNOUNCED.of_answer(g.budget), "x-request-id": uuid4().hex})
        return answer

    def _lister(self, listing: ListOf) -> Callable[[Actor], ResponseReturnValue]:
        def answer(actor: Actor) -> ResponseReturnValue:
            if not actor.user["site_admin"]:
                if self._records.settings.non_admin_lists == "refuse":
                    raise forbidden("The acting user is not a Site Admin")
                return []
            page = read_page(listing, self._records, actor, request.args)
            return page.rows, 200, {} if page.cursor is None else link_to_next(request.base_url, page.cursor)

        return answer

    def _create_candidate(self, actor: Actor) -> ResponseReturnValue:
        candidate, application = create_candidate(_body(), self._records, actor)
        if application is not None:
            self._events.application_added(application)
        shown = application and show("applications", application, self._records)
        return self._created({"candidate": show("candidates", candidate, self._records), "application": shown})

    def _change_candidate(self, actor: Actor, number: int) -> ResponseReturnValue:
        candidate = change_candidate(number, _body(), self._records, actor)
        self._events.candidate_changed(candidate)
        return show("candidates", candidate, self._records)

    def _create_application(self, actor: Actor) -> ResponseReturnValue:
        application = create_application(_body(), self._records, actor)
        self._events.application_added(application)
        return self._created(show("applications", application, self._records))

    def _change_application(self, actor: Actor, number: int) -> ResponseReturnValue:
        application = change_application(number, _body(), self._records, actor)
        self._events.application_changed(application)
        return show("applications", application, self._records)

    def _create_note(self, actor: Actor) -> ResponseReturnValue:
        return show("notes", create_note(_body(), self._records, actor), self._records), 201

    def _apply_tag(self, actor: Actor) -> ResponseReturnValue:
        link = apply_tag(_body(), self._records, actor)
        self._events.candidate_changed(self._records["candidates"].rows[link["candidate_id"]])
        return show("applied_candidate_tags", link, self._records), 201

    def _created(self, shown: Row) -> ResponseReturnValue:
        if self._records.settings.asynchronous_creates:
            return {"message": "The request is processed asynchronously"}, 202
        return shown, 201


def _body() -> dict[str, Any]:
    if request.args:
        raise ApiError(422, {"message": "Unprocessable Content", "errors": ["A write takes no query parameters"]})
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict):
        raise bad_json()
    return sent


def _answer_error(error: ApiError) -> ResponseReturnValue:
    return error.body, error.status, error.headers


def _answer_unknown_path(_: HTTPException) -> ResponseReturnValue:
    return _answer_error(not_found())
