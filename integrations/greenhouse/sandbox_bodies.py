"""Reads the JSON body of a Harvest v3 write and collects every error before it is refused with 422."""

from collections.abc import Collection
from typing import Any

from integrations.greenhouse.sandbox_errors import ApiError, unprocessable
from integrations.greenhouse.sandbox_records import Records

SHORT_TEXT_AT_MOST = 255
ENTRY_TYPES: dict[str, frozenset[str] | None] = {
    "phone_numbers": frozenset({"mobile", "home", "work", "skype", "other"}),
    "email_addresses": frozenset({"personal", "work", "other"}),
    "addresses": frozenset({"home", "work", "other"}),
    "website_addresses": frozenset({"personal", "company", "portfolio", "blog", "other"}),
    "social_media_addresses": None,
}


class Body:
    """One sent object; each read notes what is wrong and goes on, `finish` raises it all."""

    def __init__(self, sent: dict[str, Any], allowed: Collection[str]) -> None:
        self.sent = sent
        self.errors: list[str | dict[str, str]] = [f"{key} is not a permitted key" for key in sent if key not in allowed]

    def __contains__(self, key: str) -> bool:
        return key in self.sent

    def refuse(self, key: str, reason: str) -> None:
        """Note what is wrong with a key."""
        self.errors.append({key: reason})

    def finish(self) -> None:
        """Raise the 422 if anything was wrong."""
        if self.errors:
            raise unprocessable(*self.errors)

    def text(self, key: str, *, required: bool = False, nullable: bool = True) -> str | None:
        """A string; a required one must not be blank."""
        value = self.sent.get(key)
        if value is None and nullable and not required:
            return None
        if not isinstance(value, str) or (required and not value.strip()):
            self.refuse(key, "can't be blank" if required and not value else "must be text")
            return ""
        return value

    def yes_no(self, key: str, *, otherwise: bool) -> bool:
        """A boolean."""
        value = self.sent.get(key, otherwise)
        if not isinstance(value, bool):
            self.refuse(key, "must be true or false")
        return bool(value)

    def integer(self, key: str, *, required: bool = False) -> int | None:
        """An id; a number in quotes is refused."""
        value = self.sent.get(key)
        if value is None and not required:
            return None
        if not isinstance(value, int) or isinstance(value, bool):
            self.refuse(key, "must be an integer")
            return None
        return value

    def reference(self, key: str, records: Records, table: str, *, required: bool = False) -> int | None:
        """The id of an existing row."""
        value = self.integer(key, required=required)
        if value is not None and value not in records[table].rows:
            self.refuse(key, "must exist")
            return None
        return value

    def choice(self, key: str, choices: Collection[str]) -> str:
        """One of a few words; there is no default."""
        value = self.sent.get(key)
        if not isinstance(value, str) or value not in choices:
            self.refuse(key, f"must be one of {', '.join(choices)}")
            return ""
        return value

    def entries(self, key: str) -> list[dict[str, str]]:
        """A collection of `{value, type}`, or of `{value}` where that collection has no types."""
        value, types = self.sent.get(key, []), ENTRY_TYPES[key]
        wanted = {"value"} if types is None else {"value", "type"}
        if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
            self.refuse(key, "must be a list of objects")
            return []
        for entry in value:
            if set(entry) != wanted or not isinstance(entry["value"], str) or not entry["value"].strip():
                self.refuse(key, f"each entry needs {' and '.join(sorted(wanted))} and nothing else")
            elif types is not None and entry["type"] not in types:
                self.refuse(key, f"type must be one of {', '.join(sorted(types))}")
            elif key == "email_addresses" and "@" not in entry["value"]:
                self.refuse(key, "is not an e-mail address")
        return [dict(entry) for entry in value]

    def texts(self, key: str) -> list[str]:
        """A list of strings."""
        value = self.sent.get(key, [])
        if not isinstance(value, list) or not all(isinstance(entry, str) and entry for entry in value):
            self.refuse(key, "must be a list of names")
            return []
        return list(dict.fromkeys(value))

    def custom_fields(self, records: Records, kind: str) -> dict[str, Any]:
        """A list of `{name_key, value}` as a map, each value checked against its field's type."""
        sent = self.sent.get("custom_fields", [])
        if not isinstance(sent, list) or not all(isinstance(entry, dict) and set(entry) == {"name_key", "value"} for entry in sent):
            self.refuse("custom_fields", "must be a list of objects with name_key and value")
            return {}
        known = {row["name_key"]: row for row in records["custom_fields"].rows.values() if row["field_type"] == kind and row["active"]}
        values: dict[str, Any] = {}
        for entry in sent:
            field = known.get(entry["name_key"])
            problem = "is not a custom field" if field is None else _problem_of(entry["value"], field, records)
            if problem:
                self.refuse("custom_fields", f"{entry['name_key']} {problem}")
            else:
                values[entry["name_key"]] = entry["value"]
        return values

    def access_refused(self, key: str, status: str) -> None:
        """Refuse an assignment with the status the settings name; raises at once for 403."""
        if status == "403":
            raise ApiError(403, {"message": "The user cannot access this job"})
        self.refuse(key, "must have access to the job")


def _problem_of(value: Any, field: dict[str, Any], records: Records) -> str | None:
    if value is None:
        return None
    kind = field["value_type"]
    if kind == "yes_no":
        return None if isinstance(value, bool) else "must be true or false"
    if kind == "number":
        return None if isinstance(value, int | float) and not isinstance(value, bool) else "must be a number"
    if kind in {"single_select", "multi_select"}:
        options = {row["name"] for row in records["custom_field_options"].rows.values() if row["custom_field_id"] == field["id"]}
        chosen = value if isinstance(value, list) else [value]
        fits = isinstance(value, list) == (kind == "multi_select") and all(name in options for name in chosen)
        return None if fits else "must be one of the field's options"
    if not isinstance(value, str):
        return "must be text"
    return f"is longer than {SHORT_TEXT_AT_MOST} characters" if kind == "short_text" and len(value) > SHORT_TEXT_AT_MOST else None
