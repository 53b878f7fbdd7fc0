"""Redis is a doorbell: whatever happens to it, nothing is lost and the text leaves within 2 s of being due."""

import datetime as dt
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from hub.records.conversation import Text, TextKind
from hub.records.outbox import OutboxRow
from hub.supervisor.die_with_parent import wrapped
from hub.supervisor.private_redis import PrivateRedis, private_redis
from tests.journeys import cast
from tests.journeys.business import Business
from tests.journeys.conftest import MakeRig
from tests.journeys.databases import ON_SQLITE
from tests.journeys.patience import eventually
from tests.journeys.rig import Rig

SOON = dt.timedelta(seconds=2)
HUNG_FOR_S = 10.0


class OwnRedis:
    """A Redis that a test may do anything to."""

    def __init__(self, redis: PrivateRedis) -> None:
        self._redis = redis
        self.url = redis.url
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(wrapped(self._redis.program.command))  # noqa: S603 - the hub's own command
        self._redis.wait_until_it_answers(10)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[OwnRedis]:
    folder = tmp_path / "redis"
    folder.mkdir()
    own = OwnRedis(private_redis(folder))
    yield own
    own.kill()


@pytest.fixture
def running(make_rig: MakeRig, redis: OwnRedis) -> Rig:
    """A hub with the usual pauses between two looks at the database."""
    rig = make_rig(REDIS_URL=redis.url, POLL_S="1")
    rig.set_up(Business(has_system=False))
    rig.start("web", "texts")
    return rig


def assert_text_leaves_soon(rig: Rig, caller: str) -> None:
    rig.vendors.ring(caller)
    eventually(lambda: rig.vendors.texts_to(caller), "the text back")
    rig.wait_until_quiet()
    row = rig.outbox("send_text")
    assert row is not None
    (text,) = rig.rows(Text, kind=TextKind.TEXT_BACK, outbox_key=row.key)
    assert text.at - row.not_before < SOON
    assert len(rig.vendors.texts_to(caller)) == 1


@ON_SQLITE
def test_a_flushed_redis_delays_nothing(running: Rig, redis: OwnRedis) -> None:
    assert_text_leaves_soon(running, cast.INES)
    with Redis.from_url(redis.url) as client:
        client.flushall()

    assert_text_leaves_soon(running, cast.NOOR)


@ON_SQLITE
def test_a_redis_that_hangs_for_ten_seconds_delays_nothing(running: Rig, redis: OwnRedis) -> None:
    assert_text_leaves_soon(running, cast.INES)
    redis.process.send_signal(signal.SIGSTOP)
    hung_at = time.monotonic()

    assert_text_leaves_soon(running, cast.NOOR)
    eventually(lambda: time.monotonic() - hung_at > HUNG_FOR_S, "Redis has hung for ten seconds")
    assert_text_leaves_soon(running, cast.STRANGER)
    redis.process.send_signal(signal.SIGCONT)
    assert_text_leaves_soon(running, cast.TWINS)


@ON_SQLITE
def test_a_redis_that_is_gone_and_comes_back_empty_delays_nothing(running: Rig, redis: OwnRedis) -> None:
    assert_text_leaves_soon(running, cast.INES)
    redis.kill()
    assert_text_leaves_soon(running, cast.NOOR)

    redis.start()

    assert_text_leaves_soon(running, cast.STRANGER)


def test_what_a_web_process_committed_before_it_died_is_found_without_a_ring(make_rig: MakeRig, redis: OwnRedis) -> None:
    rig = make_rig(REDIS_URL=redis.url, POLL_S="1")
    rig.set_up(Business(has_system=False))
    (web, _) = rig.start("web", "texts")
    redis.process.send_signal(signal.SIGSTOP)
    rig.vendors.ring(cast.STRANGER)
    web.kill()
    redis.process.send_signal(signal.SIGCONT)

    eventually(lambda: rig.vendors.texts_to(cast.STRANGER), "the text back")
    row = rig.outbox("send_text")
    assert isinstance(row, OutboxRow)
    rig.wait_until_quiet()
    assert len(rig.vendors.texts_to(cast.STRANGER)) == 1
