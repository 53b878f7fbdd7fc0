"""A simulated phone system that remembers what it was asked."""

from collections.abc import Mapping
from typing import Any


class SimulatedPhone:
    """Plays some endings and the troubles in `magic`, holds the texts with the ids in `took` and the people in `held`.

    It refuses everything once it is `down`.
    """

    def __init__(self, took: list[str] | None = None) -> None:
        self.asked: list[tuple[str, str, Mapping[str, Any] | None]] = []
        self.took = took or []
        self.magic: list[str] = []
        self.held: dict[str, Any] = {"people": [], "matters": [], "activities": []}
        self.down = False

    def __call__(self, method: str, url: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        if self.down:
            raise ConnectionRefusedError
        self.asked.append((method, url, body))
        if method == "POST":
            return {}
        if url.endswith("/texts"):
            return {"texts": [{"text_id": text_id} for text_id in self.took]}
        if url.endswith("/held"):
            return self.held
        return {"endings": ["missed", "voicemail", "answered"], "magic": self.magic}
