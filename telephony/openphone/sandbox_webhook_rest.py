"""Where webhooks are made at simulated Quo: /webhooks of the dated API, and the legacy ones below /v1/webhooks."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from telephony.openphone.sandbox_shapes import legacy_webhook_json, webhook_json
from telephony.openphone.sandbox_strict import QuoError, read_body, read_query
from telephony.openphone.sandbox_webhooks import new_key
from telephony.openphone.sandbox_world import Webhook, new_id

if TYPE_CHECKING:
    from telephony.openphone.sandbox import QuoSandbox

NEW_EVENTS = (
    "call.ringing",
    "call.answered",
    "call.completed",
    "call.forwarded",
    "call.missed",
    "call.menu.selected",
    "call.recording.completed",
    "call.summary.completed",
    "call.transcript.completed",
    "call.voicemail.completed",
    "message.received",
    "message.delivered",
    "message.failed",
    "message.undelivered",
    "contact.updated",
    "contact.deleted",
)
LEGACY_FAMILIES = {
    "calls": ("call.completed", "call.ringing", "call.recording.completed"),
    "messages": ("message.received", "message.delivered"),
    "call-summaries": ("call.summary.completed",),
    "call-transcripts": ("call.transcript.completed",),
}


def _schema(events: tuple[str, ...], required: tuple[str, ...], **more: Any) -> dict[str, Any]:
    resources = {"type": "array", "items": {"type": "string", "pattern": r"^(PN.*|\*)$"}}
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(required),
        "properties": {
            "url": {"type": "string", "pattern": r"^https?://\S+$"},
            "events": {"type": "array", "minItems": 1, "items": {"enum": list(events)}},
            "label": {"type": "string"},
            "resourceIds": resources,
            **more,
        },
    }


STATUS = {"enum": ["enabled", "disabled"]}
NEW_BODY = _schema(NEW_EVENTS, ("url", "events"))
CHANGED_BODY = _schema(NEW_EVENTS, (), status=STATUS)
LEGACY_BODIES = {
    family: _schema(events, ("url", "events"), status=STATUS, userId={"type": "string", "pattern": "^US"})
    for family, events in LEGACY_FAMILIES.items()
}


def webhook_routes(vendor: "QuoSandbox") -> Blueprint:
    """The paths of the dated API."""
    routes = Blueprint("webhooks", __name__, url_prefix="/api/webhooks")
    world = vendor.world
    routes.before_request(lambda: vendor.gate.let_in(versioned=True))

    @routes.get("")
    def list_webhooks() -> ResponseReturnValue:
        read_query({})
        with vendor.lock:
            return {"data": [webhook_json(world, one) for one in world.webhooks.values() if one.system == "new"], "nextCursor": None}

    @routes.post("")
    def make_webhook() -> ResponseReturnValue:
        body = read_body(NEW_BODY)
        with vendor.lock:
            made = make(vendor, "new", body)
            return {"data": webhook_json(world, made, with_key=True)}, 201

    @routes.get("/<webhook_id>")
    def get_webhook(webhook_id: str) -> ResponseReturnValue:
        with vendor.lock:
            return {"data": webhook_json(world, _found(vendor, webhook_id, "new"))}

    @routes.patch("/<webhook_id>")
    def change_webhook(webhook_id: str) -> ResponseReturnValue:
        body = read_body(CHANGED_BODY)
        with vendor.lock:
            webhook = _found(vendor, webhook_id, "new")
            webhook.url, webhook.label = body.get("url", webhook.url), body.get("label", webhook.label)
            webhook.events = tuple(body.get("events", webhook.events))
            webhook.numbers = tuple(body.get("resourceIds", webhook.numbers))
            webhook.status, webhook.updated = body.get("status", webhook.status), vendor.clock()
            return {"data": webhook_json(world, webhook)}

    @routes.post("/<webhook_id>/rotate")
    def rotate(webhook_id: str) -> ResponseReturnValue:
        with vendor.lock:
            webhook = _found(vendor, webhook_id, "new")
            webhook.key = new_key(legacy=False)
            return {"data": {"key": webhook.key}}

    @routes.delete("/<webhook_id>")
    def remove(webhook_id: str) -> ResponseReturnValue:
        with vendor.lock:
            del world.webhooks[_found(vendor, webhook_id, "new").id]
            return "", 204

    return routes


def legacy_webhook_routes(vendor: "QuoSandbox") -> Blueprint:
    """The legacy paths, where webhooks made in the app do not show."""
    routes = Blueprint("legacy_webhooks", __name__, url_prefix="/api/v1/webhooks")
    world = vendor.world
    routes.before_request(lambda: vendor.gate.let_in(versioned=False))

    @routes.get("")
    def list_webhooks() -> ResponseReturnValue:
        with vendor.lock:
            return {"data": [legacy_webhook_json(world, one) for one in world.webhooks.values() if one.system == "api"]}

    @routes.post("/<family>")
    def make_webhook(family: str) -> ResponseReturnValue:
        if family not in LEGACY_BODIES:
            raise QuoError(404, "There is nothing at this path")
        body = read_body(LEGACY_BODIES[family])
        with vendor.lock:
            return {"data": legacy_webhook_json(world, make(vendor, "api", body))}, 201

    @routes.delete("/<webhook_id>")
    def remove(webhook_id: str) -> ResponseReturnValue:
        with vendor.lock:
            del world.webhooks[_found(vendor, webhook_id, "api").id]
            return "", 204

    return routes


def make(vendor: "QuoSandbox", system: str, body: Mapping[str, Any]) -> Webhook:
    """A new webhook; the caller holds the lock."""
    world, now = vendor.world, vendor.clock()
    webhook_id = str(next(world.webhook_numbers)) if system == "new" else new_id("WH")
    webhook = Webhook(
        id=webhook_id,
        system=system,
        url=body["url"],
        events=tuple(body["events"]),
        numbers=tuple(body.get("resourceIds", ["*"])),
        label=body.get("label"),
        key=body.get("key") or new_key(legacy=system != "new"),
        created=now,
        updated=now,
        status=body.get("status", "enabled"),
    )
    world.webhooks[webhook.id] = webhook
    return webhook


def _found(vendor: "QuoSandbox", webhook_id: str, system: str) -> Webhook:
    webhook = vendor.world.webhooks.get(webhook_id)
    if webhook is None or webhook.system != system:
        raise QuoError(404, "There is no such webhook")
    return webhook
