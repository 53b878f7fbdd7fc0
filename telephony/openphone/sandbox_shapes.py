"""Records as simulated Quo's REST interface shows them (Quo REST description)."""

from datetime import datetime
from typing import Any

from telephony.openphone.sandbox_world import Call, Conversation, Message, Number, User, Webhook, World

API_VERSION = "2026-03-30"
FILES = "m.openph.one"
COUNTRIES = ("CA", "Intl", "US")


def stamp(moment: datetime | None) -> str | None:
    """A time as Quo writes it."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z") if moment else None


def number_json(world: World, number: Number) -> dict[str, Any]:
    """A phone number."""
    allowed = dict.fromkeys(COUNTRIES, "unrestricted")
    users = [{**user_json(user), "groupId": "GR1"} for user in world.users]
    for user in users:
        for name in ("pictureUrl", "createdAt", "updatedAt"):
            del user[name]
    return {
        "id": number.id,
        "groupId": "GR1",
        "portRequestId": None,
        "formattedNumber": number.number,
        "forward": None,
        "name": number.name,
        "number": number.number,
        "portingStatus": None,
        "symbol": None,
        "users": users,
        "createdAt": stamp(number.created),
        "updatedAt": stamp(number.created),
        "restrictions": {"calling": allowed, "messaging": allowed if number.may_text else dict.fromkeys(COUNTRIES, "restricted")},
    }


def user_json(user: User) -> dict[str, Any]:
    """A user."""
    return {
        "id": user.id,
        "email": user.email,
        "firstName": user.first,
        "lastName": user.last,
        "pictureUrl": None,
        "role": user.role,
        "createdAt": stamp(user.created),
        "updatedAt": stamp(user.created),
    }


def call_json(world: World, call: Call) -> dict[str, Any]:
    """A call."""
    return {
        "answeredAt": stamp(call.answered),
        "answeredBy": call.answered_by,
        "initiatedBy": call.initiated_by,
        "direction": call.direction,
        "status": call.status,
        "completedAt": stamp(call.completed),
        "createdAt": stamp(call.created),
        "callRoute": "phone-number",
        "duration": call.duration,
        "forwardedFrom": call.number.number if call.forwarded_to else None,
        "forwardedTo": call.forwarded_to,
        "aiHandled": call.ai_handled,
        "id": call.id,
        "phoneNumberId": call.number.id,
        "participants": _from_to(call),
        "updatedAt": stamp(call.updated),
        "userId": call.answered_by or call.initiated_by or world.owner.id,
    }


def _from_to(call: Call) -> list[str]:
    ends = [call.other, call.number.number] if call.direction == "incoming" else [call.number.number, call.other]
    return [end for end in ends if end.startswith("+")]


def voicemail_json(call: Call) -> dict[str, Any] | None:
    """The voicemail of a call, None where it has none."""
    left = call.voicemail
    if left is None:
        return None
    return {
        "duration": left.seconds,
        "id": left.id,
        "transcript": left.transcript,
        "recordingUrl": left.address,
        "status": "completed",
    }


def message_json(world: World, message: Message) -> dict[str, Any]:
    """A text."""
    return {
        "id": message.id,
        "to": list(message.others) if message.direction == "outgoing" else [message.number.number],
        "from": message.sender,
        "text": message.text,
        "phoneNumberId": message.number.id,
        "conversationId": world.conversation_of(message.number, message.others).id,
        "direction": message.direction,
        "userId": message.user or world.owner.id,
        "status": "undelivered" if message.status == "failed" else message.status,
        "createdAt": stamp(message.created),
        "updatedAt": stamp(message.updated),
    }


def conversation_json(conversation: Conversation) -> dict[str, Any]:
    """A conversation."""
    return {
        "assignedTo": None,
        "createdAt": stamp(conversation.created),
        "deletedAt": None,
        "id": conversation.id,
        "lastActivityAt": stamp(conversation.last_activity),
        "lastActivityId": conversation.last_activity_id,
        "mutedUntil": None,
        "name": None,
        "participants": [other for other in conversation.others if other.startswith("+")],
        "phoneNumberId": conversation.number.id,
        "snoozedUntil": None,
        "updatedAt": stamp(conversation.last_activity),
    }


def webhook_json(world: World, webhook: Webhook, *, with_key: bool = False) -> dict[str, Any]:
    """A webhook of the new system, whose key shows only when it is made."""
    shown = {
        "id": webhook.id,
        "orgId": world.org,
        "label": webhook.label,
        "status": webhook.status,
        "url": webhook.url,
        "createdAt": stamp(webhook.created),
        "updatedAt": stamp(webhook.updated),
        "events": list(webhook.events),
        "resourceIds": list(webhook.numbers),
        "apiVersion": API_VERSION,
    }
    return {**shown, "key": webhook.key} if with_key else shown


def legacy_webhook_json(world: World, webhook: Webhook) -> dict[str, Any]:
    """A legacy webhook, which always shows its key."""
    shown = webhook_json(world, webhook, with_key=True)
    del shown["apiVersion"]
    return {**shown, "userId": world.owner.id, "deletedAt": None}
