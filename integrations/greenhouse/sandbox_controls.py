"""What a person in Greenhouse, or Greenhouse itself, does to the records behind the API's back."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from hub.sandbox import ControlError, SandboxVendor, control_body
from hub.sandbox.lagging import Row
from integrations.greenhouse.sandbox_events import Events
from integrations.greenhouse.sandbox_records import Records
from integrations.greenhouse.sandbox_sign_in import GreenhouseSignIn
from integrations.greenhouse.sandbox_webhooks import Webhooks

_COLLECTIONS = ("phone_numbers", "email_addresses", "addresses", "website_addresses", "social_media_addresses", "tags")
_ANONYMIZED: dict[str, Any] = {
    **{name: [] for name in _COLLECTIONS},
    **dict.fromkeys(("first_name", "last_name", "preferred_name", "company", "title")),
}
_CLIENT_KEYS = {"scopes", "client_secret"}


class Controls:
    """The control routes below `/_sandbox` that only this vendor has."""

    def __init__(self, vendor: SandboxVendor, records: Records, sign_in: GreenhouseSignIn, events: Events, webhooks: Webhooks) -> None:
        self._lock = vendor.lock
        self._records = records
        self._sign_in = sign_in
        self._events = events
        self._webhooks = webhooks
        self._routes = Blueprint("greenhouse_controls", __name__, url_prefix="/_sandbox")
        self._add("/settings", "GET", self._show_settings)
        self._add("/settings", "POST", self._change_settings)
        self._add("/clients/<client_id>", "POST", self._change_client)
        self._add("/candidates/<int:number>/merge", "POST", lambda number: self.merge(number, control_body().get("into")))
        self._add("/candidates/<int:number>/delete", "POST", self.delete)
        self._add("/candidates/<int:number>/anonymize", "POST", self._anonymize)
        self._routes.add_url_rule("/webhooks", "register", self._register_webhook, methods=["POST"])
        self._routes.add_url_rule("/webhooks", "deliveries", self._show_webhooks, methods=["GET"])
        self._routes.add_url_rule("/webhooks/send-again", "send_again", self._send_again, methods=["POST"])
        vendor.app.register_blueprint(self._routes)

    def _add(self, path: str, method: str, work: Callable[..., ResponseReturnValue]) -> None:
        def serve(**place: Any) -> ResponseReturnValue:
            with self._lock:
                return work(**place)

        self._routes.add_url_rule(path, f"{method} {path}", serve, methods=[method])

    def _show_settings(self) -> ResponseReturnValue:
        return self._records.settings.to_json()

    def _change_settings(self) -> ResponseReturnValue:
        self._records.settings.change(control_body())
        self._sign_in.follow_settings()
        return self._records.settings.to_json()

    def _change_client(self, client_id: str) -> ResponseReturnValue:
        wish = control_body()
        client = self._sign_in.clients.get(client_id)
        if client is None or not wish or set(wish) - _CLIENT_KEYS:
            raise ControlError("name a seeded client and write scopes, client_secret or both")
        if "scopes" in wish:
            client.scopes = set(wish["scopes"])
        if "client_secret" in wish:
            self._sign_in.rotate(client_id, wish["client_secret"])
        return {"client_id": client_id, "scopes": sorted(client.scopes)}

    def merge(self, number: int, winner_id: Any) -> ResponseReturnValue:
        """One candidate becomes part of another; raises ControlError."""
        loser, winner = self._candidate(number), self._candidate(winner_id)
        if loser is winner:
            raise ControlError("into: write the id of another candidate")
        changes = {key: _joined(winner[key], loser[key]) for key in _COLLECTIONS if key != "tags"}
        for table in ("applications", "notes"):
            for row in [row for row in self._records[table].rows.values() if row["candidate_id"] == number]:
                self._records[table].put({**row, "candidate_id": winner["id"]})
        self._forget_tags(number)
        self._records["candidates"].remove(number)
        merged = self._records.touch(winner["id"], **changes)
        self._events.candidate_merged(loser, winner["id"])
        self._events.candidate_changed(merged)
        return {"merged": number, "into": winner["id"]}

    def delete(self, number: int) -> ResponseReturnValue:
        """A candidate with all that is theirs; raises ControlError."""
        row = self._candidate(number)
        applications = {application["id"] for application in self._records.applications_of(number)}
        for detail in [row for row in self._records["prospect_details"].rows.values() if row["application_id"] in applications]:
            self._records["prospect_details"].remove(detail["id"])
        for application_id in applications:
            self._records["applications"].remove(application_id)
        self._forget_notes(number)
        self._forget_tags(number)
        self._records["candidates"].remove(number)
        self._events.candidate_deleted(row)
        return {"deleted": number}

    def _anonymize(self, number: int) -> ResponseReturnValue:
        self._candidate(number)
        fields = control_body().get("fields", [*_ANONYMIZED, "notes"])
        unknown = set(fields) - set(_ANONYMIZED) - {"notes"}
        if unknown:
            raise ControlError(f"fields: {', '.join(sorted(unknown))} cannot be anonymized; write {', '.join(_ANONYMIZED)}, notes")
        if "notes" in fields:
            self._forget_notes(number)
        if "tags" in fields:
            self._forget_tags(number)
        self._records.touch(number, **{name: _ANONYMIZED[name] for name in fields if name != "notes"})
        self._events.candidate_anonymized(number, list(fields))
        return {"anonymized": number, "fields": fields}

    def _register_webhook(self) -> ResponseReturnValue:
        wish = control_body()
        if not {"url", "secret"} <= set(wish) <= {"url", "secret", "actions"}:
            raise ControlError("write url, secret and, if not all are wanted, actions")
        webhook = self._webhooks.register(wish["url"], wish["secret"], wish.get("actions"))
        return {"webhook": webhook.number, "enabled": webhook.enabled}

    def _show_webhooks(self) -> ResponseReturnValue:
        return self._webhooks.to_json()

    def _send_again(self) -> ResponseReturnValue:
        if not self._webhooks.send_again(control_body().get("event_id", "")):
            raise ControlError("event_id: there is no such delivery")
        return {"sent_again": True}

    def _candidate(self, number: Any) -> Row:
        row = self._records["candidates"].rows.get(number)
        if row is None:
            raise ControlError(f"there is no candidate {number}")
        return row

    def _forget_notes(self, candidate_id: int) -> None:
        for note in [row for row in self._records["notes"].rows.values() if row["candidate_id"] == candidate_id]:
            self._records["notes"].remove(note["id"])

    def _forget_tags(self, candidate_id: int) -> None:
        for link in self._records["applied_candidate_tags"].with_key("candidate_id", candidate_id):
            self._records["applied_candidate_tags"].remove(link["id"])


def _joined(first: list[Any], second: list[Any]) -> list[Any]:
    return [*first, *(entry for entry in second if entry not in first)]
