"""Failures a test arms beforehand: answers, delays, withheld answers and dropped connections."""

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase
from itertools import count
from typing import Any

from hub.sandbox.control_error import ControlError


class Do(StrEnum):
    """What an armed knob does to a request."""

    ANSWER = "answer"
    SLOW = "slow"
    WITHHOLD = "withhold"
    WITHHOLD_BEFORE = "withhold_before"
    DROP = "drop"
    DROP_BEFORE = "drop_before"


_ALWAYS = {"method", "path", "do", "times"}
_EXTRA = {Do.ANSWER: {"status", "headers", "body"}, Do.SLOW: {"seconds"}, Do.WITHHOLD: {"changes"}, Do.DROP: {"changes"}}


@dataclass(slots=True)
class Knob:
    """One armed failure; `times` None means until it is cleared, `changes` only where the request changed what the vendor holds."""

    number: int
    do: Do
    method: str = "*"
    path: str = "*"
    times: int | None = 1
    status: int = 500
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    seconds: float = 0.0
    changes: bool = False
    used: int = 0
    held: int = 0
    let_go: threading.Event = field(default_factory=threading.Event)

    def wants(self, method: str, path: str) -> bool:
        """Whether this knob still acts on such a request."""
        left = self.times is None or self.used < self.times
        return left and fnmatchcase(method, self.method) and fnmatchcase(path, self.path)

    def to_json(self) -> dict[str, Any]:
        """Show the knob as the control route does."""
        return {
            "knob": self.number,
            "do": self.do.value,
            "method": self.method,
            "path": self.path,
            "times": self.times,
            "used": self.used,
            "held": self.held,
        }


class Knobs:
    """All armed knobs of one vendor, oldest first; the first that matches takes the request."""

    def __init__(self) -> None:
        self._knobs: list[Knob] = []
        self._numbers = count(1)
        self._lock = threading.Lock()

    def arm(self, wish: Mapping[str, Any]) -> Knob:
        """Arm the failure a control request describes; raises ControlError with a sentence."""
        with self._lock:
            knob = _read_knob(next(self._numbers), wish)
            self._knobs.append(knob)
        return knob

    def take(self, method: str, path: str) -> Knob | None:
        """Find the knob that acts on this request and count it as used; None when there is none."""
        if not self._knobs:
            return None
        with self._lock:
            for knob in self._knobs:
                if knob.wants(method, path):
                    knob.used += 1
                    return knob
        return None

    def give_back(self, knob: Knob) -> None:
        """Count a request as not taken after all."""
        with self._lock:
            knob.used -= 1

    def hold(self, knob: Knob, seconds: float | None = None) -> None:
        """Keep the calling thread until the knob is released or cleared, or the seconds are over."""
        with self._lock:
            let_go = knob.let_go
            knob.held += 1
        try:
            let_go.wait(seconds)
        finally:
            with self._lock:
                knob.held -= 1

    def release(self, number: int | None = None) -> int:
        """Let go what one knob, or every knob, holds now; answers how many requests that were."""
        with self._lock:
            released = 0
            for knob in self._knobs:
                if number in (None, knob.number):
                    released += knob.held
                    knob.let_go.set()
                    knob.let_go = threading.Event()
            return released

    def clear(self) -> None:
        """Disarm everything; held requests go on."""
        with self._lock:
            for knob in self._knobs:
                knob.let_go.set()
            self._knobs.clear()

    def to_json(self) -> dict[str, Any]:
        """Armed knobs with their use, and how many requests are held in all."""
        with self._lock:
            return {"knobs": [knob.to_json() for knob in self._knobs], "held": sum(knob.held for knob in self._knobs)}


def _read_knob(number: int, wish: Mapping[str, Any]) -> Knob:
    try:
        do = Do(wish.get("do", ""))
    except ValueError:
        raise ControlError(f"do: write one of {', '.join(Do)}") from None
    unknown = set(wish) - _ALWAYS - _EXTRA.get(do, set())
    if unknown:
        raise ControlError(f"{', '.join(sorted(unknown))}: not known to a knob that does {do.value!r}")
    times = wish.get("times", 1)
    if times is not None and (not isinstance(times, int) or times < 1):
        raise ControlError("times: write a whole number of at least 1, or null for until cleared")
    status = wish.get("status", 500)
    if not isinstance(status, int) or not 100 <= status <= 599:
        raise ControlError("status: write an HTTP status such as 429")
    seconds = wish.get("seconds", 0)
    if not isinstance(seconds, int | float) or seconds < 0:
        raise ControlError("seconds: write a number of seconds")
    changes = wish.get("changes", False)
    if not isinstance(changes, bool):
        raise ControlError("changes: write true or false")
    body, headers = _read_answer(wish)
    method = str(wish.get("method", "*")).upper()
    return Knob(number, do, method, str(wish.get("path", "*")), times, status, headers, body, float(seconds), changes)


def _read_answer(wish: Mapping[str, Any]) -> tuple[bytes, dict[str, str]]:
    headers = wish.get("headers") or {}
    if not isinstance(headers, dict):
        raise ControlError('headers: write an object such as {"Retry-After": "2"}')
    body = wish.get("body", "")
    named = {str(name): str(value) for name, value in headers.items()}
    if isinstance(body, str):
        return body.encode(), named
    if not any(name.lower() == "content-type" for name in named):
        named["Content-Type"] = "application/json"
    return json.dumps(body).encode(), named
