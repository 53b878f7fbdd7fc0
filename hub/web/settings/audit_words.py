"""The words of the audit log for people. Pure."""

import json
from collections.abc import Mapping
from typing import Any

from hub.records.acting import ActorKind
from hub.records.audit import AuditAction
from hub.web.in_words import plain

ACTIONS: Mapping[str, str] = {
    AuditAction.ADDED: "added",
    AuditAction.CHANGED: "changed",
    AuditAction.REMOVED: "removed",
    AuditAction.ERASED: "erased",
}
ACTORS: Mapping[str, str] = {
    ActorKind.HUB: "The hub itself",
    ActorKind.COMMAND_LINE: "The command line",
    ActorKind.API_KEY: "API keys",
    ActorKind.VISITOR: "Not signed in",
}
FIELDS: Mapping[str, str] = {
    "text_every_h": "Hours between automatic texts",
    "staff_in_touch_h": "Hours after staff talked or wrote",
    "texts_known_people": "Text people whom you know",
    "text_countries": "Countries that are texted",
    "looks_up_numbers": "Look up the kind of a number",
    "shortest_ring_s": "Shortest ring (seconds)",
    "robocall_lines": "Lines that a robocall rings",
    "texts_per_caller_hour": "Automatic texts per caller and hour",
    "spend_cap_cents": "Spend per day (cents)",
    "cents_per_part": "Cost of one part of a text (cents)",
    "texts_at_night": "Text at night too",
    "texts_paused": "Automatic texts paused",
    "watch_only": "Only watches",
    "client_desk_id": "Desk for clients",
    "fallback_member_id": "Takes what nobody else answers for",
    "owner_connection_id": "Says who owns a person",
    "scopes": "What it may do",
    "ends_at": "Ends",
    "desk_id": "Desk",
    "member_id": "Member",
    "connection_id": "Connection",
    "line_id": "Line",
    "vendor_desk_id": "Desk at the connected system",
    "password_hash": "Password",
    "ring_for_s": "Rings for (seconds)",
    "delay_s": "Waits before the text (seconds)",
    "staff": "Staff numbers",
    "message_takers": "Numbers that only take messages",
    "most_texts_an_hour": "Most automatic texts an hour",
    "most_texts_a_day": "Most automatic texts a day",
    "takes_voicemail": "Takes voicemail",
    "text_connection_id": "Texts go through",
    "create_policy": "When an unknown caller is created",
    "quiet_period_s": "Quiet time before a note (seconds)",
    "callback_minutes": "You call back within (minutes)",
    "urgent_replies": "Offer to reply URGENT",
    "support_contact": "Who helps",
    "offers_per_month": "Offers a month",
    "nudges": "Remind once",
    "keep_texts_months": "Keep texts (months)",
    "keep_voicemails_months": "Keep voicemails (months)",
    "keep_callers_months": "Keep callers (months)",
    "keep_requests_days": "Keep received requests (days)",
    "keep_audit_months": "Keep the audit log (months)",
    "because": "Why",
    "body": "Wording",
    "text": "Changes of the mapping",
    "holidays_of": "Public holidays of",
    "ways": "How they are told",
}
YES_AND_NO = {True: "yes", False: "no"}


def field_in_words(field: str) -> str:
    """What a column is called on the page where it is set."""
    return FIELDS.get(field) or plain(field.removesuffix("_id"))


def noun_in_words(noun: str) -> str:
    """A kind of row as a filter names it."""
    return noun[:1].upper() + noun[1:]


def value_in_words(value: Any) -> str:
    """A value as people write it; an empty string where there is none."""
    if isinstance(value, bool):
        return YES_AND_NO[value]
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ", ".join(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
