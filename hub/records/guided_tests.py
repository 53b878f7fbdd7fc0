"""Which calls are a member trying the line with their own phone."""

import datetime as dt

from sqlalchemy import select

from hub.records.line_setup import GuidedTest
from hub.records.session import AccountSession

VALID_FOR = dt.timedelta(minutes=10)
CLOCKS_DIFFER = dt.timedelta(minutes=1)
ANSWERED_WITHIN = dt.timedelta(hours=1)


def guided_test_of_call(session: AccountSession, line_id: int, number: str, at: dt.datetime) -> GuidedTest | None:
    """The newest test of this line with this number (E.164) that a call at `at` belongs to; a provider's clock may be a little off."""
    tests = select(GuidedTest).where(
        GuidedTest.line_id == line_id,
        GuidedTest.number == number,
        GuidedTest.begun_at <= at + CLOCKS_DIFFER,
        GuidedTest.until > at,
    )
    return session.scalar(tests.order_by(GuidedTest.id.desc()).limit(1))


def may_answer_guided_test(session: AccountSession, line_id: int, number: str) -> bool:
    """Whether a text of this number (E.164) is a member's answer in a test whose call was seen, and that ended an hour ago at most."""
    seen = select(GuidedTest.id).where(GuidedTest.line_id == line_id, GuidedTest.number == number, GuidedTest.call_id.is_not(None))
    return session.scalar(seen.where(GuidedTest.until > session.now - ANSWERED_WITHIN).limit(1)) is not None
