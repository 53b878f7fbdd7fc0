"""The same windows shared by all processes through Redis; the scripts mirror `MemoryWindows`, the tests run on both."""

from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from hub.outbound.limit_headers import LONGEST_WAIT_S, Announced
from hub.outbound.windows import Allowance

REDIS_TIMEOUT_S = 0.2
_KEPT_S = int(LONGEST_WAIT_S) + 3600

_TAKE = """
local now, requests, per, share = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now - per)
local state = redis.call('HMGET', KEYS[1], 'limit', 'left', 'left_until', 'closed_until')
local ceiling = tonumber(state[1]) or requests
local wait = math.max(0, (tonumber(state[4]) or 0) - now)
if ceiling > 0 then
  local allowed = math.max(1, math.floor(ceiling * share))
  local taken = redis.call('ZCARD', KEYS[2])
  if taken >= allowed then
    local oldest = redis.call('ZRANGE', KEYS[2], taken - allowed, taken - allowed, 'WITHSCORES')
    wait = math.max(wait, tonumber(oldest[2]) + per - now)
  end
  local left_until = tonumber(state[3]) or 0
  if now < left_until and tonumber(state[2]) <= ceiling - allowed then
    wait = math.max(wait, left_until - now)
  end
end
if wait == 0 and ARGV[5] == '1' then
  local number = redis.call('HINCRBY', KEYS[1], 'number', 1)
  redis.call('ZADD', KEYS[2], now, number)
  redis.call('PEXPIRE', KEYS[2], math.ceil(per * 1000) + 1000)
  redis.call('HINCRBY', KEYS[1], 'left', -1)
  redis.call('EXPIRE', KEYS[1], ARGV[6])
end
return tostring(wait)
"""

_LEARN = """
local now, limit, remaining, reset = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
if limit then redis.call('HSET', KEYS[1], 'limit', limit) end
if remaining and reset then
  local state = redis.call('HMGET', KEYS[1], 'left', 'left_until')
  local left = remaining
  if math.abs(now + reset - (tonumber(state[2]) or 0)) < 1.5 then left = math.min(remaining, tonumber(state[1])) end
  redis.call('HSET', KEYS[1], 'left', left, 'left_until', tostring(now + reset))
end
redis.call('EXPIRE', KEYS[1], ARGV[5])
"""

_CLOSE = """
local before = tonumber(redis.call('HGET', KEYS[1], 'closed_until')) or 0
if tonumber(ARGV[1]) > before then redis.call('HSET', KEYS[1], 'closed_until', ARGV[1]) end
redis.call('EXPIRE', KEYS[1], ARGV[2])
"""


class RedisWindows:
    """Windows in Redis; every method raises redis.RedisError within REDIS_TIMEOUT_S when Redis is away or slow."""

    def __init__(self, redis_url: str) -> None:
        self._redis = Redis.from_url(
            redis_url,
            socket_timeout=REDIS_TIMEOUT_S,
            socket_connect_timeout=REDIS_TIMEOUT_S,
            retry=Retry(NoBackoff(), 0),
        )
        self._take = self._redis.register_script(_TAKE)
        self._learn = self._redis.register_script(_LEARN)
        self._close = self._redis.register_script(_CLOSE)

    def take(self, connection: str, allowance: Allowance, now: float, *, count: bool) -> float:
        """Seconds to wait; 0 means go, and counts the request if `count`."""
        arguments: list[str | float] = [repr(now), allowance.requests or 0, allowance.per_s, allowance.share, int(count), _KEPT_S]
        return float(self._take(keys=_keys(connection), args=arguments))

    def learn(self, connection: str, announced: Announced, now: float) -> None:
        """Take over what the vendor's headers said."""
        said: list[str | float] = ["" if value is None else value for value in (announced.limit, announced.remaining, announced.reset_in_s)]
        self._learn(keys=_keys(connection), args=[repr(now), *said, _KEPT_S])

    def close(self, connection: str, until: float) -> None:
        """Let nothing through until then."""
        self._close(keys=_keys(connection), args=[repr(until), _KEPT_S])

    def disconnect(self) -> None:
        """Let go of the sockets."""
        self._redis.close()


def _keys(connection: str) -> list[str]:
    # one hash slot for both, so that a Redis cluster takes them too
    return [f"budget:{{{connection}}}", f"budget:{{{connection}}}:taken"]
