"""Messages of simulated Telnyx: the check of what is sent, their record, and what becomes of them."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from math import ceil
from typing import Any

from hub.sandbox.magic_numbers import Magic, magic_of
from hub.sandbox.phone_orders import HandsetText
from telephony.telnyx.sandbox_refusal import TelnyxError
from telephony.telnyx.sandbox_world import ORGANISATION, KeptAnswer, Line, World, iso, new_id

KEY_FORM = re.compile(r"[A-Za-z0-9_:-]{1,255}")
E164 = re.compile(r"\+[1-9]\d{6,14}")
KEPT_FOR = timedelta(hours=24)
FIELDS: Mapping[str, type] = {
    "to": str,
    "from": str,
    "text": str,
    "type": str,
    "subject": str,
    "encoding": str,
    "media_urls": list,
    "messaging_profile_id": str,
    "webhook_url": str,
    "webhook_failover_url": str,
    "use_profile_webhooks": bool,
    "auto_detect": bool,
    "send_at": str,
}
TITLES = {
    "40001": "Not routable",
    "40002": "Blocked as spam - temporary",
    "40010": "Not 10DLC registered",
    "40300": "Blocked due to STOP message",
}
STOP_WORDS = frozenset({"STOP", "STOPALL", "STOP ALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"})
START_WORDS = frozenset({"START", "UNSTOP"})
OWN_ANSWER = "Telnyx's own answer to {}"


def accept(world: World, body: dict[str, Any]) -> dict[str, Any]:
    """A message made of a create request; raises TelnyxError."""
    for name, value in body.items():
        if name not in FIELDS or not isinstance(value, FIELDS[name]):
            raise TelnyxError(400, "10015", "Bad Request", f"/{name}")
    for name in ("to", "from", "text"):
        if not body.get(name):
            raise TelnyxError(400, "10004", "Missing required parameter", f"/{name}")
    for name in ("to", "from"):
        if not E164.fullmatch(body[name]):
            raise TelnyxError(400, "10016", "Phone number must be in +E.164 format", f"/{name}")
    if world.turns.is_due(Magic.RATE_LIMIT, body["to"]):
        raise TelnyxError(429, "10011", "Too many requests", headers={"retry-after": "1"})
    line = world.lines.get(body["from"])
    if line is None or not line.has_profile:
        raise TelnyxError(400, "40305", "Invalid 'from' address", "/from")
    if magic_of(body["to"]) is Magic.OPTED_OUT or (line.profile_id, body["to"]) in world.opt_outs:
        raise TelnyxError(400, "40300", TITLES["40300"], "/to")
    return add_outbound(world, line, body["to"], body["text"], body.get("webhook_url"))


def replay_or_do(world: World, key: str | None, request: bytes, do: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What was answered to the same request within 24 hours, else what is done now; raises TelnyxError where the request differs."""
    if key is None:
        return do()
    if not KEY_FORM.fullmatch(key):
        raise TelnyxError(400, "10015", "Bad Request")
    place, digest = ("/v2/messages", key), hashlib.sha256(request).digest()
    kept = world.kept.get(place)
    if kept is not None and world.clock() - kept.at < KEPT_FOR:
        if kept.request != digest:
            raise TelnyxError(422, "10015", "The idempotency key was used with another request")
        return kept.answer
    answer = do()
    world.kept[place] = KeptAnswer(digest, answer, world.clock())
    return answer


def add_outbound(world: World, line: Line, to: str, text: str, webhook_url: str | None) -> dict[str, Any]:
    """A message on its way; its record as it is answered."""
    now = world.clock()
    message = _record(line, text) | {
        "direction": "outbound",
        "from": {"phone_number": line.number, "carrier": "Telnyx", "line_type": "Wireless"},
        "to": [{"phone_number": to, "status": "queued", "carrier": "Simulated Wireless", "line_type": "Wireless"}],
        "webhook_url": webhook_url,
        "received_at": iso(now),
        "valid_until": iso(now + timedelta(hours=1)),
        "tcr_campaign_id": None,
        "tcr_campaign_registered": line.campaign or None,
    }
    world.messages[message["id"]] = message
    return {**message, "to": [dict(message["to"][0])]}


def add_inbound(world: World, line: Line, sender: str, text: str, media: Sequence[Mapping[str, str]] = ()) -> dict[str, Any]:
    """A message that came in; a stop word blocks its sender for the whole profile, and Telnyx answers it itself."""
    word = " ".join(text.upper().split())
    wish = "STOP" if word in STOP_WORDS else "START" if word in START_WORDS else "HELP" if word == "HELP" else None
    if wish == "STOP":
        world.opt_outs.add((line.profile_id, sender))
    elif wish == "START":
        world.opt_outs.discard((line.profile_id, sender))
    if wish is not None:
        world.handsets[sender].append({"from": line.number, "text": OWN_ANSWER.format(wish)})
    message = _record(line, text) | {
        "direction": "inbound",
        "from": {"phone_number": sender, "carrier": "Simulated Wireless", "line_type": "Wireless"},
        "to": [{"phone_number": line.number, "carrier": "Telnyx", "line_type": "Wireless", "status": "webhook_delivered"}],
        "received_at": iso(world.clock()),
        "cc": [],
        "tags": [],
        "media": list(media),
    }
    message |= {"autoresponse_type": wish} if wish else {}
    world.messages[message["id"]] = message
    return message


def on_phone(world: World, number: str) -> Iterator[HandsetText]:
    """What somebody outside wrote, what arrived there, and what Telnyx answered by itself."""
    for message in world.messages.values():
        sender, to = message["from"]["phone_number"], message["to"][0]
        if message["direction"] == "inbound" and sender == number:
            yield HandsetText(line=to["phone_number"], written_here=True, body=message["text"], pictures=len(message["media"]))
            if "autoresponse_type" in message:
                yield HandsetText(line=to["phone_number"], written_here=False, body=OWN_ANSWER.format(message["autoresponse_type"]))
        elif message["direction"] == "outbound" and to["phone_number"] == number and to["status"] == "delivered":
            yield HandsetText(line=sender, written_here=False, body=message["text"], pictures=len(message["media"]))


def finish(world: World, message: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Take a message to its end; the events that tell of it, each as it stood then."""
    recipient = message["to"][0]
    phone = world.phone(recipient["phone_number"])
    told = []
    if phone.status != "sending_failed":
        recipient["status"], message["sent_at"] = "sent", iso(world.clock())
        told.append(("message.sent", _copied(message)))
    recipient["status"], message["completed_at"] = phone.status, iso(world.clock())
    if phone.code:
        message["errors"] = [{"code": phone.code, "title": TITLES.get(phone.code, "Not delivered"), "detail": ""}]
    if phone.status == "delivered":
        world.handsets[recipient["phone_number"]].append({"from": message["from"]["phone_number"], "text": message["text"]})
    return [*told, ("message.finalized", _copied(message))]


def _copied(message: dict[str, Any]) -> dict[str, Any]:
    return {**message, "to": [dict(recipient) for recipient in message["to"]]}


def _record(line: Line, text: str) -> dict[str, Any]:
    plain = text.isascii()
    units = len(text) if plain else len(text.encode("utf-16-le")) // 2
    alone, joined = (160, 153) if plain else (70, 67)
    return {
        "id": new_id(),
        "record_type": "message",
        "type": "SMS",
        "organization_id": ORGANISATION,
        "messaging_profile_id": line.profile_id,
        "text": text,
        "media": [],
        "encoding": "GSM-7" if plain else "UCS-2",
        "parts": 1 if units <= alone else ceil(units / joined),
        "cost": {"amount": "0.0040", "currency": "USD"},
        "errors": [],
    }
