"""How far a business is with its first set-up: read from what is there, so that it cannot differ from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, exists, or_, select

from hub.contract.phone_events import DeliveryStatus
from hub.records.account import Account, Desk, Member
from hub.records.connection import Connection
from hub.records.conversation import Text, TextKind
from hub.records.first_run import FirstRunMark
from hub.records.line import Line
from hub.records.membership import Invitation
from hub.records.session import AccountSession
from hub.records.words import StoredSchedule, TextTemplate

PUT_AWAY = "all"
LEFT = (DeliveryStatus.ACCEPTED, DeliveryStatus.SENDING, DeliveryStatus.SENT, DeliveryStatus.DELIVERED)


class Step(StrEnum):
    """The steps in their order."""

    BUSINESS = "business"
    NIGHT = "night"
    PHONES = "phones"
    LINE = "line"
    TEST = "test"
    WORDING = "wording"
    HOURS = "hours"
    SYSTEM = "system"
    DESKS = "desks"
    TEAM = "team"
    SWITCH_ON = "switch_on"


class Mark(StrEnum):
    """What somebody said of a step: not now, or that it needs nothing more."""

    LATER = "later"
    FINE = "fine"


class Stand(StrEnum):
    """Where a step stands; NOW is the first that waits for somebody."""

    DONE = "done"
    NOW = "now"
    LATER = "later"
    OPEN = "open"


MAY_BE_FINE = frozenset({Step.WORDING, Step.HOURS, Step.DESKS, Step.TEAM})
"""Steps that are done, too, when somebody says that nothing needs to be changed."""

MAY_WAIT = frozenset({*Step} - {Step.BUSINESS, Step.NIGHT})


@dataclass(frozen=True, slots=True)
class FirstRun:
    """Where each step stands; `put_away` says that nobody wants to be reminded."""

    stands: Mapping[Step, Stand]
    put_away: bool

    @property
    def done(self) -> int:
        """How many steps are done."""
        return sum(stand is Stand.DONE for stand in self.stands.values())

    @property
    def now(self) -> Step | None:
        """Where to go on; None when all is done or put off."""
        return next((step for step, stand in self.stands.items() if stand is Stand.NOW), None)

    @property
    def is_wanted(self) -> bool:
        """Whether somebody should be reminded of what is left."""
        return not self.put_away and self.done < len(self.stands)

    def after(self, step: Step) -> Step | None:
        """The next step behind this one that is neither done nor put off, else the first such one."""
        steps = list(self.stands)
        waiting = [one for one in steps if self.stands[one] in (Stand.NOW, Stand.OPEN) and one is not step]
        return next((one for one in waiting if steps.index(one) > steps.index(step)), next(iter(waiting), None))


def first_run_of(session: AccountSession) -> FirstRun:
    """How far the account is, in two queries."""
    marks = {mark.step: mark.mark for mark in session.scalars(select(FirstRunMark))}
    row = session.execute(select(*(is_there.label(step) for step, is_there in _there(session.account_id).items()))).one()
    done = {step for step in Step if step is Step.BUSINESS or getattr(row, step, False)}
    done |= {step for step in MAY_BE_FINE if marks.get(step) == Mark.FINE}
    return FirstRun(stands_of(done, {step for step in Step if marks.get(step) == Mark.LATER}), PUT_AWAY in marks)


def stands_of(done: set[Step], later: set[Step]) -> dict[Step, Stand]:
    """Where each step stands, by what is done and what was put off. Pure."""
    now = next((step for step in Step if step not in done and step not in later), None)

    def stand_of(step: Step) -> Stand:
        if step in done:
            return Stand.DONE
        if step in later:
            return Stand.LATER
        return Stand.NOW if step is now else Stand.OPEN

    return {step: stand_of(step) for step in Step}


def mark_step(session: AccountSession, step: Step | None, mark: Mark, by: str) -> None:
    """Say something of a step; without a step, that all of it is to be put away."""
    name = PUT_AWAY if step is None else str(step)
    there = session.scalar(select(FirstRunMark).where(FirstRunMark.step == name).with_for_update())
    if there is None:
        there = FirstRunMark(step=name)
        session.add(there)
    there.mark, there.by, there.at = mark, by, session.now


def take_up(session: AccountSession, step: Step | None) -> None:
    """Take back what was said of a step."""
    there = session.scalar(select(FirstRunMark).where(FirstRunMark.step == (PUT_AWAY if step is None else str(step))))
    if there is not None:
        session.delete(there)


def _there(account_id: int) -> dict[Step, ColumnElement[bool]]:
    """Whether what a step makes is there; each is one look into an index that begins with the account."""
    connected = exists().where(Connection.account_id == account_id, Connection.disconnected_at.is_(None))
    line = exists().where(Line.account_id == account_id)
    left = exists().where(Text.account_id == account_id, Text.kind == TextKind.TEXT_BACK, Text.status.in_(LEFT))
    return {
        Step.NIGHT: exists().where(Account.id == account_id, Account.texts_at_night.is_not(None)),
        Step.PHONES: connected.where(Connection.kind == "phone"),
        Step.LINE: line,
        Step.TEST: left,
        Step.WORDING: exists().where(TextTemplate.account_id == account_id),
        Step.HOURS: exists().where(StoredSchedule.account_id == account_id),
        Step.SYSTEM: connected.where(Connection.kind == "connector"),
        Step.DESKS: exists().where(Desk.account_id == account_id, Desk.member_id.is_not(None)),
        Step.TEAM: or_(
            select(Member.id).where(Member.account_id == account_id, Member.ended_at.is_(None)).offset(1).limit(1).exists(),
            exists().where(Invitation.account_id == account_id),
        ),
        Step.SWITCH_ON: line.where(Line.watch_only.is_(False)),
    }
