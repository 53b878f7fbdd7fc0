"""One request on its way out, and the watch that cuts it off at its deadline."""

import contextlib
import heapq
import itertools
import os
import socket
import threading
import time


class DeadlinePassed(OSError):
    """The deadline came before the next step of a request."""


class Flight:
    """What is known of one request: until when it may take, whether a byte of it may have left, whether it was cut.

    `idle_limit_s` is how long a pooled connection may have been idle to be used for it. With `public_only` it goes to no private
    machine; `met_private` says that there was none but those. A flight holds its own duplicate of
    the socket's descriptor, so that cutting can never hit a descriptor that is already somebody else's.
    """

    def __init__(self, deadline_s: float, idle_limit_s: float, *, public_only: bool = False) -> None:
        self.ends_at = time.monotonic() + deadline_s
        self.idle_limit_s = idle_limit_s
        self.public_only = public_only
        self.met_private = False
        self.may_have_left = False
        self.was_cut = False
        self.has_landed = False
        self._lock = threading.Lock()
        self._duplicate: socket.socket | None = None

    def remaining_s(self) -> float:
        """Seconds until the deadline; raises DeadlinePassed when there are none."""
        remaining = self.ends_at - time.monotonic()
        if remaining <= 0:
            raise DeadlinePassed("the deadline has passed")
        return remaining

    def follow(self, sock: socket.socket) -> None:
        """From now on the deadline cuts this socket; raises DeadlinePassed when it has come already."""
        self.remaining_s()
        duplicate = socket.socket(sock.family, sock.type, sock.proto, fileno=os.dup(sock.fileno()))
        with self._lock:
            previous, self._duplicate = self._duplicate, duplicate
        if previous is not None:
            previous.close()

    def leave(self) -> None:
        """The next bytes go to the vendor; raises DeadlinePassed instead of letting them out too late."""
        self.remaining_s()
        self.may_have_left = True

    def cut(self) -> None:
        """End the request wherever it is: reads and writes on its socket return at once."""
        with self._lock:
            if self.has_landed:
                return
            self.was_cut = True
            if self._duplicate is not None:
                with contextlib.suppress(OSError):
                    self._duplicate.shutdown(socket.SHUT_RDWR)

    def land(self) -> None:
        """The request is over; it can no longer be cut."""
        with self._lock:
            self.has_landed = True
            duplicate, self._duplicate = self._duplicate, None
        if duplicate is not None:
            duplicate.close()


class DeadlineWatch:
    """One thread that cuts every flight still in the air at its deadline; it starts with the first flight."""

    def __init__(self) -> None:
        self._flights: list[tuple[float, int, Flight]] = []
        self._order = itertools.count()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._stopped = False

    def add(self, flight: Flight) -> None:
        """Watch a flight until it lands."""
        with self._changed:
            heapq.heappush(self._flights, (flight.ends_at, next(self._order), flight))
            if self._thread is None or not self._thread.is_alive():
                self._stopped = False
                self._thread = threading.Thread(target=self._watch, name="outbound-deadlines", daemon=True)
                self._thread.start()
            elif self._flights[0][2] is flight:
                self._changed.notify()

    def stop(self) -> None:
        """End the thread; flights in the air are no longer watched."""
        with self._changed:
            self._stopped = True
            thread, self._thread = self._thread, None
            self._changed.notify()
        if thread is not None:
            thread.join()

    def _watch(self) -> None:
        while True:
            with self._changed:
                due = self._take_due()
                if not due:
                    if self._stopped:
                        return
                    self._changed.wait(self._pause_s())
            for flight in due:
                flight.cut()

    def _take_due(self) -> list[Flight]:
        due = []
        now = time.monotonic()
        while self._flights and (self._flights[0][2].has_landed or self._flights[0][0] <= now):
            flight = heapq.heappop(self._flights)[2]
            if not flight.has_landed:
                due.append(flight)
        return due

    def _pause_s(self) -> float | None:
        return self._flights[0][0] - time.monotonic() if self._flights else None
