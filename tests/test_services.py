"""The services that tests run on are real ones."""

import sqlalchemy
from redis import Redis


def test_each_kind_of_database_answers_and_is_empty(database_url: str) -> None:
    engine = sqlalchemy.create_engine(database_url)
    with engine.begin() as connection:
        assert sqlalchemy.inspect(connection).get_table_names() == []
        connection.execute(sqlalchemy.text("create table calls (id integer primary key)"))
    engine.dispose()


def test_a_database_is_as_empty_for_the_next_test(postgres_url: str) -> None:
    engine = sqlalchemy.create_engine(postgres_url)
    assert sqlalchemy.inspect(engine).get_table_names() == []
    engine.dispose()


def test_redis_is_empty_and_throws_nothing_away(redis_url: str) -> None:
    with Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert client.config_get("save") == {"save": ""}
        client.set("ring:texts", 1)
