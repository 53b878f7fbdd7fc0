"""Waiting for what must happen, with a deadline and never for a fixed time."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
LOOK_EVERY_S = 0.02
WITHIN_S = 60.0


def eventually(look: Callable[[], T], what: str, within_s: float = WITHIN_S) -> T:
    """The first true answer of `look`; fails with `what` when there is none in time."""
    give_up_at = time.monotonic() + within_s
    while True:
        answer = look()
        if answer:
            return answer
        if time.monotonic() > give_up_at:
            raise AssertionError(f"within {within_s:g} s this did not come true: {what}; at last it was {answer!r}")
        threading.Event().wait(LOOK_EVERY_S)
