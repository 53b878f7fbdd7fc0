"""What a control request can put into simulated Quo before anything happens."""

from typing import TYPE_CHECKING, Any

from hub.sandbox import ControlError
from telephony.openphone.sandbox_webhook_rest import make
from telephony.openphone.sandbox_world import Number, User, new_id

if TYPE_CHECKING:
    from telephony.openphone.sandbox import QuoSandbox

NUMBER_KEYS = {"phone_number", "name", "may_text", "registered", "id"}
USER_KEYS = {"email", "first", "last", "role"}
WEBHOOK_KEYS = {"url", "events", "system", "key", "numbers"}
KNOWN = {"api_keys", "numbers", "users", "webhooks", "phones", "expired"}


def plant(vendor: "QuoSandbox", records: dict[str, Any]) -> dict[str, Any]:
    """Put records in; raises ControlError. The caller holds the lock."""
    _known("the seed", records, KNOWN)
    world = vendor.world
    world.keys |= {str(key) for key in records.get("api_keys", ())}
    world.expired = bool(records.get("expired", world.expired))
    numbers = [_put_number(vendor, _known("a number", record, NUMBER_KEYS)) for record in records.get("numbers", ())]
    users = [_put_user(vendor, _known("a user", record, USER_KEYS)) for record in records.get("users", ())]
    webhooks = [_put_webhook(vendor, _known("a webhook", record, WEBHOOK_KEYS)) for record in records.get("webhooks", ())]
    for phone in records.get("phones", {}).values():
        world.staff_answers = _known("a phone", phone, {"does"}).get("does") == "answers"
    return {"numbers": numbers, "users": users, "webhooks": webhooks}


def _put_number(vendor: "QuoSandbox", record: dict[str, Any]) -> dict[str, str]:
    if "phone_number" not in record:
        raise ControlError("a number has phone_number")
    world = vendor.world
    number = world.number_named(record["phone_number"])
    if number is None:
        number = Number(str(record.get("id") or new_id("PN")), record["phone_number"], record.get("name", "Front desk"), vendor.clock())
        world.numbers[number.id] = number
    number.may_text = bool(record.get("may_text", number.may_text))
    number.registered = bool(record.get("registered", number.registered))
    return {"id": number.id, "number": number.number}


def _put_user(vendor: "QuoSandbox", record: dict[str, Any]) -> dict[str, str]:
    user = User(
        new_id("US"),
        record.get("email", "staff@harbor.example"),
        record.get("first", "Sam"),
        record.get("last", "Reed"),
        record.get("role", "member"),
        vendor.clock(),
    )
    vendor.world.users.append(user)
    return {"id": user.id, "email": user.email}


def _put_webhook(vendor: "QuoSandbox", record: dict[str, Any]) -> dict[str, str]:
    if record.get("system", "app") not in ("new", "api", "app") or not {"url", "events"} <= set(record):
        raise ControlError("a webhook has url, events and, if wanted, system (new, api, app), key and numbers")
    wanted = {**record, "resourceIds": record.get("numbers", ["*"])}
    webhook = make(vendor, record.get("system", "app"), wanted)
    return {"id": webhook.id, "key": webhook.key}


def _known(what: str, record: Any, known: set[str]) -> dict[str, Any]:
    if not isinstance(record, dict) or set(record) - known:
        raise ControlError(f"{what} has {', '.join(sorted(known))} and nothing else")
    return record
