"""The mark in Redis that keeps a long job from being asked for twice, and lets it be asked for soon after its process was killed."""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass

from redis import Redis, RedisError

ASKED_FOR_S = 600
"""How long a job may wait in its queue, and how long it rests after a refusal or a mistake of ours, in seconds."""

ALIVE_FOR_S = 15
RENEWED_EVERY_S = 5.0


@dataclass(slots=True)
class LongJobUnderWay:
    """A job that goes on now; with `rests` it is not asked for again at once."""

    rests: bool = False


@contextlib.contextmanager
def under_way(redis_url: str, asked: str) -> Iterator[LongJobUnderWay]:
    """Keep the mark `asked` while the job lives; take it away at its end, unless it rests or something was raised."""
    job = LongJobUnderWay()
    if not redis_url or not asked:
        yield job
        return
    over = threading.Event()
    with Redis.from_url(redis_url, socket_timeout=1, socket_connect_timeout=1) as redis:
        renewing = threading.Thread(target=_renew, args=(redis, asked, over), name=f"renewing {asked}", daemon=True)
        renewing.start()
        try:
            yield job
        except BaseException:
            job.rests = True
            raise
        finally:
            over.set()
            renewing.join()
            with contextlib.suppress(RedisError):
                if job.rests:
                    redis.set(asked, "1", ex=ASKED_FOR_S)
                else:
                    redis.delete(asked)


def _renew(redis: "Redis", asked: str, over: threading.Event) -> None:
    while True:
        with contextlib.suppress(RedisError):
            redis.set(asked, "1", ex=ALIVE_FOR_S)
        if over.wait(RENEWED_EVERY_S):
            return
