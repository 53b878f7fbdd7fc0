"""Whether a text that was owed may still leave: pure, asked again in the moment of the claim."""

import datetime as dt
from dataclasses import dataclass

from hub.contract.phone_events import NotDelivered
from hub.outbox.effects import NotWanted, WantedLater
from hub.reasons import Reason
from hub.records.conversation import TextKind

LOOK_AGAIN = dt.timedelta(seconds=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseState:
    """What is known in the moment of the claim.

    `objection` is the first of those that were asked for when the call was decided, or when a member wrote; other texts have none.
    Asked for a text-back only: `answered` is the reason why a person may have been reached, `day_begins` when the caller's night ends
    (None by day), `night_until` how long a text may wait for that. `law` is what the law where the caller may be says against it.
    """

    kind: TextKind
    now: dt.datetime
    opted_out: bool
    answered: Reason | None = None
    objection: Reason | None = None
    calling_now: bool = False
    day_begins: dt.datetime | None = None
    night_until: dt.datetime | None = None
    cannot_text: str | None = None
    law: NotWanted | WantedLater | None = None


def objection_to(state: ReleaseState) -> NotWanted | WantedLater | None:
    """What speaks against releasing the text now. Opt-out wins over everything but the confirmation of it."""
    if state.kind is TextKind.CONFIRMATION:
        return None
    automatic = state.kind is TextKind.TEXT_BACK
    unreachable = Reason.LANDLINE if state.cannot_text == NotDelivered.LANDLINE else Reason.UNTEXTABLE
    objections = (
        (state.opted_out, Reason.OPTED_OUT),
        (state.cannot_text is not None, unreachable),
        (automatic, state.answered),
        (True, state.objection),
    )
    for holds, reason in objections:
        if holds and reason is not None:
            return NotWanted(reason)
    return state.law or (_moment_of(state) if automatic else None)


def _moment_of(state: ReleaseState) -> NotWanted | WantedLater | None:
    """When a text-back may leave, where that is not now."""
    if state.day_begins is not None:
        if state.night_until is not None and state.day_begins > state.night_until:
            return NotWanted(Reason.TOO_LATE)
        return WantedLater(state.day_begins, Reason.NIGHT, until=state.night_until)
    return WantedLater(state.now + LOOK_AGAIN, Reason.CALLING_NOW) if state.calling_now else None
