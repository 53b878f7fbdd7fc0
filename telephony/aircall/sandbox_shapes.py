"""How Aircall's records look: in answers of the API, and as the data of webhooks."""

from datetime import datetime, timedelta
from typing import Any

import phonenumbers

from hub.sandbox.sample_files import voicemail_link
from telephony.aircall.sandbox_webhooks import Webhook
from telephony.aircall.sandbox_world import WITHHELD, Call, Message, Number

API = "https://api.aircall.io/v1"
FILES = "assets.aircall.io"
MEDIA_LIVE = timedelta(hours=1)


def seconds(moment: datetime | None) -> int | None:
    """Seconds since the epoch."""
    return None if moment is None else int(moment.timestamp())


def spaced(number: str) -> str:
    """A number as `raw_digits` has it: international, with spaces and hyphens."""
    if number == WITHHELD or not number.startswith("+"):
        return number
    return phonenumbers.format_number(phonenumbers.parse(number), phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def number_json(number: Number) -> dict[str, Any]:
    """A number."""
    return {
        "id": number.id,
        "direct_link": f"{API}/numbers/{number.id}",
        "name": number.name,
        "digits": spaced(number.digits),
        "country": number.country,
        "time_zone": "America/Los_Angeles",
        "is_ivr": False,
        "live_recording_activated": False,
    }


def call_json(call: Call, now: datetime) -> dict[str, Any]:
    """A call; addresses of media are fresh ones, good for an hour from now."""
    voicemail = voicemail_link(FILES, call.voicemail_s, now + MEDIA_LIVE) if call.voicemail_s else None
    return {
        "id": call.id,
        "sid": call.sid,
        "call_uuid": call.sid,
        "direct_link": f"{API}/calls/{call.id}",
        "direction": call.direction,
        "status": "done" if call.ended else "answered" if call.answered else "initial",
        "missed_call_reason": call.reason,
        "started_at": seconds(call.started),
        "answered_at": seconds(call.answered),
        "ended_at": seconds(call.ended),
        "duration": int((call.ended - call.started).total_seconds()) if call.ended else 0,
        "raw_digits": spaced(call.raw_digits),
        "voicemail": voicemail,
        "recording": None,
        "asset": f"https://{FILES}/calls/{call.id}/voicemail/info" if voicemail else None,
        "number": number_json(call.number),
        "user": call.user,
        "contact": None,
        "assigned_to": None,
        "teams": [],
        "comments": [],
        "tags": [],
        "ivr_options_selected": [],
        "cost": "0.0",
    }


def message_json(message: Message) -> dict[str, Any]:
    """A message; `error_message` only where it did not arrive."""
    told = {
        "id": message.id,
        "direct_link": f"{API}/messages/{message.id}",
        "direction": message.direction,
        "raw_digits": spaced(message.raw_digits),
        "body": message.body,
        "status": message.status,
        "media_url": message.media,
        "created_at": seconds(message.created),
        "number": number_json(message.number),
        "user": message.user,
        "contact": None,
    }
    return told | ({"error_message": message.trouble} if message.trouble else {})


def webhook_json(webhook: Webhook, *, token: bool = True) -> dict[str, Any]:
    """A webhook; the API shows its token whenever it is read."""
    return {
        "webhook_id": webhook.id,
        "direct_link": f"{API}/webhooks/{webhook.id}",
        "created_at": webhook.created.isoformat(),
        "url": webhook.url,
        "custom_name": webhook.custom_name,
        "active": webhook.active,
        "token": webhook.token if token else "…",
        "events": webhook.events,
    }
