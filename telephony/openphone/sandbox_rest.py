"""Simulated Quo's REST interface below /v1: texts, calls, conversations, numbers, users, voicemails."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from telephony.openphone.sandbox_shapes import call_json, conversation_json, message_json, number_json, user_json, voicemail_json
from telephony.openphone.sandbox_strict import (
    Parameters,
    QuoError,
    anything,
    is_moment,
    is_number,
    is_size,
    page,
    read_body,
    read_query,
    starts_with,
)
from telephony.openphone.sandbox_world import Call, Message

if TYPE_CHECKING:
    from telephony.openphone.sandbox import QuoSandbox

NUMBER = {"type": "string", "pattern": r"^\+[1-9]\d{1,14}$"}
MESSAGE_FIELDS = {
    "content": {"type": "string", "pattern": r"\S", "minLength": 1, "maxLength": 1600},
    "phoneNumberId": {"type": "string", "pattern": "^PN"},
    "from": {"type": "string", "pattern": r"^(PN.*|\+[1-9]\d{1,14})$"},
    "to": {"type": "array", "minItems": 1, "maxItems": 10, "items": NUMBER},
    "userId": {"type": "string", "pattern": "^US"},
    "setInboxStatus": {"enum": ["done"]},
}
MESSAGE_BODY = {"type": "object", "additionalProperties": False, "required": ["content", "from", "to"], "properties": MESSAGE_FIELDS}
PAGED: Parameters = {"maxResults": (is_size(100), True), "pageToken": (anything, False)}
MADE: Parameters = {"createdAfter": (is_moment, False), "createdBefore": (is_moment, False)}
ONE_LINE: Parameters = {"phoneNumberId": (starts_with("PN"), True), "userId": (starts_with("US"), False), "since": (is_moment, False)}
LISTED_CALLS: Parameters = {**ONE_LINE, "participants": (anything, True), **MADE, **PAGED}
LISTED_MESSAGES: Parameters = {**ONE_LINE, "participants": (is_number, True), **MADE, **PAGED}
LISTED_CONVERSATIONS: Parameters = {
    "phoneNumbers": (lambda value: is_number(value) or value.startswith("PN"), False),
    "userId": (starts_with("US"), False),
    **MADE,
    "updatedAfter": (is_moment, False),
    "updatedBefore": (is_moment, False),
    "excludeInactive": (lambda value: value in ("true", "false"), False),
    **PAGED,
}
Sent = Mapping[str, Sequence[str]]


def rest_routes(vendor: "QuoSandbox") -> Blueprint:
    """The paths below /api/v1."""
    routes = Blueprint("rest", __name__, url_prefix="/api/v1")
    world = vendor.world
    routes.before_request(lambda: vendor.gate.let_in(versioned=False))
    _add_message_routes(routes, vendor)
    _add_call_routes(routes, vendor)

    @routes.get("/conversations")
    def list_conversations() -> ResponseReturnValue:
        sent = read_query(LISTED_CONVERSATIONS, frozenset({"phoneNumbers"}))
        named = sent.get("phoneNumbers")
        with vendor.lock:
            found = [
                one
                for one in world.conversations.values()
                if (named is None or one.number.id in named or one.number.number in named)
                and _within(sent, one.created, "created")
                and _within(sent, one.last_activity, "updated")
            ]
            found.sort(key=lambda one: one.last_activity, reverse=True)
            return page([conversation_json(one) for one in found])

    @routes.get("/phone-numbers")
    def list_numbers() -> ResponseReturnValue:
        read_query({"userId": (starts_with("US"), False)})
        with vendor.lock:
            return {"data": [number_json(world, one) for one in world.numbers.values()]}

    @routes.get("/phone-numbers/<number_id>")
    def get_number(number_id: str) -> ResponseReturnValue:
        with vendor.lock:
            return {"data": number_json(world, _found(world.numbers, number_id))}

    @routes.get("/users")
    def list_users() -> ResponseReturnValue:
        read_query({"maxResults": (is_size(50), True), "pageToken": (anything, False)})
        with vendor.lock:
            return page([user_json(one) for one in world.users])

    return routes


def _add_message_routes(routes: Blueprint, vendor: "QuoSandbox") -> None:
    world = vendor.world

    @routes.post("/messages")
    def send() -> ResponseReturnValue:
        read_query({})
        body = read_body(MESSAGE_BODY)
        with vendor.lock:
            message = vendor.sending.accept(body)
            shown = message_json(world, message)
            vendor.sending.play(message)
        return {"data": shown}, 202

    @routes.get("/messages")
    def list_messages() -> ResponseReturnValue:
        sent = read_query(LISTED_MESSAGES, frozenset({"participants"}))
        with vendor.lock:
            found = [one for one in world.messages.values() if _is_asked_for(sent, one, one.others)]
            return page([message_json(world, one) for one in reversed(found)])

    @routes.get("/messages/<message_id>")
    def get_message(message_id: str) -> ResponseReturnValue:
        with vendor.lock:
            return {"data": message_json(world, _found(world.messages, message_id))}


def _add_call_routes(routes: Blueprint, vendor: "QuoSandbox") -> None:
    world = vendor.world

    @routes.get("/calls")
    def list_calls() -> ResponseReturnValue:
        sent = read_query(LISTED_CALLS, frozenset({"participants"}))
        if len(sent["participants"]) > 1:
            raise QuoError(400, "Ask for one participant", code="0101400", title="Too Many Participants")
        with vendor.lock:
            found = [one for one in world.calls.values() if _is_asked_for(sent, one, (one.other,))]
            return page([call_json(world, one) for one in reversed(found)])

    @routes.get("/calls/<call_id>")
    def get_call(call_id: str) -> ResponseReturnValue:
        with vendor.lock:
            return {"data": call_json(world, _found(world.calls, call_id))}

    @routes.get("/call-voicemails/<call_id>")
    def get_voicemail(call_id: str) -> ResponseReturnValue:
        with vendor.lock:
            left = voicemail_json(_found(world.calls, call_id))
            if left is None:
                raise QuoError(404, "This call has no voicemail")
            return {"data": left}


def _is_asked_for(sent: Sent, record: Call | Message, others: tuple[str, ...]) -> bool:
    is_theirs = record.number.id == sent["phoneNumberId"][0] and sorted(others) == sorted(sent["participants"])
    return is_theirs and _within(sent, record.created, "created")


def _within(sent: Sent, moment: datetime, what: str) -> bool:
    after, before = sent.get(f"{what}After"), sent.get(f"{what}Before")
    is_late_enough = after is None or moment >= datetime.fromisoformat(after[0])
    return is_late_enough and (before is None or moment <= datetime.fromisoformat(before[0]))


def _found(records: Mapping[str, Any], record_id: str) -> Any:
    if record_id not in records:
        raise QuoError(404, "There is no such record")
    return records[record_id]
