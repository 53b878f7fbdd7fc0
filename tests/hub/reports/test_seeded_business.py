"""The business with a year behind it, which pages are measured on, is as large as asked for and always the same."""

from sqlalchemy import func, select

from bench.seeded import fill
from hub.records.call import Call
from hub.records.conversation import Conversation
from hub.records.database import Database
from tests.fakes.account_rows import NOW


def test_it_has_as_many_rows_as_asked_for_and_the_same_each_time(database: Database) -> None:
    first, second = (fill(database, calls=90, conversations=30, until=NOW) for _ in range(2))
    seen = []
    for account_id in (first, second):
        with database.read(account_id) as session:
            calls = session.scalars(select(Call).order_by(Call.id)).all()
            assert (len(calls), session.scalar(select(func.count()).select_from(Conversation))) == (90, 30)
            assert max(call.started_at for call in calls) <= NOW
            seen.append([(call.started_at, call.outcome, call.texted_at, call.replied_at, call.called_back_at) for call in calls])
    assert seen[0] == seen[1]
