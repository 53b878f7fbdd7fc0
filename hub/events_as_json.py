"""Events as JSON, for the tables that keep them."""

from functools import cache
from typing import Any, get_args

from cattrs.preconf.json import JsonConverter, make_converter

from hub.contract.phone_events import CallEvent
from hub.events import Event

EVENT_TYPES: dict[str, type[Event]] = {kind.__name__: kind for kind in get_args(Event)}


@cache
def _converter() -> JsonConverter:
    return make_converter()


def event_to_json(event: Event) -> tuple[str, dict[str, Any]]:
    """The event's name and its fields as JSON values."""
    return type(event).__name__, _converter().unstructure(event)


def event_from_json(name: str, payload: dict[str, Any]) -> Event:
    """The event that `event_to_json` wrote; raises KeyError for a name that this version does not know."""
    return _converter().structure(payload, EVENT_TYPES[name])


def call_event_to_json(event: CallEvent) -> dict[str, Any]:
    """One thing that happened to a call, as the call's row keeps it."""
    stored: dict[str, Any] = _converter().unstructure(event)
    return stored


def call_event_from_json(stored: dict[str, Any]) -> CallEvent:
    """What `call_event_to_json` wrote."""
    return _converter().structure(stored, CallEvent)
