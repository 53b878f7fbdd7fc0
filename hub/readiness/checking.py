"""Asking a line's phone systems whether it is ready, and keeping what they say."""

from dataclasses import asdict, replace

from sqlalchemy import select

from hub.connections.ready import Connections, LongJob
from hub.contract.errors import VendorTrouble
from hub.contract.phone_events import NotDelivered
from hub.contract.phone_provider import ChecksLines, LineFinding, LinePoint, PointState, VoiceLine
from hub.outbound.budget import Priority
from hub.readiness.facts import ON_THE_TEXTING_SIDE, check_of
from hub.records.account import Account, Member, MemberRole, Notice
from hub.records.database import Database
from hub.records.line import Line
from hub.records.line_setup import LineCheck
from hub.records.locking import lock_name
from hub.records.session import AccountSession
from hub.records.trace import tell

HELD = (PointState.WRONG, PointState.WAITING)


def check_line(
    connections: Connections, database: Database, account_id: int, line_id: int, priority: Priority = Priority.LIVE
) -> str | None:
    """Ask now and keep what is said; why it could not be asked, None where it was."""
    with database.read(account_id) as session:
        line = session.get_one(Line, line_id)
        voice = voice_line_at(connections, session, line, line.connection_id)
    trouble = None
    findings: list[LineFinding] | None = None
    try:
        findings = _ask(connections, line, voice, priority)
    except VendorTrouble as refused:
        trouble = refused.sentence
    with database.write(account_id) as session:
        keep_findings(session, line_id, findings, trouble)
    return trouble


def voice_line_at(connections: Connections, session: AccountSession, line: Line, connection_id: int) -> VoiceLine:
    """The line as a phone system knows it that it goes through."""
    return VoiceLine(
        number=line.number,
        mode=line.answered_as,
        address=connections.webhook_address(session, connection_id),
        business=session.get_one(Account, session.account_id).name,
        staff=tuple(line.staff),
        ring_for_s=line.ring_for_s,
        takes_voicemail=line.takes_voicemail,
        greeting=line.greeting,
    )


def _ask(connections: Connections, line: Line, voice: VoiceLine, priority: Priority) -> list[LineFinding]:
    """The findings of the line's phone system; what concerns texting is asked of the one, and the number, that texts."""
    here = _findings(connections, LongJob(line.account_id, line.connection_id), voice, priority)
    if (line.texts_through, line.texts_from) == (line.connection_id, line.number):
        return here
    sender = replace(voice, number=line.texts_from)
    there = _findings(connections, LongJob(line.account_id, line.texts_through), sender, priority)
    texting = [finding for finding in there if finding.point in ON_THE_TEXTING_SIDE]
    return [*texting, *(finding for finding in here if finding.point not in ON_THE_TEXTING_SIDE)]


def _findings(connections: Connections, of: LongJob, voice: VoiceLine, priority: Priority) -> list[LineFinding]:
    provider = connections.phone_provider(of, priority)
    return provider.check_line(voice) if isinstance(provider, ChecksLines) else []


def keep_findings(session: AccountSession, line_id: int, findings: list[LineFinding] | None, trouble: str | None) -> None:
    """Keep what was said, or why nothing was: then what was known before stays, with its time."""
    lock_name(session, f"line-check:{line_id}")
    check = check_of(session, line_id)
    if check is None:
        check = LineCheck(line_id=line_id, findings=[], tried_at=session.now)
        session.add(check)
    check.tried_at, check.trouble = session.now, trouble
    if findings is None:
        return
    check.findings, check.checked_at = [asdict(finding) for finding in findings], session.now
    fallback = next((finding.state for finding in findings if finding.point is LinePoint.FALLBACK_SET), None)
    if fallback is not PointState.RIGHT:
        check.pasted_for = None
    elif check.pasted_for is None:
        check.pasted_for = list(session.get_one(Line, line_id).staff)
    _tell_what_waits(session, check, findings)


def fallback_was_pasted(session: AccountSession, line: Line) -> None:
    """Somebody says that the fallback at the phone system rings the staff of now."""
    check = check_of(session, line.id)
    if check is not None:
        check.pasted_for = list(line.staff)
        tell(session, "readiness", f"The fallback of {line.label} was pasted again.")


def _tell_what_waits(session: AccountSession, check: LineCheck, findings: list[LineFinding]) -> None:
    """Hold the line's texts while the registration is not there, and tell whoever sets up: once that they wait, once that they do not.

    A line that a carrier's refusals hold is let go only when the phone system had said so, too.
    """
    registered = next((finding for finding in findings if finding.point is LinePoint.REGISTERED), None)
    if registered is None:
        return
    line = session.get_one(Line, check.line_id)
    if registered.state in HELD and check.told_at is None:
        check.told_at = session.now
        line.sender_trouble = line.sender_trouble or NotDelivered.SENDER_NOT_REGISTERED
        line.sender_changed_at = session.now
        _notify(session, f"Texts of {line.label} wait. {registered.sentence} Until then every missed call there becomes a call-back task.")
    elif registered.state is PointState.RIGHT and check.told_at is not None:
        check.told_at = None
        if line.sender_trouble == NotDelivered.SENDER_NOT_REGISTERED:
            line.sender_trouble, line.sender_changed_at = None, session.now
        _notify(session, f"{line.label} is registered now: missed callers get their text again.")


def _notify(session: AccountSession, sentence: str) -> None:
    roles = (MemberRole.OWNER, MemberRole.ADMIN)
    for member_id in session.scalars(select(Member.id).where(Member.role.in_(roles), Member.ended_at.is_(None)).order_by(Member.id)).all():
        session.add(Notice(member_id=member_id, sentence=sentence, at=session.now))
    tell(session, "readiness", sentence)
