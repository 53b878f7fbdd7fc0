"""Which values a property takes and how they are kept (HubSpot docs, properties; changelogs on validation and whitespace)."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from integrations.hubspot.sandbox_errors import ApiError, detail, invalid
from integrations.hubspot.sandbox_phones import TYPED, is_e164
from integrations.hubspot.sandbox_portal import Portal
from integrations.hubspot.sandbox_properties import Property
from integrations.hubspot.sandbox_times import iso, read_moment

LONGEST_TEXT = 65_536
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_PIPELINE_WORDS = frozenset({"pipeline", "dealstage", "hs_pipeline", "hs_pipeline_stage"})


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a property's value is refused."""

    code: str
    name: str
    message: str


class WrongValue(ValueError):
    """One value does not fit: `args` are code and sentence."""


def kept_values(portal: Portal, kind: str, sent: dict[str, str]) -> dict[str, str]:
    """The values as the portal keeps them; raises the 400 that names every wrong one."""
    known = portal.live_properties(kind)
    kept, faults = {}, []
    for name, value in sent.items():
        if name not in known:
            faults.append(Fault("PROPERTY_DOESNT_EXIST", name, f'Property "{name}" does not exist'))
            continue
        try:
            kept[name] = _kept(portal, known[name], value)
        except WrongValue as wrong:
            faults.append(Fault(wrong.args[0], name, wrong.args[1]))
    if faults:
        raise wrong_values(faults)
    return kept


def wrong_values(faults: list[Fault]) -> ApiError:
    """The 400 whose message has the faults once more, as JSON text."""
    told = [{"isValid": False, "message": fault.message, "error": fault.code, "name": fault.name} for fault in faults]
    details = [detail(fault.code, fault.message, fault.name) for fault in faults]
    return invalid(f"Property values were not valid: {json.dumps(told)}", *details)


def missing_properties(code: str, names: list[str]) -> ApiError:
    """The 400 of properties that an administrator made required."""
    return invalid(
        f"Error creating or changing the record: required properties are missing: {', '.join(names)}",
        *(detail(code, f"{name} is required", name) for name in names),
    )


def _kept(portal: Portal, definition: Property, value: str) -> str:
    if definition.read_only or (definition.name == "hs_call_external_id" and not portal.settings.call_external_id_writable):
        raise WrongValue("READ_ONLY_VALUE", f'"{definition.name}" is a read only property; its value cannot be set.')
    if not value:
        return ""
    if definition.type not in ("string", "phone_number") and value != value.strip("\u200b\ufeff \t\r\n"):
        raise WrongValue("LEADING_TRAILING_WHITESPACE", f'"{definition.name}" has leading or trailing whitespace')
    return _BY_TYPE[definition.type](portal, definition, value)


def _text(portal: Portal, definition: Property, value: str) -> str:
    for code, wrong in _text_faults(portal, definition, value):
        if wrong:
            raise WrongValue(code, f"{definition.name}: the value is not valid")
    return value.strip().lower() if definition.name == "email" else value


def _text_faults(portal: Portal, definition: Property, value: str) -> Iterator[tuple[str, bool]]:
    name = definition.name
    yield "VALUE_TOO_LONG", len(value) > LONGEST_TEXT
    yield "INVALID_EMAIL", name == "email" and not _EMAIL.fullmatch(value.strip())
    yield "INVALID_PHONE_NUMBER", name in TYPED and portal.settings.phone_validation and not is_e164(value)
    yield "INVALID_URL", name == "hs_call_recording_url" and not value.startswith("https://")
    yield "VALIDATION_RULE_FAILED", definition.pattern is not None and not re.fullmatch(definition.pattern, value)


def _number(_: Portal, definition: Property, value: str) -> str:
    if not re.fullmatch(r"-?\d+(\.\d+)?", value):
        raise WrongValue("INVALID_NUMBER", f"{definition.name}: {value} was not a valid number.")
    return value


def _moment(_: Portal, definition: Property, value: str) -> str:
    moment = read_moment(value)
    if moment is None:
        raise WrongValue("INVALID_DATE", f"{definition.name}: {value} was not a valid date.")
    return moment.date().isoformat() if definition.type == "date" else iso(moment)


def _choice(portal: Portal, definition: Property, value: str) -> str:
    if definition.name == "hubspot_owner_id":
        return _owner(portal, value)
    if definition.name in _PIPELINE_WORDS:
        return value
    if value == "MISSED" and definition.name == "hs_call_status" and not portal.settings.missed_calls_accepted:
        raise WrongValue("INVALID_OPTION", "MISSED was not one of the allowed options")
    allowed = {option for option, _ in definition.options}
    parts = value.split(";") if definition.field_type == "checkbox" else [value]
    for part in parts:
        if part not in allowed:
            raise WrongValue("INVALID_OPTION", f"{part} was not one of the allowed options: {sorted(allowed)}")
    return value


def _owner(portal: Portal, value: str) -> str:
    owner = portal.owners.get(value)
    if owner is None or (owner.archived and not portal.settings.archived_owner_assignable):
        raise WrongValue("INVALID_OWNER_ID", f"Owner {value} does not exist")
    return value


_BY_TYPE: dict[str, Callable[[Portal, Property, str], str]] = {
    "string": _text,
    "phone_number": _text,
    "number": _number,
    "date": _moment,
    "datetime": _moment,
    "enumeration": _choice,
    "bool": _choice,
}
