"""Beginning a guided test: a member tries a line with their own phone."""

from sqlalchemy import select

from hub.contract.phone_numbers import PhoneNumber, read_phone_number
from hub.records.account import Account, Member
from hub.records.call import Call
from hub.records.conversation import Conversation
from hub.records.guided_tests import VALID_FOR
from hub.records.line import Caller, Line
from hub.records.line_setup import GuidedTest
from hub.records.own_numbers import own_or_staff
from hub.records.session import AccountSession
from hub.records.trace import tell


class GuidedTestRefused(ValueError):
    """The number cannot try the line; the sentence says why."""


def begin_guided_test(session: AccountSession, line: Line, member: Member, written: str) -> GuidedTest:
    """Let calls from this number count as tests for ten minutes; raises GuidedTestRefused.

    A member who has no number written down yet gets this one. Nobody can be texted at night by naming them here: the number must be
    the member's or one of the staff's, and it must not be a caller's.
    """
    number = read_phone_number(written, session.get_one(Account, session.account_id).region)
    if number is None:
        raise GuidedTestRefused("That is no phone number that could exist.")
    kind = own_or_staff(session, number)
    if kind == "own_line":
        raise GuidedTestRefused("That is one of your own lines. Use the phone in your hand.")
    if kind != "staff":
        _take_as_own(session, member, number)
    test = GuidedTest(line_id=line.id, member_id=member.id, number=number.e164, begun_at=session.now, until=session.now + VALID_FOR)
    session.add(test)
    tell(session, "guided_test", f"{member.name} began a guided test of {line.label}.")
    return test


def _take_as_own(session: AccountSession, member: Member, number: PhoneNumber) -> None:
    if member.phone is not None:
        raise GuidedTestRefused("Use your own number, or one of the line's staff numbers.")
    caller_id = session.scalar(select(Caller.id).where(Caller.number == number.e164))
    if caller_id is not None and _is_known_as_caller(session, caller_id):
        raise GuidedTestRefused("This number has called or written to you as a caller. Have it written down as yours first (hub members).")
    member.phone = number.e164


def _is_known_as_caller(session: AccountSession, caller_id: int) -> bool:
    called = select(Call.id).where(Call.caller_id == caller_id, Call.guided_test.is_(False))
    wrote = select(Conversation.id).where(Conversation.caller_id == caller_id, Conversation.guided_test.is_(False))
    return session.scalar(called.limit(1)) is not None or session.scalar(wrote.limit(1)) is not None


def newest_test(session: AccountSession, line_id: int, member_id: int) -> GuidedTest | None:
    """The member's last test of the line, over or not."""
    tests = select(GuidedTest).where(GuidedTest.line_id == line_id, GuidedTest.member_id == member_id)
    return session.scalar(tests.order_by(GuidedTest.id.desc()).limit(1))
