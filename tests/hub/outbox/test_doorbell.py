"""The doorbell rings without ever blocking or raising."""

import threading
import time

from redis import Redis
from rq import Queue

from hub.outbox.doorbell import NoDoorbell, RedisDoorbell, ring_key


def rung(redis_url: str, queue: str, *, within_s: float = 60) -> bool:
    """Whether the queue's key comes to stand."""
    looked = threading.Event()
    give_up = time.monotonic() + within_s
    with Redis.from_url(redis_url) as redis:
        while not redis.exists(ring_key(queue)) and time.monotonic() < give_up:
            looked.wait(0.01)
        return bool(redis.exists(ring_key(queue)))


def test_many_rings_become_one_job_for_the_queue(redis_url: str) -> None:
    bell = RedisDoorbell(redis_url)
    for _ in range(200):
        bell.ring("texts")
    bell.ring("sync")
    assert rung(redis_url, "texts")
    assert rung(redis_url, "sync")
    with Redis.from_url(redis_url) as redis:
        assert [Queue(name, connection=redis).count for name in ("texts", "sync")] == [1, 1]


def test_a_redis_that_is_not_there_costs_nobody_any_time() -> None:
    bell = RedisDoorbell("redis://127.0.0.1:1")
    began = time.monotonic()
    for _ in range(50):
        bell.ring("texts")
    assert time.monotonic() - began < 5  # a tenth of a second each would be noticed


def test_without_a_doorbell_ringing_is_nothing() -> None:
    NoDoorbell().ring("texts")
