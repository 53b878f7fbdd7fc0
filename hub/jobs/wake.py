"""The job behind the doorbell: it wakes this process's pool and returns."""

from collections.abc import Callable

_pools: dict[str, Callable[[], None]] = {}


def on_wake(queue_name: str, wake: Callable[[], None]) -> None:
    """Let `wake` be called when the doorbell rings for the queue in this process."""
    _pools[queue_name] = wake


def wake(queue_name: str) -> None:
    """Called by RQ."""
    _pools[queue_name]()
