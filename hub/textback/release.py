"""Whether a text that was owed may still leave: pure, asked again in the moment of the claim."""

import datetime as dt
from dataclasses import dataclass

from hub.outbox.effects import NotWanted, WantedLater
from hub.records.conversation import TextKind

LOOK_AGAIN = dt.timedelta(seconds=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseState:
    """What is known in the moment of the claim; the last four are only asked for a text-back."""

    kind: TextKind
    now: dt.datetime
    opted_out: bool
    paused: str | None = None
    answered_since: bool = False
    they_wrote: bool = False
    member_wrote: bool = False
    calling_now: bool = False
    day_begins: dt.datetime | None = None
    cannot_text: bool = False


def objection_to(state: ReleaseState) -> NotWanted | WantedLater | None:
    """What speaks against releasing the text now. Opt-out wins over everything but the confirmation of it."""
    if state.kind is TextKind.CONFIRMATION:
        return None
    automatic = state.kind is TextKind.TEXT_BACK
    objections = (
        (state.opted_out, "opted_out"),
        (state.cannot_text, "landline"),
        (automatic and state.paused is not None, state.paused or ""),
        (automatic and state.answered_since, "answered_on_second_try"),
        (automatic and state.they_wrote, "they_wrote_first"),
        (automatic and state.member_wrote, "member_wrote"),
    )
    for holds, reason in objections:
        if holds:
            return NotWanted(reason)
    if automatic and state.day_begins is not None:
        return WantedLater(state.day_begins, "night")
    if automatic and state.calling_now:
        return WantedLater(state.now + LOOK_AGAIN, "calling_now")
    return None
