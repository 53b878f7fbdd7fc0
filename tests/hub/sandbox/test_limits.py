from hub.sandbox.limits import Budget, FixedWindow, Limiter, LimitHeaders, Rate, TokenBucket
from tests.hub.sandbox.moved_clock import START, MovedClock

EPOCH = START.timestamp()


def spent(limiter: Limiter, times: int, credential: str = "key") -> list[bool]:
    return [limiter.count(credential).spent for _ in range(times)]


def test_a_window_refuses_what_is_too_much_until_the_next_begins() -> None:
    clock = MovedClock()
    window = FixedWindow(clock, lambda: Rate(requests=2, seconds=10))
    clock.move(4)

    assert spent(window, 3) == [False, False, True]
    assert window.count("key") == Budget(limit=2, remaining=0, reset=EPOCH + 10, wait_s=6, spent=True)
    clock.move(6)
    assert window.count("key") == Budget(limit=2, remaining=1, reset=EPOCH + 20, wait_s=10, spent=False)


def test_every_credential_has_a_window_of_its_own() -> None:
    window = FixedWindow(MovedClock(), lambda: Rate(requests=1, seconds=10))

    assert spent(window, 2) == [False, True]
    assert spent(window, 1, "another key") == [False]


def test_a_changed_rate_counts_at_once_and_a_reset_forgets() -> None:
    rates = [Rate(requests=1, seconds=10)]
    window = FixedWindow(MovedClock(), lambda: rates[-1])
    assert spent(window, 2) == [False, True]

    rates.append(Rate(requests=3, seconds=10))
    assert spent(window, 2) == [False, True]
    window.reset()
    assert spent(window, 3) == [False, False, False]


def test_a_bucket_gives_its_burst_and_then_the_steady_rate() -> None:
    clock = MovedClock()
    bucket = TokenBucket(clock, lambda: Rate(requests=2, seconds=1), lambda: 3)

    assert spent(bucket, 4) == [False, False, False, True]
    assert bucket.count("key").wait_s == 0.5
    clock.move(0.5)
    assert spent(bucket, 2) == [False, True]
    clock.move(60)
    assert spent(bucket, 4) == [False, False, False, True]


def test_only_what_a_vendor_announces_stands_in_its_headers() -> None:
    budget = Budget(limit=50, remaining=0, reset=1_700_000_000.5, wait_s=3.2, spent=True)

    silent, chatty = LimitHeaders(), LimitHeaders(limit="X-Limit", remaining="X-Left", reset="X-Reset", wait="Retry-After")

    assert (silent.of_answer(budget), silent.of_refusal(budget)) == ({}, {})
    assert chatty.of_answer(budget) == {"X-Limit": "50", "X-Left": "0", "X-Reset": "1700000001"}
    assert chatty.of_refusal(budget) == {"Retry-After": "4"}
