"""A pool does what is due, in order, and one thing only once at a time."""

import threading
from collections.abc import Callable, Iterable

from hub.jobs.pool import Job, Pool


class ListedWork:
    """Work that is due until it was done."""

    def __init__(self, **due: Callable[[], None]) -> None:
        self.due = due
        self.done: list[str] = []

    def look(self, queue: str, most: int) -> Iterable[Job]:  # noqa: ARG002
        return [(name, self._job(name)) for name in list(self.due)[:most]]

    def _job(self, name: str) -> Callable[[], None]:
        def do() -> None:
            self.due.pop(name)()
            self.done.append(name)

        return do


def nothing() -> None:
    pass


def test_draining_does_the_first_sources_work_first_until_nothing_is_due() -> None:
    rows, lanes = ListedWork(r1=nothing, r2=nothing), ListedWork(l1=nothing)
    order: list[str] = []
    rows.done = lanes.done = order
    Pool("texts", [rows, lanes], threads=4, poll_s=1).drain()
    assert order == ["r1", "r2", "l1"]


def test_work_that_breaks_keeps_nothing_else_from_being_done() -> None:
    def breaks() -> None:
        raise ZeroDivisionError

    work = ListedWork(bad=breaks, good=nothing)
    Pool("texts", [work], threads=4, poll_s=1).drain()
    assert work.done == ["good"]


def test_a_woken_pool_works_at_once_and_stopping_lets_it_finish() -> None:
    done = threading.Event()
    work = ListedWork()
    pool = Pool("texts", [work], threads=2, poll_s=3600)
    pool.start()
    work.due["late"] = done.set
    pool.wake()
    assert done.wait(60)
    pool.stop()
    assert work.done == ["late"]


def test_what_is_under_way_is_not_begun_again() -> None:
    began, may_end, times = threading.Event(), threading.Event(), []

    class AlwaysThere:
        def look(self, queue: str, most: int) -> Iterable[Job]:  # noqa: ARG002
            return [] if may_end.is_set() else [("one", self.do)]

        def do(self) -> None:
            times.append(1)
            began.set()
            may_end.wait(60)

    pool = Pool("texts", [AlwaysThere()], threads=4, poll_s=0.01)
    pool.start()
    assert began.wait(60)
    for _ in range(20):
        pool.wake()
    may_end.set()
    pool.stop()
    assert len(times) == 1
