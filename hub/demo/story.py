"""The story that the demo plays, told as it happens, and the check of how it ended."""

import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from hub.contract.phone_numbers import read_phone_number
from hub.demo.set_up import DemoBusiness
from hub.records.outbox import TraceEntry
from hub.simulated.vendors import SimulatedVendors
from hub.wiring import Hub

LONGEST_S = 60.0
LOOK_EVERY_S = 0.2
Say = Callable[[str], None]


class StoryStuck(RuntimeError):
    """Something that must happen did not happen in time; the sentence says what."""


class Story:
    """Plays every caller of the cast and prints the trace as it grows."""

    def __init__(self, hub: Hub, vendors: SimulatedVendors, business: DemoBusiness, say: Say) -> None:
        self._hub = hub
        self._vendors = vendors
        self._business = business
        self._say = say
        self._phone, self._texts = business.cast["phone"]["key"], business.cast["phone"]["texts_through"]
        self._system = business.cast["system"]["key"]
        self._line = business.cast["line"]["number"]
        self._told = 0
        self._began = time.monotonic()

    def play(self) -> None:
        """Play all callers; raises StoryStuck."""
        for caller in self._business.cast["callers"]:
            self._began = time.monotonic()
            self._say(f"\n{caller['who']} calls {self._business.cast['business']['name']}. Nobody picks up.")
            self._play(caller)

    def _play(self, caller: dict[str, Any]) -> None:
        number = caller["number"]
        self._vendors.ring_in_vain(self._phone, number, self._line)
        self._until(lambda: self._texts_to(number), "the text back")
        self._say(f"  On the caller's phone: \u201c{self._texts_to(number)[0]['body']}\u201d")
        for reply in said_by(caller):
            self._say(f"  The caller answers: \u201c{reply}\u201d")
            self._vendors.text(self._texts, number, self._line, reply)
        self._until(
            lambda: all(self._on_record(number, words) for words in self._noted_of(caller)), "all that was said stands on the record"
        )
        self._tell()

    def _texts_to(self, number: str) -> list[dict[str, Any]]:
        return [text for text in self._vendors.texts_taken(self._texts) if text["to"] == number]

    def _noted_of(self, caller: dict[str, Any]) -> list[str]:
        """What must stand on a caller's record: the missed call, and every text that was exchanged."""
        return [f"Missed call to {self._business.cast['line']['label']}", self._texts_to(caller["number"])[0]["body"], *said_by(caller)]

    def _on_record(self, number: str, words: str) -> int:
        """How often words stand on the records with the number."""
        held = self._vendors.held(self._system)
        people = {person["id"] for person in held["people"] if has_number(person, number)}
        written = "\n".join(activity["text"] for activity in held["activities"] if activity["person"] in people)
        return " ".join(written.split()).count(" ".join(words.split()))

    def _until(self, happened: Callable[[], object], what: str) -> None:
        give_up_at = time.monotonic() + LONGEST_S
        while not happened():
            self._tell()
            if time.monotonic() > give_up_at:
                raise StoryStuck(f"After {LONGEST_S:.0f} seconds, this has not happened: {what}.")
            time.sleep(LOOK_EVERY_S)
        self._tell()

    def _tell(self) -> None:
        """Say what is new in the trace."""
        with self._hub.database.read(self._business.account_id) as session:
            entries = session.scalars(select(TraceEntry).where(TraceEntry.id > self._told).order_by(TraceEntry.id)).all()
        for entry in entries:
            self._told = entry.id
            if entry.caller_id is None and entry.call_id is None:
                continue  # about the business as a whole: its connections and lines
            self._say(f"  {time.monotonic() - self._began:6.1f} s  {entry.sentence}")

    def faults(self) -> list[str]:
        """What is wrong at the vendors after the story; nothing when all stands there exactly once."""
        faults: list[str] = []
        callers = [caller["number"] for caller in self._business.cast["callers"]]
        for number in callers:
            got = len(self._texts_to(number))
            if got != 1:
                faults.append(f"The caller \u2026{number[-4:]} got {got} texts instead of 1.")
        people = self._vendors.held(self._system)["people"]
        for caller in self._business.cast["callers"]:
            number = caller["number"]
            records = sum(has_number(person, number) for person in people)
            if records != 1:
                faults.append(f"\u2026{number[-4:]} is {records} records instead of 1.")
            _, *texts = self._noted_of(caller)
            for words in texts:
                times = self._on_record(number, words)
                if times != 1:
                    faults.append(f"\u201c{words}\u201d stands {times} times on the record of \u2026{number[-4:]} instead of once.")
        return faults


def said_by(caller: dict[str, Any]) -> list[str]:
    """What a caller of the cast texts."""
    return [words for words in (caller["reply"], caller.get("then")) if words]


def has_number(person: dict[str, Any], number: str) -> bool:
    """Whether a person as a system holds them has the number, however it is written there."""
    return any(found is not None and found.e164 == number for found in (read_phone_number(raw, "US") for raw in person["phones"]))
