"""How a simulated carrier takes the hub's requests: as it should, slowly, not at all, or without an answer."""

from collections.abc import Mapping
from typing import Any

from hub.web.sandbox_phone.simulated_calls import ask

WELL = "well"
MOODS: Mapping[str, str] = {
    WELL: "Works as it should",
    "slow": "Slow: each request takes 8 seconds",
    "answer": "Down: refuses every request",
    "drop": "Takes the next text, and its answer is lost",
}
KNOBS: Mapping[str, Mapping[str, Any]] = {
    "slow": {"do": "slow", "seconds": 8, "times": None},
    "answer": {"do": "answer", "status": 503, "times": None},
    "drop": {"do": "drop", "method": "POST", "changes": True, "times": 1},
}


def mood_of(key: str) -> str:
    """How the carrier is now; raises OSError."""
    armed = ask("GET", key, "knobs").get("knobs", [])
    left = [knob["do"] for knob in armed if knob["times"] is None or knob["used"] < knob["times"]]
    return next((do for do in left if do in MOODS), WELL)


def put_in_mood(key: str, mood: str) -> None:
    """Have it be so from now on; raises OSError."""
    ask("DELETE", key, "knobs")
    if mood in KNOBS:
        ask("POST", key, "knobs", KNOBS[mood])
