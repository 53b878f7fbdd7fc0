"""Reads the JSON body of a write; the first thing that is wrong is refused with 400, a record that does not exist with 404."""

from collections.abc import Collection
from typing import Any

from hub.sandbox.lagging import Row
from integrations.lever.sandbox_account import Account
from integrations.lever.sandbox_errors import bad_request

_PHONE_TYPES = {"two": ("mobile", "work"), "five": ("mobile", "work", "home", "skype", "other")}


class Body:
    """One sent object, whose keys are all known."""

    def __init__(self, sent: Any, allowed: Collection[str], account: Account) -> None:
        if not isinstance(sent, dict):
            raise bad_request("The body must be a JSON object")
        unknown = [key for key in sent if key not in allowed]
        if unknown:
            raise bad_request(f"Unexpected key: {unknown[0]}")
        self.sent = sent
        self._account = account

    def __contains__(self, key: str) -> bool:
        return key in self.sent

    def text(self, key: str, *, required: bool = False) -> str:
        """A text, empty where none was sent; a required one is not blank."""
        value = self.sent.get(key, "")
        if not isinstance(value, str):
            raise bad_request(f"{key} must be a string")
        if required and not value.strip():
            raise bad_request(f"{key} is required")
        return value

    def yes_no(self, key: str) -> bool:
        """A boolean, false where none was sent."""
        value = self.sent.get(key, False)
        if not isinstance(value, bool):
            raise bad_request(f"{key} must be a boolean")
        return value

    def texts(self, key: str) -> list[str]:
        """A list of texts that are not blank, each once."""
        value = self.sent.get(key, [])
        if not isinstance(value, list) or not all(isinstance(entry, str) and entry.strip() for entry in value):
            raise bad_request(f"{key} must be an array of strings")
        return list(dict.fromkeys(value))

    def emails(self, key: str) -> list[str]:
        """A list of addresses."""
        values = self.texts(key)
        if any("@" not in value.strip("@") for value in values):
            raise bad_request(f"{key}: not an email address")
        return values

    def phones(self, key: str) -> list[Row]:
        """A list of `{value, type?}`."""
        value = self.sent.get(key, [])
        if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
            raise bad_request(f"{key} must be an array of objects")
        types = _PHONE_TYPES[self._account.settings.phone_types]
        for entry in value:
            if not {"value"} <= entry.keys() <= {"value", "type"} or not isinstance(entry["value"], str) or not entry["value"].strip():
                raise bad_request(f"{key}: each entry has a value and perhaps a type")
            if "type" in entry and entry["type"] not in types:
                raise bad_request(f"{key}: type must be one of {', '.join(types)}")
        return [dict(entry) for entry in value]

    def past(self, key: str) -> int | None:
        """A moment in epoch milliseconds that is not ahead."""
        value = self.sent.get(key)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise bad_request(f"{key} must be a timestamp in milliseconds")
        if value > self._account.now():
            raise bad_request(f"{key} must be in the past")
        return value

    def choice(self, key: str, choices: Collection[str], otherwise: str) -> str:
        """One of a few words."""
        value = self.sent.get(key, otherwise)
        if value not in choices:
            raise bad_request(f"{key} must be one of {', '.join(choices)}")
        return str(value)

    def reference(self, key: str, kind: str) -> Row | None:
        """The record whose id was sent."""
        return None if self.sent.get(key) is None else self._account.find(kind, self.sent[key])

    def references(self, key: str, kind: str) -> list[Row]:
        """The records whose ids were sent."""
        return [self._account.find(kind, name) for name in self.texts(key)]
