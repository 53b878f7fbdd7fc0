"""A long job is asked for once while it lives, soon again after a kill, and rests after a mistake."""

import pytest
from redis import Redis

from hub.jobs.under_way import ALIVE_FOR_S, ASKED_FOR_S, under_way

MARK = "looking-back:7"


def test_while_it_lives_its_mark_lasts_little_longer_than_it_is_renewed(redis_url: str) -> None:
    with Redis.from_url(redis_url) as redis:
        redis.set(MARK, "1", ex=ASKED_FOR_S)
        with under_way(redis_url, MARK):
            while redis.ttl(MARK) > ALIVE_FOR_S:
                pass
            assert redis.ttl(MARK) > 0
        assert redis.get(MARK) is None


def test_after_a_mistake_or_a_refusal_it_rests(redis_url: str) -> None:
    with Redis.from_url(redis_url) as redis:
        with pytest.raises(ZeroDivisionError), under_way(redis_url, MARK):
            raise ZeroDivisionError
        assert redis.ttl(MARK) > ALIVE_FOR_S
        redis.delete(MARK)
        with under_way(redis_url, MARK) as job:
            job.rests = True
        assert redis.ttl(MARK) > ALIVE_FOR_S


@pytest.mark.parametrize(("url", "mark"), [("", MARK), ("redis://127.0.0.1:1/0", MARK), ("redis://127.0.0.1:1/0", "")])
def test_without_redis_the_work_is_done_all_the_same(url: str, mark: str) -> None:
    with under_way(url, mark) as job:
        pass
    assert not job.rests
