"""Delivers a simulated vendor's webhooks: from a thread of its own, and again after each of the vendor's pauses until they are taken."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar, Generic, TypeVar

import requests

CLOCK_LOOK_S = 0.02
CLOSING_S = 5


@dataclass(frozen=True, slots=True)
class Letter:
    """A delivery as it is posted now."""

    url: str
    body: bytes
    headers: Mapping[str, str]


@dataclass(eq=False, kw_only=True)
class Delivery:
    """One webhook on its way; `statuses` has an entry per attempt, None where nothing answered in time.

    A vendor's own says after which pauses it tries again and, where that is not any 2xx, which answer counts.
    """

    RETRY_MINUTES: ClassVar[Sequence[int]] = ()

    due: datetime
    statuses: list[int | None] = field(default_factory=list)

    @staticmethod
    def is_taken_with(status: int) -> bool:
        """Whether an answer ends it."""
        return 200 <= status < 300

    @property
    def state(self) -> str:
        """`delivered`, `waiting` or, after the last attempt, `given up`."""
        if any(status is not None and self.is_taken_with(status) for status in self.statuses):
            return "delivered"
        return "given up" if len(self.statuses) > len(self.RETRY_MINUTES) else "waiting"


OnItsWay = TypeVar("OnItsWay", bound=Delivery)


class Courier(ABC, Generic[OnItsWay]):
    """All deliveries of one vendor and the thread that makes them, started when there is something to deliver.

    `time_factor` shortens the vendor's pauses. What is written about deliveries is written under `changed`.
    """

    def __init__(self, name: str, clock: Callable[[], datetime], time_factor: Callable[[], float]) -> None:
        self.changed = threading.Condition()
        self.clock = clock
        self._name = name
        self._time_factor = time_factor
        self._thread: threading.Thread | None = None
        self.reset()

    def reset(self) -> None:
        """Forget every delivery."""
        with self.changed:
            self.deliveries: list[OnItsWay] = []
            self._waiting: list[OnItsWay] = []
            self._under_way = 0

    @abstractmethod
    def letter(self, delivery: OnItsWay) -> Letter:
        """What is posted now, signed."""

    @abstractmethod
    def timeout_s(self) -> float:
        """How long the vendor waits for an answer."""

    def is_still_wanted(self, delivery: OnItsWay) -> bool:  # noqa: ARG002 - for those who override it
        """Whether it is tried again; not where its webhook is there no more."""
        return True

    def next_of(self, due: Sequence[OnItsWay]) -> OnItsWay | None:
        """Which of these goes out now; None holds them all."""
        return due[0]

    def gather(self) -> None:
        """Make deliveries of what was collected since the last look, for vendors that put several events into one request."""

    def note(self, delivery: OnItsWay) -> None:
        """Keep a delivery in the list without sending it."""
        with self.changed:
            self.deliveries.append(delivery)

    def send(self, delivery: OnItsWay) -> None:
        """Keep a delivery in the list and have the thread make it when it is due."""
        with self.changed:
            self.deliveries.append(delivery)
            self._waiting.append(delivery)
            self.wake()

    def wake(self) -> None:
        """Have the thread look now."""
        with self.changed:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=f"{self._name}-webhooks", daemon=True)
                self._thread.start()
            self.changed.notify_all()

    def close(self) -> None:
        """End the thread; what waits goes out when something wakes it again."""
        with self.changed:
            thread, self._thread = self._thread, None
            self.changed.notify_all()
        if thread is not None:
            thread.join(self.timeout_s() + CLOSING_S)

    def come_to_rest(self, longest_s: float = 30) -> bool:
        """Wait until everything that is due has been tried; whether that was so in time."""
        with self.changed:
            self.gather()
            return self.changed.wait_for(self._is_at_rest, longest_s)

    def _is_at_rest(self) -> bool:
        now = self.clock()
        return not self._under_way and all(delivery.due > now for delivery in self._waiting)

    def attempt(self, delivery: OnItsWay) -> None:
        """Post it once, in the calling thread."""
        letter = self.letter(delivery)
        status: int | None
        try:
            answer = requests.post(letter.url, data=letter.body, headers=letter.headers, timeout=self.timeout_s(), allow_redirects=False)
            status = answer.status_code
        except requests.RequestException:
            status = None
        with self.changed:
            delivery.statuses.append(status)

    def _run(self) -> None:
        while True:
            with self.changed:
                if self._thread is not threading.current_thread():
                    return
                self.gather()
                now = self.clock()
                due = [delivery for delivery in self._waiting if delivery.due <= now]
                delivery = self.next_of(due) if due else None
                if delivery is None:
                    self.changed.wait(CLOCK_LOOK_S if self._waiting else None)
                    continue
                self._waiting.remove(delivery)
                self._under_way += 1
            self.attempt(delivery)
            if delivery.state == "waiting":
                self._try_again_later(delivery, now)
            with self.changed:
                self._under_way = max(0, self._under_way - 1)
                self.changed.notify_all()

    def _try_again_later(self, delivery: OnItsWay, attempted: datetime) -> None:
        minutes = delivery.RETRY_MINUTES[len(delivery.statuses) - 1]
        with self.changed:
            delivery.due = attempted + timedelta(minutes=minutes * self._time_factor())
            if self.is_still_wanted(delivery):
                self._waiting.append(delivery)
