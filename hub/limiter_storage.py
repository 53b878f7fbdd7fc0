"""Where Flask-Limiter counts: in Redis, over all web processes, and in each process's memory where there is none or while it is away."""

from typing import Any

from redis.backoff import NoBackoff
from redis.retry import Retry

REDIS_WITHIN_S = 0.2


def limiter_storage(redis_url: str) -> dict[str, Any]:
    """What to make a `Limiter` with; a Redis that hangs costs a request `REDIS_WITHIN_S` and not more."""
    if not redis_url:
        return {"storage_uri": "memory://"}
    return {
        "storage_uri": redis_url.replace("unix://", "redis+unix://", 1),
        "storage_options": {
            "socket_timeout": REDIS_WITHIN_S,
            "socket_connect_timeout": REDIS_WITHIN_S,
            "retry": Retry(NoBackoff(), 0),
        },
        "in_memory_fallback_enabled": True,
    }
