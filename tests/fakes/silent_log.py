"""A log that keeps what it was told, for tests that ask."""

from typing import Any


class SilentLog:
    def __init__(self) -> None:
        self.events: list[tuple[str, dict[str, Any]]] = []

    def info(self, event: str, **values: Any) -> None:
        self.events.append((event, values))

    def warning(self, event: str, **values: Any) -> None:
        self.events.append((event, values))
