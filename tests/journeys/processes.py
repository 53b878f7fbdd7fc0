"""Real processes of the hub that a test starts, stops in their tracks and kills."""

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from hub.supervisor.die_with_parent import wrapped
from tests.journeys.patience import eventually

ROOT = Path(__file__).parents[2]


class RunningProcess:
    """One process with all its children; signals go to the whole group, as a machine that loses power stops all of it."""

    def __init__(self, name: str, pid: int, log: Path) -> None:
        self.name = name
        self.pid = pid
        self.log = log
        self._descriptor: int | None = os.pidfd_open(pid)

    @property
    def is_alive(self) -> bool:
        """Whether it runs or is stopped."""
        if self._descriptor is None:
            return False
        ended = select.poll()
        ended.register(self._descriptor, select.POLLIN)
        return not ended.poll(0)

    def kill(self) -> None:
        """SIGKILL, and wait until it is gone."""
        self._signal(signal.SIGKILL)
        eventually(lambda: not self.is_alive, f"{self.name} is dead")
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)

    def stop_in_its_tracks(self) -> None:
        """SIGSTOP: it holds everything and does nothing."""
        self._signal(signal.SIGSTOP)
        eventually(self._is_stopped, f"{self.name} has stopped")

    def wake(self) -> None:
        """SIGCONT."""
        self._signal(signal.SIGCONT)

    def said(self) -> str:
        """What it wrote to its log; nothing while it is being started."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, number)

    def _is_stopped(self) -> bool:
        return Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"


class Nursery:
    """Starts processes in a few milliseconds, from a process that has imported the hub already."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def start(self, name: str, command: Sequence[str], environment: Mapping[str, str], log: Path) -> RunningProcess:
        """Start `python -m module arguments…` with just this environment."""
        answer = self._ask({"command": list(command), "environment": dict(environment), "log": str(log)})
        return RunningProcess(name, answer["pid"], log)

    def wait_until_ready(self) -> None:
        """Return when it has imported everything."""
        self._read()

    def _ask(self, wish: dict[str, object]) -> dict[str, int]:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(wish) + "\n")
        self._process.stdin.flush()
        return self._read()

    def _read(self) -> dict[str, int]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the nursery is dead"
        answer: dict[str, int] = json.loads(line)
        return answer


@contextlib.contextmanager
def running_nursery() -> Iterator[Nursery]:
    """A nursery that ends, with all that it started, when the block ends or this process dies."""
    command = wrapped((sys.executable, str(Path(__file__).with_name("nursery_process.py"))))
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT) as process:  # noqa: S603 - our own command
        nursery = Nursery(process)
        try:
            nursery.wait_until_ready()
            yield nursery
        finally:
            process.kill()
