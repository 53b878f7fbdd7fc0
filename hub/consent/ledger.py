"""Entering in the consent ledger, in the transaction that changes whether somebody may be texted."""

from dataclasses import KW_ONLY, asdict, dataclass

from sqlalchemy import select

from hub.records.consent import ConsentEntry, ConsentKind, ConsentWay
from hub.records.line import Caller
from hub.records.session import AccountSession

GIVEN = (ConsentKind.INQUIRY, ConsentKind.CONVERSATION, ConsentKind.OPT_IN, ConsentKind.OFFERS, ConsentKind.OFFERS_ASKED)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What proves an entry: how it was said, the exact words or the event, our ids, and the address that a form came from."""

    way: ConsentWay
    said: str
    _: KW_ONLY
    call_id: int | None = None
    text_id: int | None = None
    inbox_row_id: int | None = None
    member_id: int | None = None
    connection_id: int | None = None
    source_address: str | None = None


def enter(session: AccountSession, caller: Caller, kind: ConsentKind, evidence: Evidence) -> ConsentEntry:
    """Add an entry about the caller."""
    entry = ConsentEntry(caller_id=caller.id, number=caller.number, kind=kind, scope="business", at=session.now, **asdict(evidence))
    session.add(entry)
    return entry


def revoke(session: AccountSession, caller: Caller, *kinds: ConsentKind) -> None:
    """End every entry of these kinds that still holds."""
    holding = select(ConsentEntry).where(
        ConsentEntry.caller_id == caller.id, ConsentEntry.kind.in_(kinds), ConsentEntry.revoked_at.is_(None)
    )
    for entry in session.scalars(holding):
        entry.revoked_at = session.now


def holds(session: AccountSession, caller: Caller, kind: ConsentKind) -> ConsentEntry | None:
    """The newest entry of this kind that was not revoked."""
    newest = select(ConsentEntry).where(ConsentEntry.caller_id == caller.id, ConsentEntry.kind == kind, ConsentEntry.revoked_at.is_(None))
    return session.scalar(newest.order_by(ConsentEntry.id.desc()).limit(1))
