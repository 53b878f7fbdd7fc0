"""`/webhooks`: registering addresses for events by the API (Lever docs, webhooks via the API)."""

import secrets
from typing import Any
from uuid import uuid4

from werkzeug.datastructures import MultiDict

from hub.sandbox.lagging import Row
from integrations.lever.sandbox_account import Account
from integrations.lever.sandbox_bodies import Body
from integrations.lever.sandbox_errors import bad_request, forbidden, not_found
from integrations.lever.sandbox_events import EVENTS, EVENTS_BY_ORIGIN
from integrations.lever.sandbox_paging import PAGE_PARAMETERS, Pager
from integrations.lever.sandbox_query import Query
from integrations.lever.sandbox_shapes import ORIGINS
from integrations.lever.sandbox_webhooks import Webhook, Webhooks


def list_webhooks(sent: "MultiDict[str, str]", hooks: Webhooks, account: Account) -> dict[str, Any]:
    """One page of webhooks, without their signature tokens."""
    query = Query(sent, PAGE_PARAMETERS)
    rows = [_show(hook) for hook in hooks.registered.values()]
    return Pager("webhooks", query, account).page_of(rows, lambda row: row)


def create_webhook(sent: Any, hooks: Webhooks, account: Account) -> Row:
    """A new webhook with the signature token that is shown this once; raises the 400."""
    body = Body(sent, {"url", "event", "configuration"}, account)
    event = body.choice("event", EVENTS, "")
    hook = Webhook(
        id=str(uuid4()),
        url=_read_url(body, account),
        event=event,
        origins=_read_origins(body, event, account),
        signature_token=secrets.token_hex(32),
        by_api=True,
    )
    hooks.registered[hook.id] = hook
    shown = _show(hook)
    return {**shown, "configuration": {**shown["configuration"], "signatureToken": hook.signature_token}}


def replace_webhooks(sent: Any, hooks: Webhooks, account: Account) -> list[Row]:
    """Change address and conditions of the named webhooks, all or none; raises the 400, 403 and 404."""
    entries = Body(sent, {"data"}, account).sent.get("data")
    if not isinstance(entries, list) or not entries:
        raise bad_request("data must be an array of webhooks")
    changed = []
    for entry in entries:
        body = Body(entry, {"id", "url", "configuration"}, account)
        hook = find_webhook(body.text("id", required=True), hooks)
        origins = _read_origins(body, hook.event, account)
        changed.append(Webhook(hook.id, _read_url(body, account), hook.event, origins, hook.signature_token, by_api=True))
    hooks.registered.update({hook.id: hook for hook in changed})
    return [_show(hook) for hook in changed]


def delete_webhook(name: str, hooks: Webhooks) -> None:
    """Take a webhook away; raises the 403 and 404."""
    del hooks.registered[find_webhook(name, hooks).id]


def find_webhook(name: str, hooks: Webhooks) -> Webhook:
    """The webhook of that id; raises the 404, and the 403 of one that was made in Lever's screens."""
    hook = hooks.registered.get(name)
    if hook is None:
        raise not_found("webhooks", name)
    if not hook.by_api:
        raise forbidden("This webhook was not made through the API")
    return hook


def _show(hook: Webhook) -> Row:
    conditions = {} if hook.origins is None else {"conditions": {"origins": sorted(hook.origins)}}
    return {"id": hook.id, "url": hook.url, "event": hook.event, "configuration": conditions}


def _read_url(body: Body, account: Account) -> str:
    url = body.text("url", required=True)
    if not url.startswith("https://") and (account.settings.webhook_urls == "https" or not url.startswith("http://")):
        raise bad_request("url must be an https address")
    return url


def _read_origins(body: Body, event: str, account: Account) -> frozenset[str] | None:
    configuration = Body(body.sent.get("configuration", {}), {"conditions"}, account)
    conditions = Body(configuration.sent.get("conditions", {}), {"origins"}, account)
    if "origins" not in conditions:
        return None
    origins = conditions.texts("origins")
    if event not in EVENTS_BY_ORIGIN or any(origin not in ORIGINS for origin in origins):
        raise bad_request("conditions.origins does not fit")
    return frozenset(origins)
