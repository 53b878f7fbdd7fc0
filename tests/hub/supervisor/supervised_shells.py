"""A supervisor in a process of its own, running shell scripts, watched from outside."""

import json
import os
import re
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from hub.supervisor.die_with_parent import wrapped

LONGEST_WAIT_SECONDS = 20


@dataclass(frozen=True)
class Shell:
    """A shell script to supervise."""

    name: str
    script: str
    environment: Mapping[str, str] = field(default_factory=dict)
    outlives_others: bool = False


class SupervisedShells:
    """The running supervisor, what it printed, and the processes below it."""

    def __init__(self, shells: list[Shell], *, grace_seconds: float = 10.0, backoff: Mapping[str, float] | None = None) -> None:
        wanted = {"programs": [vars(shell) for shell in shells], "grace_seconds": grace_seconds, "backoff": backoff or {}}
        self.process = subprocess.Popen(  # noqa: S603 our own command
            wrapped((sys.executable, "-m", "tests.hub.supervisor.run_programs", json.dumps(wanted))),
            cwd=Path(__file__).parents[3],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: list[str] = []
        # what a test waits for and never comes ends with the output, not with the patience of whoever runs the tests
        self._patience = threading.Timer(LONGEST_WAIT_SECONDS, self.process.kill)
        self._patience.start()

    def wait_for(self, pattern: str) -> re.Match[str]:
        """Read on until a line matches and return the match; fail when the output ends before."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))
            if match := re.search(pattern, self.lines[-1]):
                return match
        raise AssertionError(f"no line matches {pattern!r}:\n" + "\n".join(self.lines))

    def descendants(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send the signal, read the output to its end and return the exit status."""
        self.process.send_signal(number)
        rest, _ = self.process.communicate(timeout=LONGEST_WAIT_SECONDS)
        self.lines += rest.splitlines()
        return self.process.returncode

    def remove(self) -> None:
        """Leave nothing behind, whatever the test did."""
        self._patience.cancel()
        if self.process.poll() is None:
            below = self.descendants()
            self.process.kill()
            for process in below:
                process.kill()
        self.process.communicate()


def all_gone(processes: list[psutil.Process], *, within_seconds: float) -> bool:
    """Tell whether all have ended in time; one that only waits for init to reap it has ended."""
    deadline = time.monotonic() + within_seconds
    for process in processes:
        try:
            end = os.pidfd_open(process.pid)
        except ProcessLookupError:
            continue
        try:
            readable, _, _ = select.select([end], [], [], max(0.0, deadline - time.monotonic()))
        finally:
            os.close(end)
        if not readable:
            return False
    return True
