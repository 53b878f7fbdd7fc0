"""A simulated phone system that remembers what it was asked."""

from collections.abc import Mapping
from typing import Any


class SimulatedPhone:
    """Answers with `texts` on the handset; refuses everything once it is `down`."""

    def __init__(self, texts: list[dict[str, Any]] | None = None) -> None:
        self.asked: list[tuple[str, str, Mapping[str, Any] | None]] = []
        self.texts = texts or []
        self.down = False

    def __call__(self, method: str, url: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        if self.down:
            raise ConnectionRefusedError
        self.asked.append((method, url, body))
        return {"texts": self.texts} if method == "GET" else {}
