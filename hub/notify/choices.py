"""How a member is told of something: one decision out of their choices and the moment. Pure."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from zoneinfo import ZoneInfo

from hub.records.account import MemberRole


class Occasion(StrEnum):
    """What members can be told of."""

    MINE = "mine"
    UNASSIGNED = "unassigned"
    MISSED = "missed"
    TROUBLE = "trouble"


class Way(StrEnum):
    """How; BEST is a text where the member has a phone number, else an e-mail. All but NOTHING stand in the app, too."""

    NOTHING = "nothing"
    APP = "app"
    BEST = "best"
    TEXT = "text"
    EMAIL = "email"
    BOTH = "both"


OFFERED: Mapping[Occasion, tuple[Way, ...]] = {
    Occasion.MINE: (Way.BEST, Way.TEXT, Way.EMAIL, Way.BOTH, Way.APP),
    Occasion.UNASSIGNED: (Way.NOTHING, Way.APP, Way.TEXT, Way.EMAIL, Way.BOTH),
    Occasion.MISSED: (Way.NOTHING, Way.APP, Way.TEXT, Way.EMAIL, Way.BOTH),
    Occasion.TROUBLE: (Way.EMAIL, Way.APP, Way.TEXT, Way.BOTH),
}
ANSWERS_FOR_IT = (MemberRole.OWNER, MemberRole.ADMIN)
USUAL: Mapping[Occasion, Way] = {
    Occasion.MINE: Way.BEST,
    Occasion.UNASSIGNED: Way.NOTHING,
    Occasion.MISSED: Way.NOTHING,
    Occasion.TROUBLE: Way.EMAIL,
}
USUAL_OF_WHO_ANSWERS: Mapping[Occasion, Way] = {**USUAL, Occasion.UNASSIGNED: Way.APP}


@dataclass(frozen=True, slots=True)
class Choice:
    """What a member chose; `quiet_from` to `quiet_until` is by the business's clock and may pass midnight, None is never quiet."""

    ways: Mapping[str, str] = field(default_factory=dict)
    quiet_from: dt.time | None = None
    quiet_until: dt.time | None = None
    urgent_anyway: bool = True

    def way(self, occasion: Occasion, role: str) -> Way:
        """The way that holds: what they chose, or what is usual for their role."""
        usual = USUAL_OF_WHO_ANSWERS if role in ANSWERS_FOR_IT else USUAL
        chosen = self.ways.get(occasion)
        return next((way for way in OFFERED[occasion] if way == chosen), usual[occasion])


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What else the decision needs: whom it is about, what reaches them, and when it is. `now` is aware, `zone` an IANA name."""

    role: str
    has_phone: bool
    has_mail: bool
    muted: bool
    urgent: bool
    now: dt.datetime
    zone: str


@dataclass(frozen=True, slots=True)
class Told:
    """Whether it stands in the app, by what else it leaves, and from when on, None for at once."""

    in_app: bool
    by_text: bool = False
    by_email: bool = False
    not_before: dt.datetime | None = None

    @property
    def outside(self) -> bool:
        """Whether anything leaves the app."""
        return self.by_text or self.by_email


def how_to_tell(occasion: Occasion, choice: Choice, moment: Moment) -> Told:
    """The decision. What somebody answers for always stands in the app; whoever muted alerts is told there only."""
    way = choice.way(occasion, moment.role)
    if way is Way.NOTHING:
        return Told(in_app=False)
    if moment.muted:
        return Told(in_app=True)
    by_text = moment.has_phone and way in (Way.TEXT, Way.BOTH, Way.BEST)
    by_email = moment.has_mail and (way in (Way.EMAIL, Way.BOTH) or (way is Way.BEST and not moment.has_phone))
    ends = None if moment.urgent and choice.urgent_anyway else quiet_until(choice, moment.now, moment.zone)
    return Told(in_app=True, by_text=by_text, by_email=by_email, not_before=ends)


def quiet_until(choice: Choice, now: dt.datetime, zone: str) -> dt.datetime | None:
    """When the member's quiet hours end that hold now; None outside of them."""
    begins, ends = choice.quiet_from, choice.quiet_until
    if begins is None or ends is None or begins == ends:
        return None
    local = now.astimezone(ZoneInfo(zone))
    for day in (local.date() - dt.timedelta(days=1), local.date()):
        begun = dt.datetime.combine(day, begins, ZoneInfo(zone))
        ended = dt.datetime.combine(day if ends > begins else day + dt.timedelta(days=1), ends, ZoneInfo(zone))
        if begun <= local < ended:
            return ended.astimezone(dt.UTC)
    return None
