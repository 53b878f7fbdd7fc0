"""Which numbers are the business's own."""

from sqlalchemy import select

from hub.contract.phone_numbers import PhoneNumber
from hub.records.account import Member
from hub.records.line import Line
from hub.records.session import AccountSession


def own_or_staff(session: AccountSession, number: PhoneNumber) -> str | None:
    """Which of our own numbers this is, "own_line" or "staff", who are never callers; None for anybody else."""
    lines = session.scalars(select(Line)).all()
    if any(number.e164 in (line.number, line.sender) for line in lines):
        return "own_line"
    staff = {staff_number for line in lines for staff_number in line.staff}
    of_member = select(Member.id).where(Member.phone == number.e164, Member.ended_at.is_(None)).limit(1)
    if number.e164 in staff or session.scalar(of_member) is not None:
        return "staff"
    return None
