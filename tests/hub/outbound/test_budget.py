import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.contract.manifest import Limits
from hub.outbound.budget import REDIS_PAUSE_S, Budget, Priority
from hub.outbound.redis_windows import RedisWindows
from hub.supervisor.private_redis import private_redis
from tests.hub.outbound.fakes import SetClock

LIVE, BACKFILL = Priority.LIVE, Priority.BACKFILL
TEN_IN_30_S = Limits(
    requests=10,
    per_s=30,
    limit_header="X-RateLimit-Limit",
    remaining_header="X-RateLimit-Remaining",
    reset_header="X-RateLimit-Reset",
)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture(params=["memory", "redis"])
def budget(request: pytest.FixtureRequest, clock: SetClock) -> Iterator[Budget]:
    if request.param == "memory":
        yield Budget(None, clock)
        return
    shared = RedisWindows(request.getfixturevalue("redis_url"))
    yield Budget(shared, clock)
    shared.disconnect()


def take(budget: Budget, times: int, priority: Priority = LIVE, limits: Limits = TEN_IN_30_S, connection: str = "1") -> list[float]:
    return [budget.take(connection, limits, priority) for _ in range(times)]


def headers(*, limit: int | None = None, remaining: int | None = None, reset: float | None = None) -> dict[str, str]:
    said = {"x-ratelimit-limit": limit, "x-ratelimit-remaining": remaining, "x-ratelimit-reset": reset}
    return {name: str(value) for name, value in said.items() if value is not None}


def test_no_more_leave_than_the_vendor_allows_in_any_of_its_windows(budget: Budget, clock: SetClock) -> None:
    assert take(budget, 5) == [0] * 5
    clock.now += 20
    assert take(budget, 6) == [0] * 5 + [10]
    clock.now += 10
    assert take(budget, 6) == [0] * 5 + [20]


def test_looking_does_not_count(budget: Budget) -> None:
    take(budget, 9)
    for _ in range(3):
        assert budget.look("1", TEN_IN_30_S, LIVE) == 0
    take(budget, 1)
    assert budget.look("1", TEN_IN_30_S, LIVE) == 30


def test_a_backfill_leaves_the_rest_to_the_callers_who_wait(budget: Budget) -> None:
    assert take(budget, 6, BACKFILL) == [0] * 5 + [30]
    assert take(budget, 6, LIVE) == [0] * 5 + [30]


def test_a_backfill_waits_while_live_requests_use_its_share(budget: Budget) -> None:
    take(budget, 5, LIVE)
    assert take(budget, 1, BACKFILL) == [30]


def test_even_a_limit_of_one_lets_a_backfill_through(budget: Budget) -> None:
    assert take(budget, 2, BACKFILL, Limits(requests=1, per_s=2)) == [0, 2]


def test_connections_do_not_share_a_budget(budget: Budget) -> None:
    take(budget, 10)
    assert take(budget, 1, connection="2") == [0]


def test_a_vendor_without_limits_is_not_slowed_down(budget: Budget) -> None:
    assert take(budget, 50, BACKFILL, Limits()) == [0] * 50


def test_the_vendors_announced_limit_replaces_the_manifests(budget: Budget) -> None:
    budget.learn("1", TEN_IN_30_S, headers(limit=3))
    assert take(budget, 4) == [0, 0, 0, 30]


def test_what_others_used_up_counts_until_the_vendor_begins_anew(budget: Budget, clock: SetClock) -> None:
    budget.learn("1", TEN_IN_30_S, headers(limit=10, remaining=2, reset=clock.now + 12))
    assert take(budget, 3) == [0, 0, 12]
    clock.now += 12
    assert take(budget, 1) == [0]


def test_a_backfill_stops_before_the_vendors_own_count_is_used_up(budget: Budget, clock: SetClock) -> None:
    budget.learn("1", TEN_IN_30_S, headers(limit=10, remaining=5, reset=clock.now + 12))
    assert take(budget, 1, BACKFILL) == [12]
    assert take(budget, 1, LIVE) == [0]


def test_an_older_answer_does_not_bring_back_what_was_used(budget: Budget, clock: SetClock) -> None:
    budget.learn("1", TEN_IN_30_S, headers(limit=10, remaining=1, reset=clock.now + 12))
    budget.learn("1", TEN_IN_30_S, headers(limit=10, remaining=8, reset=clock.now + 12))
    assert take(budget, 2) == [0, 12]


def test_headers_without_numbers_change_nothing(budget: Budget) -> None:
    budget.learn("1", TEN_IN_30_S, {"x-ratelimit-limit": "many", "x-ratelimit-remaining": "", "x-ratelimit-reset": "nan"})
    assert take(budget, 11) == [0] * 10 + [30]


def test_a_closed_connection_opens_again_at_the_announced_time(budget: Budget, clock: SetClock) -> None:
    budget.close("1", Limits(), 7)
    budget.close("1", Limits(), 3)
    assert take(budget, 1, limits=Limits()) == [7]
    clock.now += 7
    assert take(budget, 1, limits=Limits()) == [0]


def test_a_429_without_a_time_closes_for_one_of_the_vendors_windows(budget: Budget) -> None:
    budget.close("1", TEN_IN_30_S, None)
    assert take(budget, 1) == [30]


def test_processes_share_one_budget_through_redis(redis_url: str, clock: SetClock) -> None:
    one, other = RedisWindows(redis_url), RedisWindows(redis_url)
    take(Budget(one, clock), 6)
    assert take(Budget(other, clock), 5) == [0] * 4 + [30]
    one.disconnect()
    other.disconnect()


def test_without_redis_a_process_counts_for_itself_and_asks_again_later(tmp_path: Path, clock: SetClock) -> None:
    redis = private_redis(tmp_path)
    shared = RedisWindows(redis.url)
    budget = Budget(shared, clock)
    assert take(budget, 11) == [0] * 10 + [30]
    budget.close("1", TEN_IN_30_S, 40)
    process = subprocess.Popen(redis.program.command)  # noqa: S603 the command is the hub's own
    try:
        redis.wait_until_it_answers(10)
        assert take(budget, 1) == [40]
        clock.now += REDIS_PAUSE_S
        assert take(budget, 1) == [0]
    finally:
        process.terminate()
        process.wait()
    assert take(budget, 1) == [40 - REDIS_PAUSE_S]
    shared.disconnect()


def test_a_redis_that_hangs_costs_one_short_wait_and_not_one_for_each_request(clock: SetClock) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        shared = RedisWindows(f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        budget = Budget(shared, clock)
        assert take(budget, 10) == [0] * 10
        shared.disconnect()
        silent.accept()[0].close()
        silent.setblocking(False)
        with pytest.raises(BlockingIOError):  # nobody else came
            silent.accept()
