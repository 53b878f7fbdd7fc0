"""The controls by which a test plays Lever's administrators: settings, keys, clients and webhooks."""

import secrets
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from flask import Blueprint
from flask.typing import ResponseReturnValue

from hub.sandbox import ControlError, SandboxVendor, control_body
from hub.sandbox.limits import TokenBucket
from integrations.lever.sandbox_access import Door
from integrations.lever.sandbox_events import EVENTS
from integrations.lever.sandbox_keys import make_key, read_rights
from integrations.lever.sandbox_settings import Settings
from integrations.lever.sandbox_sign_in import LeverSignIn
from integrations.lever.sandbox_site import Site
from integrations.lever.sandbox_webhooks import Webhook, Webhooks

_STALE_MS = 24 * 3_600_000


class AdministratorControls:
    """Routes below `/_sandbox`; the environment is production unless the body names the other."""

    def __init__(self, vendor: SandboxVendor, sites: dict[str, Site], sign_in: LeverSignIn, door: Door, buckets: TokenBucket) -> None:
        self._lock = vendor.lock
        self._sites = sites
        self._sign_in = sign_in
        self._door = door
        self._buckets = buckets
        self._settings: Settings = sign_in.settings
        self._routes = Blueprint("lever_administrators", __name__, url_prefix="/_sandbox")
        self._add("GET", "/settings", self._settings.to_json)
        self._add("POST", "/settings", self._change_settings)
        self._add("POST", "/keys", self._make_key)
        self._add("POST", "/keys/<key>", self._change_key)
        self._add("DELETE", "/keys/<key>", self._remove_key)
        self._add("POST", "/clients/<client_id>", self._change_client)
        self._add("GET", "/webhooks", self._show_deliveries)
        self._add("POST", "/webhooks", self._make_webhook)
        self._add("POST", "/webhooks/switch", self._switch_events)
        self._add("POST", "/webhooks/send-again", self._send_again)
        self._add("POST", "/webhooks/forge", self._forge)
        vendor.app.register_blueprint(self._routes)

    def _add(self, method: str, path: str, work: Callable[..., ResponseReturnValue]) -> None:
        def serve(**place: Any) -> ResponseReturnValue:
            with self._lock:
                return work(**place)

        self._routes.add_url_rule(path, f"{method} {path}", serve, methods=[method])

    def _change_settings(self) -> ResponseReturnValue:
        self._settings.change(control_body())
        self._sign_in.follow_settings()
        self._buckets.reset()
        return self._settings.to_json()

    def _make_key(self) -> ResponseReturnValue:
        key = self._door.add_key(make_key(control_body()))
        return {"key": key.key, "rights": sorted(key.rights)}

    def _change_key(self, key: str) -> ResponseReturnValue:
        self._need_key(key)
        changed = self._door.keys[key].with_rights(read_rights(control_body()))
        self._door.add_key(changed)
        return {"key": key, "rights": sorted(changed.rights)}

    def _remove_key(self, key: str) -> ResponseReturnValue:
        self._need_key(key)
        del self._door.keys[key]
        return {"removed": True}

    def _need_key(self, key: str) -> None:
        if key not in self._door.keys:
            raise ControlError("there is no such key")

    def _change_client(self, client_id: str) -> ResponseReturnValue:
        wish = control_body()
        client = self._sign_in.clients.get(client_id)
        if client is None or wish.keys() != {"scopes"}:
            raise ControlError("name a seeded client and write its scopes")
        client.scopes = set(wish["scopes"])
        return {"client_id": client_id, "scopes": sorted(client.scopes)}

    def _show_deliveries(self) -> ResponseReturnValue:
        return [delivery for site in self._sites.values() for delivery in site.webhooks.to_json()]

    def _make_webhook(self) -> ResponseReturnValue:
        wish = control_body()
        if not {"url", "event"} <= wish.keys() <= {"url", "event", "signed", "environment"} or wish["event"] not in EVENTS:
            raise ControlError(f"write url and event, one of {', '.join(EVENTS)}; and signed: false where no token was generated")
        token = secrets.token_hex(32) if wish.get("signed", True) else None
        hook = Webhook(str(uuid4()), wish["url"], wish["event"], None, token, by_api=False)
        self._hooks(wish).registered[hook.id] = hook
        return {"webhook": hook.id, "signatureToken": token}

    def _switch_events(self) -> ResponseReturnValue:
        wish = control_body()
        events = wish.get("events", list(EVENTS))
        if wish.keys() - {"events", "on", "environment"} or not set(events) <= set(EVENTS):
            raise ControlError(f"write events of {', '.join(EVENTS)}, and on: false to switch them off")
        hooks = self._hooks(wish)
        hooks.switched_on = hooks.switched_on | set(events) if wish.get("on", True) else hooks.switched_on - set(events)
        return {"switched_on": sorted(hooks.switched_on)}

    def _send_again(self) -> ResponseReturnValue:
        wish = control_body()
        if not any(site.webhooks.send_again(str(wish.get("id"))) for site in self._sites.values()):
            raise ControlError("id: there is no such delivery in the history")
        return {"sent_again": wish["id"]}

    def _forge(self) -> ResponseReturnValue:
        wish = control_body()
        found = next(((site.webhooks, body) for site in self._sites.values() if (body := site.webhooks.body_of(str(wish.get("id"))))), None)
        if found is None or wish.keys() - {"id", "how", "data"}:
            raise ControlError(
                "id: name a delivery to copy; how: bad_signature, no_signature, stale, reused_token; data: what it is to say"
            )
        hooks, body = found
        hook = next(hook for hook in hooks.registered.values() if hook.event == body["event"])
        return {"id": hooks.tell(hook, wish.get("data", body["data"]), **_forged(str(wish.get("how")), hook, body, hooks))}

    def _hooks(self, wish: dict[str, Any]) -> Webhooks:
        environment = wish.get("environment", "production")
        if environment not in self._sites:
            raise ControlError("environment: write production or sandbox")
        return self._sites[environment].webhooks


def _forged(how: str, hook: Webhook, body: dict[str, Any], hooks: Webhooks) -> dict[str, Any]:
    if how == "bad_signature":
        return {"signature": "0" * 64}
    if how == "no_signature":
        return {"signature": None}
    if how == "reused_token":
        return {key: body[key] for key in ("token", "triggeredAt", "signature") if key in body}
    if how == "stale":
        return hooks.signed(hook, moment_ago_ms=_STALE_MS)
    raise ControlError("how: write bad_signature, no_signature, stale or reused_token")
