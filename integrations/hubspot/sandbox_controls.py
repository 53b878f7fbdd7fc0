"""What a person in HubSpot, HubSpot itself or another app does behind the API's back."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from hub.sandbox import ControlError, SandboxVendor, control_body
from integrations.hubspot.sandbox_errors import ApiError
from integrations.hubspot.sandbox_events import Events
from integrations.hubspot.sandbox_limits import RequestCounter
from integrations.hubspot.sandbox_merging import erase, merge, restore
from integrations.hubspot.sandbox_portal import Portal
from integrations.hubspot.sandbox_settings import Settings
from integrations.hubspot.sandbox_sign_in import HubSpotSignIn
from integrations.hubspot.sandbox_table import Record
from integrations.hubspot.sandbox_webhooks import Webhooks


class Controls:
    """The control routes below `/_sandbox` that only this vendor has; `portal` in a body names another portal than the first."""

    def __init__(
        self,
        vendor: SandboxVendor,
        *,
        settings: Settings,
        portal: Callable[[Any], Portal],
        sign_in: HubSpotSignIn,
        events: Events,
        webhooks: Webhooks,
        counter: RequestCounter,
    ) -> None:
        self._lock = vendor.lock
        self._settings = settings
        self._portal = portal
        self._sign_in = sign_in
        self._events = events
        self._webhooks = webhooks
        self._counter = counter
        self._routes = Blueprint("hubspot_controls", __name__, url_prefix="/_sandbox")
        self._add("/settings", "GET", lambda _: settings.to_json())
        self._add("/settings", "POST", self._change_settings)
        self._add("/index", "POST", self._index_now)
        self._add("/searches", "POST", self._search_elsewhere)
        self._add("/keys/rotate", "POST", self._rotate_key)
        self._add("/apps/<client_id>/scopes", "POST", self._change_scopes)
        self._add("/owners/<owner_id>/archive", "POST", self._archive_owner)
        for verb, work in (("merge", self.merge), ("archive", self.archive), ("restore", self._restore), ("erase", self._erase)):
            self._add(f"/contacts/<number>/{verb}", "POST", work)
        self._add("/webhooks", "GET", lambda _: webhooks.to_json())
        self._add("/webhooks", "POST", self._point_webhooks)
        self._add("/webhooks/send-again", "POST", lambda _: {"sent_again": webhooks.send_again()})
        vendor.app.register_blueprint(self._routes)

    def _add(self, path: str, method: str, work: Callable[..., ResponseReturnValue]) -> None:
        def serve(**place: Any) -> ResponseReturnValue:
            body = control_body() if request.method == "POST" else {}
            with self._lock:
                try:
                    return work(body, **place)
                finally:
                    self._events.tell()

        self._routes.add_url_rule(path, f"{method} {path}", serve, methods=[method])

    def _change_settings(self, wish: dict[str, Any]) -> ResponseReturnValue:
        self._settings.change(wish)
        self._sign_in.follow_settings()
        return self._settings.to_json()

    def _index_now(self, wish: dict[str, Any]) -> ResponseReturnValue:
        portal = self._portal(wish.get("portal"))
        for table in portal.tables.values():
            table.index_now()
        return {"indexed": portal.id}

    def _search_elsewhere(self, wish: dict[str, Any]) -> ResponseReturnValue:
        times = wish.get("times", 1)
        try:
            self._counter.count_search(self._portal(wish.get("portal")), times)
        except ApiError as refusal:
            raise ControlError("the second is spent already") from refusal
        return {"searched": times}

    def _rotate_key(self, wish: dict[str, Any]) -> ResponseReturnValue:
        if wish.get("when") not in ("now", "later"):
            raise ControlError("when: write now or later")
        fresh = self._sign_in.rotate_key(wish.get("token", ""), now=wish["when"] == "now")
        return {"token": fresh.token}

    def _change_scopes(self, wish: dict[str, Any], client_id: str) -> ResponseReturnValue:
        app = self._sign_in.clients.get(client_id)
        if app is None or not isinstance(wish.get("scopes"), list):
            raise ControlError("name a seeded app and write scopes")
        app.scopes = {*wish["scopes"], "oauth"}
        return {"client_id": client_id, "scopes": sorted(app.scopes)}

    def _archive_owner(self, wish: dict[str, Any], owner_id: str) -> ResponseReturnValue:
        portal = self._portal(wish.get("portal"))
        if owner_id not in portal.owners:
            raise ControlError(f"there is no owner {owner_id}")
        portal.owners[owner_id] = replace(portal.owners[owner_id], archived=True)
        return {"archived": owner_id}

    def merge(self, wish: dict[str, Any], number: str) -> dict[str, str]:
        """A contact becomes part of another; raises ControlError."""
        portal, loser = self._contact(wish, number)
        winner = portal.find("contacts", str(wish.get("into", "")))
        if winner is None or winner.id == loser.id:
            raise ControlError("into: write the id of another contact")
        survivor = merge(portal, self._events, winner, loser)
        return {"merged": number, "into": survivor.id}

    def archive(self, wish: dict[str, Any], number: str) -> ResponseReturnValue:
        """A contact goes into the bin; raises ControlError."""
        portal, row = self._contact(wish, number)
        portal.archive(row)
        self._events.deleted(portal, row, "CRM_UI")
        return {"archived": number}

    def _restore(self, wish: dict[str, Any], number: str) -> ResponseReturnValue:
        portal = self._portal(wish.get("portal"))
        row = portal.tables["contacts"].rows.get(number)
        if row is None or row.archived_at is None:
            raise ControlError(f"contact {number} is not archived")
        restore(portal, self._events, row)
        return {"restored": number}

    def _erase(self, wish: dict[str, Any], number: str) -> ResponseReturnValue:
        portal, row = self._contact(wish, number)
        erase(portal, self._events, row)
        return {"erased": number}

    def _contact(self, wish: dict[str, Any], number: str) -> tuple[Portal, Record]:
        portal = self._portal(wish.get("portal"))
        row = portal.find("contacts", number)
        if row is None:
            raise ControlError(f"there is no contact {number}")
        return portal, row

    def _point_webhooks(self, wish: dict[str, Any]) -> ResponseReturnValue:
        if not {"client_id", "target_url", "subscriptions"} == wish.keys() or wish["client_id"] not in self._sign_in.clients:
            raise ControlError("write client_id of a seeded app, target_url and subscriptions; keys have no webhooks")
        target = self._webhooks.point(wish["client_id"], wish["target_url"], wish["subscriptions"])
        return {"target_url": target.url, "subscriptions": [each.number for each in target.subscriptions]}
