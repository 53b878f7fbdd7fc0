"""A connection's state and abilities in words that people understand. Pure."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from hub.contract.connector import Ability
from hub.records.connection import Connection, ConnectionState

KINDS: Mapping[str, str] = {
    "phone": "Phone systems",
    "ats": "Applicant tracking systems",
    "crm": "Customer relationship systems",
    "jobs": "Job systems",
}
ABILITIES: Mapping[str, str] = {
    Ability.MATCH: "recognise callers",
    Ability.LIST_PEOPLE: "recognise callers",
    Ability.CREATE: "add unknown callers",
    Ability.MATTERS: "see what is open with a caller",
    Ability.OPEN_MATTERS: "open a matter for a caller",
    Ability.OWNERS: "know your people, roles and desks",
    Ability.ASSIGN: "set the owner",
    Ability.ASSIGN_PEOPLE: "set the owner",
    Ability.LOG: "note calls and conversations",
    Ability.REVISE: "bring a note up to date",
    Ability.BOOK: "book appointments",
    Ability.CHANGES: "hear of changes at once",
    Ability.SUBSCRIBE: "ask for its own webhooks",
    Ability.OPT_OUT: "read and set do-not-text marks",
    Ability.FIELDS: "check the mapping against its fields",
    Ability.ERASE: "erase a person on request",
}


@dataclass(frozen=True, slots=True)
class StateInWords:
    """The short word, how it looks, what it means, and until when it lasts where that is known."""

    word: str
    look: str
    sentence: str
    until: dt.datetime | None = None


def state_in_words(connection: Connection, now: dt.datetime) -> StateInWords:
    """Working, needs sign-in or vendor trouble; or what a member has switched it to."""
    name = connection.name
    if connection.disconnected_at is not None:
        return StateInWords("Disconnected", "", f"Nothing is done at {name}. History stays; connecting the same account goes on with it.")
    if connection.state == ConnectionState.NEEDS_SIGN_IN:
        why = f"{connection.trouble} " if connection.trouble else ""
        return StateInWords("Needs sign-in", "held", f"{why}What is owed there waits until somebody signs in again.")
    if connection.paused:
        return StateInWords("Paused", "waiting", "A member paused it. What is owed there waits.")
    if connection.state == ConnectionState.VENDOR_TROUBLE:
        why = f"{connection.trouble} " if connection.trouble else ""
        until = connection.trouble_until if connection.trouble_until and connection.trouble_until > now else None
        return StateInWords("Vendor trouble", "waiting", f"{why}We keep trying; nothing is lost.", until)
    return StateInWords("Working", "done", "")


def abilities_in_words(connection: Connection) -> list[str]:
    """What the connection is good for, each said once."""
    return list(dict.fromkeys(words for ability, words in ABILITIES.items() if ability in connection.abilities))
