"""What people in the shop, or Housecall Pro itself, do behind the API's back."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from hub.sandbox import ControlError, SandboxVendor, control_body
from integrations.housecallpro.sandbox_phones import PHONE_KEYS
from integrations.housecallpro.sandbox_records import COMPANY_ID, Records
from integrations.housecallpro.sandbox_shown import Shown
from integrations.housecallpro.sandbox_sign_in import HousecallSignIn
from integrations.housecallpro.sandbox_table import Row
from integrations.housecallpro.sandbox_webhooks import EVENT_NAMES, TICKED_NAMES, Webhooks

# how one number looks when ten people type it
PHONE_FORMS = (
    "{a}{b}{c}",
    "+1{a}{b}{c}",
    "({a}) {b}-{c}",
    "{a}-{b}-{c}",
    "{a}.{b}.{c}",
    "1 {a} {b} {c}",
    "+1 ({a}) {b}-{c}",
    "1-{a}-{b}-{c}",
)
_STEPS = {
    "on_my_way": ("on_my_way_at", "on_my_way"),
    "start": ("started_at", "started"),
    "complete": ("completed_at", "completed"),
    "customer_cancels": ("canceled_at", "canceled"),
    "pro_cancels": ("deleted_at", "canceled"),
}


class Controls:
    """The control routes below `/_sandbox` that only this vendor has."""

    def __init__(self, vendor: SandboxVendor, records: Records, sign_in: HousecallSignIn, webhooks: Webhooks) -> None:
        self._lock = vendor.lock
        self._records = records
        self._sign_in = sign_in
        self._webhooks = webhooks
        self._shown = Shown(records)
        self._routes = Blueprint("housecallpro_controls", __name__, url_prefix="/_sandbox")
        self._add("GET", "/settings", self._show_settings)
        self._add("POST", "/settings", self._change_settings)
        self._add("POST", "/keys/revoke", self._revoke_key)
        self._add("POST", "/customers/phone-variety", self._add_phone_variety)
        self._add("POST", "/customers/<row_id>/delete", self.delete_customer)
        self._add("POST", "/customers/<row_id>/merge", lambda row_id: self.merge_customer(row_id, control_body().get("into", "")))
        self._add("POST", "/leads/<row_id>/lose", self._lose_lead)
        self._add("POST", "/leads/<row_id>/delete", self._delete_lead)
        self._add("POST", "/jobs/<row_id>/<step>", self._take_job_step)
        self._add("POST", "/estimates/<row_id>/delete", self._delete_estimate)
        self._add("POST", "/employees/<row_id>/deactivate", self._deactivate)
        # these wait for the receiver, so they must not keep the lock
        self._routes.add_url_rule("/webhooks", "save_webhook", self._save_webhook, methods=["POST"])
        self._routes.add_url_rule("/webhooks", "deliveries", self._webhooks.to_json, methods=["GET"])
        self._routes.add_url_rule("/webhooks/send-again", "send_again", self._send_again, methods=["POST"])
        vendor.app.register_blueprint(self._routes)

    def _add(self, method: str, path: str, work: Callable[..., ResponseReturnValue]) -> None:
        def serve(**place: str) -> ResponseReturnValue:
            with self._lock:
                return work(**place)

        self._routes.add_url_rule(path, f"{method} {path}", serve, methods=[method])

    def _show_settings(self) -> ResponseReturnValue:
        return self._records.settings.to_json()

    def _change_settings(self) -> ResponseReturnValue:
        self._records.settings.change(control_body())
        self._sign_in.follow_settings()
        return self._records.settings.to_json()

    def _revoke_key(self) -> ResponseReturnValue:
        key = self._sign_in.keys.get(control_body().get("key", ""))
        if key is None:
            raise ControlError("key: write a seeded API key")
        key.revoked = True
        return {"revoked": True}

    def _add_phone_variety(self) -> ResponseReturnValue:
        number = str(control_body().get("number", ""))
        if len(number) != 10 or not number.isdecimal():
            raise ControlError("number: write ten digits")
        parts = {"a": number[:3], "b": number[3:6], "c": number[6:]}
        made = [
            self._records["customers"].put(self._records.fresh("customers", {"first_name": form, key: form.format(**parts)}), at_once=True)[
                "id"
            ]
            for form in PHONE_FORMS
            for key in PHONE_KEYS
        ]
        return {"customers": made}

    def delete_customer(self, row_id: str) -> ResponseReturnValue:
        """A customer who is no longer shown; raises ControlError."""
        row = self._row("customers", row_id)
        self._tell("customer.deleted", row, self._shown.customer(row))
        self._records.change("customers", row, gone=True)
        return {"deleted": row_id}

    def merge_customer(self, row_id: str, winner_id: str) -> ResponseReturnValue:
        """A customer becomes part of another; raises ControlError."""
        loser, winner = self._row("customers", row_id), self._row("customers", winner_id)
        if loser["id"] == winner["id"]:
            raise ControlError("into: write the id of another customer")
        for kind in ("addresses", "leads", "jobs", "estimates"):
            for row in self._records[kind].of_customer(row_id):
                self._records.change(kind, row, customer_id=winner_id)
        filled = {key: winner[key] or loser[key] for key in ("first_name", "last_name", "email", "company", "notes", *PHONE_KEYS)}
        self._tell("customer.deleted", loser, self._shown.customer(loser))
        self._records.change("customers", loser, gone=True)
        winner = self._records.change("customers", winner, **filled, tags=list(dict.fromkeys([*winner["tags"], *loser["tags"]])))
        self._tell("customer.updated", winner, self._shown.customer(winner))
        return {"merged": row_id, "into": winner_id}

    def _lose_lead(self, row_id: str) -> ResponseReturnValue:
        row = self._records.change("leads", self._row("leads", row_id), status="lost", lost_at=self._records.now())
        self._tell("lead.lost", row, self._shown.lead(row))
        return {"lost": row_id}

    def _delete_lead(self, row_id: str) -> ResponseReturnValue:
        row = self._row("leads", row_id)
        if self._records.settings.lead_deleted_is_told:
            self._tell("lead.deleted", row, self._shown.lead(row))
        self._records["leads"].remove(row_id)
        return {"deleted": row_id}

    def _take_job_step(self, row_id: str, step: str) -> ResponseReturnValue:
        row = self._row("jobs", row_id)
        if step == "delete":
            row = self._records.change("jobs", row, deleted_at=self._records.now())
            self._tell("job.deleted", row, self._shown.job(row))
            self._records.change("jobs", row, gone=True)
        elif step in _STEPS:
            key, event = _STEPS[step]
            row = self._records.change("jobs", row, **{key: self._records.now()})
            self._tell(f"job.{event}", row, self._shown.job(row))
        else:
            raise ControlError(f"{step}: write one of {', '.join((*_STEPS, 'delete'))}")
        return {"job": row_id, "step": step}

    def _delete_estimate(self, row_id: str) -> ResponseReturnValue:
        self._records.change("estimates", self._row("estimates", row_id), deleted_at=self._records.now(), gone=True)
        return {"deleted": row_id}

    def _deactivate(self, row_id: str) -> ResponseReturnValue:
        self._records.change("employees", self._row("employees", row_id), active=False)
        return {"deactivated": row_id}

    def _save_webhook(self) -> ResponseReturnValue:
        wish = control_body()
        if not {"url", "secret"} <= set(wish) <= {"url", "secret", "events", "company_id"}:
            raise ControlError("write url, secret and, if not all are ticked, events; company_id where it is not the first company")
        unknown = set(wish.get("events") or []) - EVENT_NAMES - set(TICKED_NAMES)
        if unknown:
            raise ControlError(f"events: {', '.join(sorted(unknown))} cannot be ticked")
        webhook = self._webhooks.save(wish.get("company_id", COMPANY_ID), wish["url"], wish["secret"], wish.get("events"))
        return {"webhook": webhook.number, "enabled": webhook.enabled}

    def _send_again(self) -> ResponseReturnValue:
        if not self._webhooks.send_again(control_body().get("delivery", 0)):
            raise ControlError("delivery: there is no such delivery")
        return {"sent_again": True}

    def _row(self, kind: str, row_id: Any) -> Row:
        row = self._records[kind].rows.get(row_id)
        if row is None or row.get("gone"):
            raise ControlError(f"{kind}: there is no {row_id}")
        return row

    def _tell(self, event: str, row: Row, shown: Row) -> None:
        self._webhooks.tell(event, row["company_id"], shown)
