"""What the phone in the caller's hand shows, and what its phone system holds, asked there and not here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hub.contract.phone_numbers import PhoneNumber
from hub.records.line import Line
from hub.web.dependencies import pages
from hub.web.sandbox_phone.carrier_mood import WELL, mood_of
from hub.web.sandbox_phone.simulated_calls import ask, texts_through

TEXTS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class ShownText:
    """A text on the phone; `status` is the carrier's word for what became of one of ours."""

    body: str
    written_here: bool = False
    pictures: int = 0
    status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handset:
    """The line seen from outside: what its phone system plays, the texts on the caller's phone, and those that were taken for it.

    `system` and `carrier` are the names of who rings it and who texts for it; `trouble` says that one of them did not answer.
    """

    endings: Sequence[str] = ()
    magic: Sequence[str] = ()
    tells_of_ringing: bool = True
    texts: Sequence[ShownText] = ()
    taken: Sequence[ShownText] = ()
    system: str = ""
    carrier: str = ""
    mood: str = WELL
    trouble: bool = False


def handset_of(line: Line, caller: PhoneNumber) -> Handset:
    """Everything that is asked of the line's phone systems."""
    texts_key = texts_through(line)
    try:
        plays = ask("GET", line.provider, "play")
        magic = plays["magic"] if texts_key == line.provider else ask("GET", texts_key, "play")["magic"]
        shown = ask("GET", texts_key, f"handset/{caller.e164}")["texts"]
        taken = ask("GET", texts_key, "texts")["texts"]
        mood = mood_of(texts_key)
    except OSError:
        return Handset(trouble=True, system=_name(line.provider), carrier=_name(texts_key))
    return Handset(
        endings=plays["endings"],
        magic=magic,
        tells_of_ringing=plays["tells_of_ringing"],
        texts=[_shown(text) for text in shown if text["line"] == line.texts_from][-TEXTS_SHOWN:],
        taken=[ShownText(text["body"], status=text["status"]) for text in taken if text["to"] == caller.e164][-TEXTS_SHOWN:],
        system=_name(line.provider),
        carrier=_name(texts_key),
        mood=mood,
    )


def _shown(text: dict[str, Any]) -> ShownText:
    return ShownText(text["body"], text["written_here"], text["pictures"])


def _name(key: str) -> str:
    manifest = pages().connections.catalog.manifests.get(key)
    return manifest.name if manifest is not None else key
