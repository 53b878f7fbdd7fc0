"""Bringing opt-outs in from a file: each is entered in the ledger and holds at once, and nobody who opted out is ever let in by it."""

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from hub.consent.ledger import Evidence
from hub.consent.opt_out_file import WrittenOptOut
from hub.consent.opt_outs import opt_out_aside, opt_out_newcomer
from hub.events import Event
from hub.records.consent import ConsentEntry, ConsentKind, ConsentWay
from hub.records.database import Database
from hub.records.line import Caller
from hub.records.locking import insert_or_ignore
from hub.records.session import AccountSession
from hub.records.trace import tell

AT_ONCE = 50
"""So many in one transaction: webhooks wait for it."""


@dataclass(frozen=True, slots=True)
class Importer:
    """Who brings a file in, as the ledger and the story name them; `follow` does what follows an opt-out, in the same transaction."""

    name: str
    follow: Callable[[AccountSession, Event], None]
    member_id: int | None = None


@dataclass(slots=True)
class BroughtIn:
    """What came of a file."""

    new: int = 0
    there: int = 0
    asked_again: int = 0

    @property
    def sentence(self) -> str:
        """For whoever brought it in."""
        said = [f"{self.new:,} opt-out{'' if self.new == 1 else 's'} brought in, {self.there:,} stood here already."]
        if self.asked_again:
            said.append(f"{self.asked_again:,} left out: they asked for texts again after the day in the file.")
        return " ".join(said)


def bring_in_opt_outs(database: Database, account_id: int, opt_outs: Sequence[WrittenOptOut], importer: Importer) -> BroughtIn:
    """Enter all of them. Doing it again changes nothing, so what was broken off is brought to its end by the same file."""
    came = BroughtIn()
    for begin in range(0, len(opt_outs), AT_ONCE):
        with database.write(account_id) as session:
            some = {opt_out.number: opt_out for opt_out in opt_outs[begin : begin + AT_ONCE]}
            newcomers = {number for number in some if _is_made(session, number)}
            for caller in _locked(session, some):
                _bring_in(session, caller, some[caller.number], importer, came, is_new=caller.number in newcomers)
    with database.write(account_id) as session:
        tell(session, "import", f"{importer.name} brought in a file of opt-outs: {came.new:,} new ones.")
    return came


def _bring_in(
    session: AccountSession, caller: Caller, opt_out: WrittenOptOut, importer: Importer, came: BroughtIn, *, is_new: bool
) -> None:
    sentence = f"{importer.name} brought in with a file that they want no texts; nothing is sent to them from now on."
    evidence = Evidence(ConsentWay.FILE, opt_out.said, member_id=importer.member_id)
    if is_new:
        opt_out_newcomer(session, caller, sentence, evidence)
    elif caller.opted_out_at is not None:
        came.there += 1
        return
    elif opt_out.on is not None and _asked_again(session, caller, opt_out.on):
        came.asked_again += 1
        return
    else:
        for event in opt_out_aside(session, caller, sentence, evidence):
            importer.follow(session, event)
    came.new += 1


def _is_made(session: AccountSession, number: str) -> bool:
    values = {"account_id": session.account_id, "number": number, "texts_paused": False, "created_at": session.now}
    return insert_or_ignore(session, Caller, values, ["account_id", "number"])


def _locked(session: AccountSession, numbers: Collection[str]) -> Sequence[Caller]:
    """The callers with these numbers; unlike a call, a file makes nobody known again who was erased."""
    found = select(Caller).where(Caller.number.in_(numbers)).order_by(Caller.id).with_for_update()
    callers = session.scalars(found.execution_options(populate_existing=True)).all()
    for caller in callers:
        session.note_caller_locked(caller.id)
    return callers


def _asked_again(session: AccountSession, caller: Caller, since: dt.date) -> bool:
    """Whether they said after that day that they want texts; what a member decided for them does not count."""
    after = dt.datetime.combine(since + dt.timedelta(days=1), dt.time(), dt.UTC)
    said = select(ConsentEntry.id).where(
        ConsentEntry.caller_id == caller.id,
        ConsentEntry.kind == ConsentKind.OPT_IN,
        ConsentEntry.way != ConsentWay.STAFF_CLICK,
        ConsentEntry.revoked_at.is_(None),
        ConsentEntry.at >= after,
    )
    return session.scalar(said.limit(1)) is not None
