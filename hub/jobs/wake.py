"""What this process does when RQ calls it: the pools it may wake, and the hub for its long jobs."""

from collections.abc import Callable

_wakers: dict[str, Callable[[], None]] = {}


def on_wake(queue_name: str, wake: Callable[[], None]) -> None:
    """Let `wake` be called when the doorbell rings for the queue in this process."""
    _wakers[queue_name] = wake


def wake(queue_name: str) -> None:
    """Called by RQ: it carries nothing and does nothing but wake the pool."""
    _wakers[queue_name]()
