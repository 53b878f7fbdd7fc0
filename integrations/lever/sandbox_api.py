"""The routes of the simulated Data API at each of its hosts: who asks, how often, with which right, then the work."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from hub.sandbox import SandboxVendor
from hub.sandbox.limits import Rate, TokenBucket
from integrations.lever.sandbox_access import Credential, Door
from integrations.lever.sandbox_contacts import find_contact, replace_contact
from integrations.lever.sandbox_directory import (
    Lister,
    list_applications,
    list_deleted,
    list_plain,
    list_postings,
    list_users,
    list_words,
    show_posting,
)
from integrations.lever.sandbox_errors import ApiError, bad_request, too_many, unknown_path
from integrations.lever.sandbox_hooks import create_webhook, delete_webhook, list_webhooks, replace_webhooks
from integrations.lever.sandbox_listing import list_opportunities, show_contact, show_one, show_opportunity, show_user
from integrations.lever.sandbox_notes import delete_note, find_note, list_notes, replace_thread, show_note, write_note
from integrations.lever.sandbox_opportunities import LIST_CHANGES, change_list, create_opportunity, move_to_stage, read_stage
from integrations.lever.sandbox_query import Query
from integrations.lever.sandbox_settings import Settings
from integrations.lever.sandbox_site import Site

# Where each host is mounted, whose environment it is, and in which data centre.
HOSTS = (("/api", "production", "us"), ("/eu-api", "production", "eu"), ("/sandbox-api", "sandbox", "us"))
_LISTS: dict[str, tuple[str, Lister]] = {
    "/opportunities": ("opportunities", list_opportunities),
    "/opportunities/deleted": ("opportunities", list_deleted),
    "/users": ("users", list_users),
    "/postings": ("postings", list_postings),
    "/requisitions": ("requisitions", list_plain("requisitions")),
    "/stages": ("stages", list_plain("stages")),
    "/archive_reasons": ("archive_reasons", list_plain("archive_reasons")),
    "/tags": ("tags", list_words("tags")),
    "/sources": ("sources", list_words("sources")),
}


@dataclass(frozen=True)
class Visit:
    """One admitted request."""

    site: Site
    credential: Credential


Work = Callable[..., ResponseReturnValue]


class DataApi:
    """The Data API v1 over the sites' records."""

    def __init__(self, vendor: SandboxVendor, sites: dict[str, Site], door: Door, settings: Settings) -> None:
        self._lock = vendor.lock
        self._sites = sites
        self._door = door
        self._settings = settings
        # a steady rate and a burst for every credential, announced by no header (Lever docs, rate limits)
        self.buckets = TokenBucket(vendor.clock, lambda: Rate(settings.rate_per_second, 1), lambda: settings.rate_burst)
        for prefix, environment, data_centre in HOSTS:
            routes = Blueprint(f"data_api{prefix.replace('/', '_')}", __name__, url_prefix=f"{prefix}/v1")
            for path, method, right, work in self._routes():
                self._add(routes, path, method, self._served(environment, data_centre, right, work))
            vendor.app.register_blueprint(routes)
        vendor.app.register_error_handler(ApiError, self._answer_error)
        vendor.app.register_error_handler(404, self._answer_unknown_path)
        vendor.app.register_error_handler(405, self._answer_unknown_path)

    @staticmethod
    def _add(routes: Blueprint, path: str, method: str, serve: Work) -> None:
        endpoint = f"{method} {path}".replace(".", "_")
        routes.add_url_rule(path, endpoint, serve, methods=[method], provide_automatic_options=False, strict_slashes=False)

    def _served(self, environment: str, data_centre: str, right: str, work: Work) -> Work:
        def serve(**place: str) -> ResponseReturnValue:
            with self._lock:
                credential = self._door.credential(environment, data_centre)
                if self._settings.rate_per_second and self.buckets.count(credential.bucket).spent:
                    raise too_many()
                credential.need(right)
                return work(Visit(self._sites[environment], credential), **place)

        return serve

    def _routes(self) -> list[tuple[str, str, str, Work]]:
        lists = [(path, "GET", f"{resource}:read:admin", _lister(answer)) for path, (resource, answer) in _LISTS.items()]
        opportunity, notes = "/opportunities/<name>", "/opportunities/<name>/notes"
        read, write = "opportunities:read:admin", "opportunities:write:admin"
        changes = [(f"{opportunity}/{change}", "POST", write, _list_changer(change)) for change in LIST_CHANGES]
        return [
            *lists,
            *changes,
            ("/candidates", "GET", read, self._if_served(_lister(list_opportunities))),
            ("/candidates/<name>", "GET", read, self._if_served(_show_opportunity)),
            ("/opportunities", "POST", write, _create_opportunity),
            (opportunity, "GET", read, _show_opportunity),
            (f"{opportunity}/stage", "PUT", write, _change_stage),
            (f"{opportunity}/applications", "GET", "applications:read:admin", _list_applications),
            (notes, "GET", "notes:read:admin", _list_notes),
            (notes, "POST", "notes:write:admin", _write_note),
            (f"{notes}/<note>", "GET", "notes:read:admin", _show_note),
            (f"{notes}/<note>", "PUT", "notes:write:admin", _replace_note),
            (f"{notes}/<note>", "DELETE", "notes:write:admin", _delete_note),
            ("/contacts/<name>", "GET", "contact:read:admin", _show_contact),
            ("/contacts/<name>", "PUT", "contact:write:admin", _replace_contact),
            ("/users/<name>", "GET", "users:read:admin", _show_user),
            ("/postings/<name>", "GET", "postings:read:admin", _show_posting),
            ("/webhooks", "GET", "webhooks:read:admin", _list_webhooks),
            ("/webhooks", "POST", "webhooks:write:admin", self._create_webhook),
            ("/webhooks/", "PUT", "webhooks:write:admin", _replace_webhooks),
            ("/webhooks/<name>", "DELETE", "webhooks:write:admin", _delete_webhook),
            ("/uploads", "POST", "uploads:write:admin", _take_upload),
            ("/uploads/<name>", "GET", "uploads:read:admin", _show_upload),
        ]

    def _if_served(self, work: Work) -> Work:
        def serve(visit: Visit, **place: str) -> ResponseReturnValue:
            if self._settings.deprecated_candidates == "gone":
                raise unknown_path(request.path)
            return work(visit, **place)

        return serve

    def _create_webhook(self, visit: Visit) -> ResponseReturnValue:
        _no_query()
        made = create_webhook(_body(), visit.site.webhooks, visit.site.account)
        return {"data": {"data": made} if self._settings.webhook_answers_nested else made}, 201

    def _answer_error(self, error: ApiError) -> ResponseReturnValue:
        code = error.code or self._settings.validation_error_code
        return {"code": code, "message": error.message}, error.status, {} if error.location is None else {"Location": error.location}

    def _answer_unknown_path(self, _: HTTPException) -> ResponseReturnValue:
        return self._answer_error(unknown_path(request.path))


def _lister(answer: Lister) -> Work:
    return lambda visit: answer(request.args, visit.credential)


def _list_changer(change: str) -> Work:
    def serve(visit: Visit, name: str) -> ResponseReturnValue:
        asked = Query(request.args, ("perform_as",))
        visit.credential.acting_user(asked.text("perform_as"), required=False)
        row = change_list(change, _body(), visit.credential.opportunity(name), visit.site.account)
        return {"data": show_opportunity(row)}

    return serve


def _create_opportunity(visit: Visit) -> ResponseReturnValue:
    row = create_opportunity(_body(), request.args, visit.credential, visit.site.events)
    return {"data": show_opportunity(row)}, 201


def _show_opportunity(visit: Visit, name: str) -> ResponseReturnValue:
    return {"data": show_one(visit.credential.opportunity(name), request.args, visit.site.account)}


def _change_stage(visit: Visit, name: str) -> ResponseReturnValue:
    asked = Query(request.args, ("perform_as",))
    visit.credential.acting_user(asked.text("perform_as"), required=False)
    row = visit.credential.opportunity(name)
    return {"data": show_opportunity(move_to_stage(read_stage(_body(), visit.site.account), row, visit.site.account, visit.site.events))}


def _list_applications(visit: Visit, name: str) -> ResponseReturnValue:
    return list_applications(visit.credential.opportunity(name), request.args, visit.site.account)


def _list_notes(visit: Visit, name: str) -> ResponseReturnValue:
    return list_notes(request.args, visit.credential.opportunity(name), visit.site.account)


def _write_note(visit: Visit, name: str) -> ResponseReturnValue:
    row = visit.credential.opportunity(name)
    return {"data": {"noteId": write_note(_body(), request.args, row, visit.credential)}}, 201


def _show_note(visit: Visit, name: str, note: str) -> ResponseReturnValue:
    _no_query()
    return {"data": show_note(find_note(note, visit.credential.opportunity(name), visit.site.account))}


def _replace_note(visit: Visit, name: str, note: str) -> ResponseReturnValue:
    _no_query()
    found = find_note(note, visit.credential.opportunity(name), visit.site.account)
    return {"data": {"noteId": replace_thread(_body(), found, visit.site.account)}}


def _delete_note(visit: Visit, name: str, note: str) -> ResponseReturnValue:
    _no_query()
    delete_note(find_note(note, visit.credential.opportunity(name), visit.site.account), visit.site.account)
    return "", 204


def _show_contact(visit: Visit, name: str) -> ResponseReturnValue:
    _no_query()
    return {"data": show_contact(find_contact(name, visit.credential, request.url))}


def _replace_contact(visit: Visit, name: str) -> ResponseReturnValue:
    _no_query()
    contact = find_contact(name, visit.credential, request.url)
    return {"data": show_contact(replace_contact(contact, _body(), visit.site.account, visit.site.events))}


def _show_user(visit: Visit, name: str) -> ResponseReturnValue:
    _no_query()
    return {"data": show_user(visit.site.account.find("users", name))}


def _show_posting(visit: Visit, name: str) -> ResponseReturnValue:
    return {"data": show_posting(name, request.args, visit.credential)}


def _list_webhooks(visit: Visit) -> ResponseReturnValue:
    return list_webhooks(request.args, visit.site.webhooks, visit.site.account)


def _replace_webhooks(visit: Visit) -> ResponseReturnValue:
    _no_query()
    if not request.path.endswith("/"):
        raise unknown_path(request.path)
    return {"data": replace_webhooks(_body(), visit.site.webhooks, visit.site.account)}


def _delete_webhook(visit: Visit, name: str) -> ResponseReturnValue:
    _no_query()
    delete_webhook(name, visit.site.webhooks)
    return "", 204


def _take_upload(visit: Visit) -> ResponseReturnValue:
    _no_query()
    return {"data": visit.site.uploads.take(request.files.get("file"), request.base_url)}, 201


def _show_upload(visit: Visit, name: str) -> ResponseReturnValue:
    _no_query()
    return Response(visit.site.uploads.find(name).content, mimetype="application/octet-stream")


def _no_query() -> None:
    Query(request.args, ())


def _body() -> dict[str, Any]:
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict):
        raise bad_request("The body must be a JSON object")
    return sent
