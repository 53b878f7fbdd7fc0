"""One running child: its process group, its end, and its output as lines."""

import contextlib
import os
import signal
import subprocess

from hub.supervisor.die_with_parent import wrapped
from hub.supervisor.program import Program

PIPE_BYTES = 1 << 20  # all that a pipe can hold, so one read empties it
LONGEST_LINE_BYTES = 65536


class Child:
    """A started program in a process group of its own, dead at the latest when this process is."""

    def __init__(self, program: Program, *, started_at: float) -> None:
        self.program = program
        self.started_at = started_at
        self.has_closed_its_output = False
        self._unfinished_line = b""
        self._process = subprocess.Popen(  # noqa: S603 the command is the caller's own list, no shell reads it
            wrapped(program.command),
            env={**os.environ, **program.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            process_group=0,
        )
        if self._process.stdout is None:
            raise AssertionError("a pipe was asked for")
        self.output = self._process.stdout
        os.set_blocking(self.output.fileno(), False)

    @property
    def pid(self) -> int:
        """The process id, which is also the id of the process group."""
        return self._process.pid

    def ask_to_stop(self) -> None:
        """Send SIGTERM to the program itself; what it started is for it to stop."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGTERM)

    def kill(self) -> None:
        """Send SIGKILL to the program and to everything that it left in its process group."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)

    def has_ended(self) -> bool:
        """Tell whether the program has ended, without reaping it."""
        return os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None

    def bury(self) -> int:
        """Kill what the ended program left behind, reap it and return its exit status (negative: the signal)."""
        self.kill()  # before the reaping, while no other process can have taken over the group's id
        status = self._process.wait()
        self.output.close()
        return status

    def read_lines(self) -> list[str]:
        """Return the complete lines written since the last look; a very long line comes in pieces."""
        with contextlib.suppress(BlockingIOError):
            chunk = os.read(self.output.fileno(), PIPE_BYTES)
            self.has_closed_its_output = not chunk
            self._unfinished_line += chunk
        *lines, self._unfinished_line = self._unfinished_line.split(b"\n")
        if len(self._unfinished_line) > LONGEST_LINE_BYTES:
            lines.append(self._unfinished_line)
            self._unfinished_line = b""
        return [line.decode(errors="replace") for line in lines]

    def last_line(self) -> list[str]:
        """Return what an ended program wrote without a final line break."""
        rest, self._unfinished_line = self._unfinished_line, b""
        return [rest.decode(errors="replace")] if rest else []
