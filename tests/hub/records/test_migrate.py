"""The migrations make exactly the tables that the code knows, and unmake them again."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Engine, inspect, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hub.records.account import Account, Desk, Member
from hub.records.database import Database
from hub.records.migrate import TABLES, config_for, is_at_head, migrate
from hub.settings import Settings


@pytest.fixture
def engine(database_url: str, tmp_path: Path) -> Iterator[Engine]:
    database = Database(Settings(data_folder=tmp_path, database_url=database_url))
    yield database.engine
    database.close()


def test_the_migrations_lead_to_the_tables_of_the_code(engine: Engine) -> None:
    assert not is_at_head(engine)
    migrate(engine)
    assert is_at_head(engine)
    command.check(config_for(engine))
    assert set(inspect(engine).get_table_names()) == {*TABLES.tables, "alembic_version"}


def test_migrating_twice_is_harmless(engine: Engine) -> None:
    migrate(engine)
    migrate(engine)
    assert is_at_head(engine)


def test_every_migration_can_be_taken_back_and_made_again(engine: Engine) -> None:
    migrate(engine)
    command.downgrade(config_for(engine), "base")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    migrate(engine)
    command.check(config_for(engine))


def test_an_account_can_name_no_desk_and_no_fallback_of_another(engine: Engine) -> None:
    """Asked of the migrations, for SQLAlchemy makes keys between two tables that point at each other in several ways."""
    migrate(engine)
    at = dt.datetime(2026, 11, 20, tzinfo=dt.UTC)
    with Session(engine) as session, session.begin():
        mine, theirs = Account(name="Harbor Talent", created_at=at), Account(name="Bay Plumbing", created_at=at)
        session.add_all([mine, theirs])
        session.flush()
        member = Member(account_id=theirs.id, name="Rosa", email="rosa@bay.example", created_at=at)
        desk = Desk(account_id=theirs.id, name="Clients")
        session.add_all([member, desk])
        session.flush()
        theirs.fallback_member_id, theirs.client_desk_id = member.id, desk.id
        session.flush()
        for taken in ({"fallback_member_id": member.id}, {"client_desk_id": desk.id}):
            with pytest.raises(IntegrityError), session.begin_nested():
                session.execute(update(Account).where(Account.id == mine.id).values(**taken))
