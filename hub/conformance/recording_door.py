"""The HTTP door of a live run: sends as the real one does, and keeps what was sent and answered, in memory only."""

import threading
from collections.abc import Callable
from typing import Any

from hub.outbound.door import Door, InboundAnswer, OutboundRequest

Said = tuple[OutboundRequest, InboundAnswer]


class RecordingDoor(Door):
    """A door that keeps every answered exchange, signatures and all: they must be scrubbed before they are written anywhere."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._kept: list[Said] = []
        self._lock = threading.Lock()

    def perform(
        self, request: OutboundRequest, *, deadline_s: float | None = None, before_send: Callable[[], None] | None = None
    ) -> InboundAnswer:
        """Send once and keep it; raises what the door raises."""
        answer = super().perform(request, deadline_s=deadline_s, before_send=before_send)
        with self._lock:
            self._kept.append((request, answer))
        return answer

    def take(self) -> list[Said]:
        """What was said since the last time, oldest first."""
        with self._lock:
            taken, self._kept = self._kept, []
        return taken
