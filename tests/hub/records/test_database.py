"""Sessions commit whole or not at all, and SQLite's writers queue."""

# ruff: noqa: PT012 - what raises here is the end of a session's block

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from hub.records.account import Account
from hub.records.database import Database
from hub.records.line import Caller, Line
from tests.fakes.small_hub import CALLER, SmallHub


def test_a_block_that_raises_leaves_nothing(hub_on_each: SmallHub) -> None:
    hub = hub_on_each
    with pytest.raises(ZeroDivisionError), hub.write() as session:
        session.add(Caller(number=CALLER, created_at=session.now))
        session.flush()
        raise ZeroDivisionError
    assert hub.all(Caller) == []


def test_a_moment_comes_back_as_the_same_moment(hub_on_each: SmallHub) -> None:
    hub = hub_on_each
    moment = dt.datetime(2026, 11, 1, 1, 30, 0, 123456, tzinfo=dt.timezone(dt.timedelta(hours=-4)))
    hub.change(Line, reconciled_until=moment)
    assert hub.one(Line).reconciled_until == moment


def test_a_moment_without_a_zone_is_refused(hub: SmallHub) -> None:
    with pytest.raises(Exception, match="needs its time zone"):
        hub.change(Line, reconciled_until=dt.datetime(2026, 11, 1))  # noqa: DTZ001 - that is what is refused


def test_without_a_clock_of_ours_the_time_is_now(hub_on_each: SmallHub) -> None:
    database = Database(hub_on_each.settings)
    with database.read_installation() as session:
        assert abs(session.now - dt.datetime.now(dt.UTC)) < dt.timedelta(seconds=5)
    database.close()


def test_a_rings_once_for_many_and_only_after_the_commit(hub_on_each: SmallHub) -> None:
    hub = hub_on_each
    with hub.write() as session:
        session.ring("texts")
        session.ring("texts")
        assert hub.rung == []
    assert hub.rung == ["texts"]


def test_many_writers_at_once_lose_nothing(hub_on_each: SmallHub) -> None:
    hub = hub_on_each

    def count_up(_: int) -> None:
        with hub.write() as session:
            session.get_one(Account, hub.account_id, with_for_update=True).text_every_h += 1

    with ThreadPoolExecutor(8) as writers:
        list(writers.map(count_up, range(40)))
    with hub.database.read(hub.account_id) as session:
        assert session.get_one(Account, hub.account_id).text_every_h == 24 + 40


def test_a_turn_that_could_not_be_taken_is_not_kept(hub: SmallHub) -> None:
    lock = hub.settings.data_folder / "write.lock"
    lock.unlink()
    lock.mkdir()
    database = Database(hub.settings, clock=hub.clock)
    with pytest.raises(IsADirectoryError), database.write(hub.account_id):
        pass
    lock.rmdir()
    with database.write(hub.account_id) as session:
        assert session.scalar(select(Line.id)) == hub.line_id
    database.close()


def test_a_reading_session_of_sqlite_cannot_write(hub: SmallHub) -> None:
    with pytest.raises(OperationalError, match="readonly"), hub.database.read(hub.account_id) as session:
        session.add(Caller(number=CALLER, created_at=session.now))
        session.flush()


def test_a_reader_of_sqlite_does_not_wait_for_a_writer(hub: SmallHub) -> None:
    with hub.write() as writer:
        writer.add(Caller(number=CALLER, created_at=writer.now))
        writer.flush()
        with hub.database.read(hub.account_id) as reader:
            assert reader.scalars(select(Caller)).all() == []


def test_postgresql_ends_a_transaction_whose_process_is_stopped(hub_on_postgres: SmallHub) -> None:
    with hub_on_postgres.database.read_installation() as session:
        assert session.execute(text("SHOW idle_in_transaction_session_timeout")).scalar_one() == "1min"
