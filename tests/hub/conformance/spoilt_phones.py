"""A phone provider, each time with one fault, in a catalog that gives it out as the real one."""

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from hub.catalog.discovery import Catalog
from hub.contract.manifest import Manifest
from hub.contract.phone_events import CallEvent, CallHappening, PhoneEvent
from hub.contract.webhooks import RawRequest, UnreadableRequest

Faulty = Callable[[type[Any]], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong: in the class, in the manifest, or in the simulated phone system; `rule` must find it."""

    rule: int
    of_class: Faulty = lambda genuine: {}  # noqa: ARG005
    of_manifest: Mapping[str, Any] = field(default_factory=dict)
    of_sandbox: Mapping[str, Any] = field(default_factory=dict)
    key: str = "generic"


class SpoiltCatalog(Catalog):
    """All vendors, one of them with a fault."""

    def __init__(self, fault: Fault) -> None:
        super().__init__()
        self._fault = fault
        self._spoilt: type[Any] | None = None

    @property
    def manifests(self) -> Mapping[str, Manifest]:
        known = super().manifests
        return MappingProxyType({**known, self._fault.key: replace(known[self._fault.key], **self._fault.of_manifest)})

    def phone_provider(self, key: str) -> type[Any]:
        if key != self._fault.key:
            return super().phone_provider(key)
        if self._spoilt is None:
            genuine = super().phone_provider(key)
            changed = {name: staticmethod(value) for name, value in self._fault.of_class(genuine).items()}
            self._spoilt = type(genuine.__name__, (genuine,), changed)
        return self._spoilt

    def sandbox(self, key: str) -> Callable[..., Any]:
        create = super().sandbox(key)

        def make() -> Any:
            phones = create()
            for name, value in self._fault.of_sandbox.items():
                setattr(phones, name, value)
            return phones

        return make


def events_changed(change: Callable[[list[PhoneEvent]], list[PhoneEvent]]) -> Faulty:
    return lambda genuine: {"read_events": lambda raw: change(genuine.read_events(raw))}


def each_call_event(**values: Any) -> Faulty:
    return events_changed(lambda events: [replace(event, **values) if isinstance(event, CallEvent) else event for event in events])


def hint_changed(**values: Any) -> Faulty:
    return lambda genuine: {"peek": lambda raw: replace(genuine.peek(raw), **values)}


def _another_error(genuine: type[Any]) -> Mapping[str, Any]:
    def peek(raw: RawRequest) -> Any:
        try:
            return genuine.peek(raw)
        except UnreadableRequest as unreadable:
            raise KeyError("type") from unreadable

    return {"peek": peek}


def _telling_error(genuine: type[Any]) -> Mapping[str, Any]:
    def peek(raw: RawRequest) -> Any:
        try:
            return genuine.peek(raw)
        except UnreadableRequest as unreadable:
            raise UnreadableRequest(f"this cannot be read: {raw.body!r}") from unreadable

    return {"peek": peek}


def _counting(genuine: type[Any]) -> Mapping[str, Any]:
    numbers = itertools.count()
    return events_changed(lambda events: [replace(event, key=f"{event.key}:{next(numbers)}") for event in events])(genuine)


def _presence_is_enough(genuine: type[Any]) -> Mapping[str, Any]:  # noqa: ARG001 - a fault is made of the class
    return {"is_authentic": lambda raw, secrets: bool(raw.headers.get("webhook-signature")) and any(each.value for each in secrets)}


def _raising(genuine: type[Any]) -> Mapping[str, Any]:
    def is_authentic(raw: RawRequest, secrets: Any) -> bool:
        "".join(raw.headers.values()).encode("ascii")
        return bool(genuine.is_authentic(raw, secrets))

    return {"is_authentic": is_authentic}


def _fewer_signals(genuine: type[Any]) -> Mapping[str, Any]:
    return {"missed_signals": lambda: tuple(signal for signal in genuine.missed_signals() if signal.means != "busy")}


def _never_over(events: list[PhoneEvent]) -> list[PhoneEvent]:
    return [event for event in events if not (isinstance(event, CallEvent) and event.happened is CallHappening.ENDED)]


def _one_key_a_call(events: list[PhoneEvent]) -> list[PhoneEvent]:
    return [replace(event, key=event.call_id) if isinstance(event, CallEvent) else event for event in events]


FAULTS: Mapping[str, Fault] = {
    "cannot do nothing": Fault(1, of_manifest={"cannot": ()}),
    "no facts": Fault(1, of_manifest={"facts": {}}),
    "fixtures say nothing": Fault(8, events_changed(lambda events: events[:0])),
    "another error than the contract's": Fault(9, _another_error),
    "another line is peeked": Fault(10, hint_changed(line="+14155550199")),
    "staff are taken for the caller": Fault(10, hint_changed(text="STOP")),
    "a key for every reading": Fault(11, _counting),
    "only the presence of a signature counts": Fault(12, _presence_is_enough),
    "a signature that raises": Fault(12, _raising),
    "time does not count": Fault(12, of_manifest={"facts": {}}),
    "a reason that is not on the line's page": Fault(13, _fewer_signals),
    "calls are never over": Fault(14, events_changed(_never_over)),
    "the order counts": Fault(15, events_changed(_one_key_a_call), key="twilio"),
    "withheld callers have a number": Fault(16, each_call_event(withheld=False)),
    "words are not peeked": Fault(17, hint_changed(text=None)),
    "sees more than it says": Fault(18, of_manifest={"sees": frozenset()}),
    "says more than it sees": Fault(18, of_manifest={"sees": frozenset({"staff_texts"})}, key="twilio"),
    "refusals repeat what was posted": Fault(19, _telling_error),
    "no magic numbers": Fault(27, of_sandbox={"magic": frozenset()}, key="twilio"),
    "no word of keys for texts": Fault(30, of_manifest={"facts": {}}, key="twilio"),
    "what it took is not told": Fault(26, of_sandbox={"held_texts": list}, key="twilio"),
}
