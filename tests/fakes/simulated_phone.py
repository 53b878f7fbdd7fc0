"""A simulated phone system that remembers what it was asked."""

from collections.abc import Mapping
from typing import Any


class SimulatedPhone:
    """Plays some endings and the troubles in `magic`, has the `calls`, shows the texts in `shown` on every handset and holds `people`.

    `took` are the texts that it took from the hub, `knobs` what is armed there. It refuses everything once it is `down`.
    """

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, Mapping[str, Any] | None]] = []
        self.calls: list[dict[str, Any]] = []
        self.shown: list[dict[str, Any]] = []
        self.took: list[dict[str, Any]] = []
        self.knobs: list[dict[str, Any]] = []
        self.magic: list[str] = []
        self.lines: list[str] = []
        self.tells_of_ringing = True
        self.held: dict[str, Any] = {"people": [], "matters": [], "activities": []}
        self.down = False

    def has_call(self, line: str, **values: Any) -> None:
        """A call to the line, which rings unless told otherwise."""
        call = {"key": "k1", "call_id": "C1", "line": line, "caller": "+14155550142", "withheld": False, "state": "ringing"}
        more = {"since": "2026-11-20T18:00:00+00:00", "ended": "", "heard": [], "endings": ["missed", "voicemail", "answered"]}
        self.calls.append(call | more | values)

    def __call__(self, method: str, url: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        if self.down:
            raise ConnectionRefusedError
        self.asked.append((method, url, body))
        if method != "GET":
            return {}
        if "/handset/" in url:
            return {"texts": self.shown}
        answers: dict[str, dict[str, Any]] = {
            "calls": {"calls": self.calls},
            "texts": {"texts": self.took},
            "knobs": {"knobs": self.knobs},
            "held": self.held,
        }
        endings = ["missed", "voicemail", "answered", "busy"]
        plays = {"endings": endings, "magic": self.magic, "tells_of_ringing": self.tells_of_ringing, "lines": self.lines}
        return answers.get(url.rpartition("/")[2], plays)

    @property
    def ordered(self) -> list[tuple[str, str, Mapping[str, Any] | None]]:
        """What was asked beyond looking."""
        return [asked for asked in self.asked if asked[0] != "GET"]
