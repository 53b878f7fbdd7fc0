"""Keeps a list of programs running until it is told to stop."""

import contextlib
import os
import selectors
import signal
import time
from collections.abc import Iterator, Sequence
from typing import TextIO

from hub.supervisor.child import Child
from hub.supervisor.program import Backoff, Program

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Supervisor:
    """Starts programs, starts them again when they end, and stops them all on SIGTERM, SIGINT or SIGHUP.

    `run` belongs in the main thread: only there can signals be heard, and the kernel binds the children's life to the thread that
    started them. `grace_seconds` is how long a program may take to stop before it is killed; a second signal kills at once.
    """

    def __init__(self, programs: Sequence[Program], *, output: TextIO, grace_seconds: float = 10.0, backoff: Backoff | None = None) -> None:
        self._programs = tuple(programs)
        self._output = output
        self._grace_seconds = grace_seconds
        self._backoff = backoff or Backoff()
        self._name_width = max((len(program.name) for program in programs), default=0)
        self._children: list[Child] = []
        self._due: dict[Program, float] = {}
        self._short_lives: dict[str, int] = {}
        self._stops_heard = 0
        self._asked_to_stop: set[Child] = set()
        self._kill_at = float("inf")
        self._selector = selectors.DefaultSelector()
        self._wakeup_reader, self._wakeup_writer = os.pipe()
        os.set_blocking(self._wakeup_reader, False)
        os.set_blocking(self._wakeup_writer, False)

    def run(self) -> None:
        """Keep every program running until stopped; return when none is left."""
        self._selector.register(self._wakeup_reader, selectors.EVENT_READ)
        with self._signals_heard():
            try:
                self._due = dict.fromkeys(self._programs, time.monotonic())
                while not self._stops_heard or self._children:
                    self._start_what_is_due()
                    self._wait()
                    self._bury_the_dead()
                    self._stop_what_may_stop()
            finally:
                self._kill_and_bury_all()
                self._selector.close()

    def request_stop(self) -> None:
        """Stop as SIGTERM would; may be called from any thread."""
        with contextlib.suppress(BlockingIOError):
            os.write(self._wakeup_writer, bytes([signal.SIGTERM]))

    @contextlib.contextmanager
    def _signals_heard(self) -> Iterator[None]:
        before = {number: signal.signal(number, lambda *_: None) for number in (*STOP_SIGNALS, signal.SIGCHLD)}
        wakeup_before = signal.set_wakeup_fd(self._wakeup_writer, warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(wakeup_before)
            for number, action in before.items():
                signal.signal(number, action)

    def _start_what_is_due(self) -> None:
        if self._stops_heard:
            return
        now = time.monotonic()
        for program in [program for program, due in self._due.items() if due <= now]:
            del self._due[program]
            try:
                child = Child(program, started_at=now)
            except OSError as error:  # no memory or no process left: as good a reason to try again as a death
                self._plan_restart(program, f"could not be started ({error.strerror})", lived=0.0)
                continue
            self._children.append(child)
            self._selector.register(child.output, selectors.EVENT_READ, child)

    def _wait(self) -> None:
        deadline = min((self._kill_at, *self._due.values())) if not self._stops_heard else self._kill_at
        timeout = None if deadline == float("inf") else max(0.0, deadline - time.monotonic())
        for key, _ in self._selector.select(timeout):
            if isinstance(key.data, Child):
                self._forward(key.data)
            else:
                self._hear_signals()

    def _hear_signals(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while numbers := os.read(self._wakeup_reader, 4096):
                self._stops_heard += sum(number in STOP_SIGNALS for number in numbers)

    def _forward(self, child: Child) -> None:
        lines = child.read_lines()
        self._print(child.program.name, lines)
        if child.has_closed_its_output:
            self._stop_listening(child)

    def _stop_listening(self, child: Child) -> None:
        if child.output in self._selector.get_map():
            self._selector.unregister(child.output)

    def _print(self, name: str, lines: list[str]) -> None:
        with contextlib.suppress(OSError):  # the reader or the terminal has gone; the programs go on
            for line in lines:
                self._output.write(f"{name:<{self._name_width}} | {line}\n")
            self._output.flush()

    def _bury_the_dead(self) -> None:
        for child in [child for child in self._children if child.has_ended()]:
            self._children.remove(child)
            self._print(child.program.name, child.read_lines() + child.last_line())
            self._stop_listening(child)
            status = child.bury()
            if not self._stops_heard:
                ended = f"was killed by {signal.Signals(-status).name}" if status < 0 else f"ended with status {status}"
                self._plan_restart(child.program, ended, lived=time.monotonic() - child.started_at)

    def _plan_restart(self, program: Program, ended: str, *, lived: float) -> None:
        settled = lived >= self._backoff.settled_after
        self._short_lives[program.name] = 1 if settled else self._short_lives.get(program.name, 0) + 1
        wait = self._backoff.seconds(self._short_lives[program.name])
        self._due[program] = time.monotonic() + wait
        self._print(program.name, [f"{ended}, starting it again" + (f" in {wait:g} s" if wait else "")])

    def _stop_what_may_stop(self) -> None:
        """After the first signal the programs are asked, those that outlive the others last; then time or a second signal kills."""
        if not self._stops_heard:
            return
        now = time.monotonic()
        self._kill_at = min(self._kill_at, now + self._grace_seconds)
        if self._stops_heard > 1 or now >= self._kill_at:
            for child in self._children:
                child.kill()
            self._kill_at = float("inf")
            return
        others = [child for child in self._children if not child.program.outlives_others]
        for child in others or self._children:
            if child not in self._asked_to_stop:
                self._asked_to_stop.add(child)
                child.ask_to_stop()

    def _kill_and_bury_all(self) -> None:
        for child in self._children:
            child.kill()
            child.bury()
        self._children.clear()
