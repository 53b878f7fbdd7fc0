"""What the processes cost: processor time and memory, from the kernel's own books."""

from collections.abc import Iterable
from dataclasses import dataclass

import psutil

NAMES = (
    ("gunicorn", "web"),
    ("worker texts", "texts"),
    ("worker sync", "sync"),
    ("clock", "clock"),
    ("redis", "redis"),
    ("hub up", "supervisor"),
)


@dataclass(frozen=True, slots=True)
class Usage:
    """Processor seconds since their start and memory in bytes (PSS: shared pages counted in parts), by the name of the process."""

    cpu_s: dict[str, float]
    memory: dict[str, int]

    def cpu_since(self, before: "Usage") -> dict[str, float]:
        """Seconds used since then."""
        return {name: seconds - before.cpu_s.get(name, 0.0) for name, seconds in self.cpu_s.items()}


def with_children(pid: int) -> list[psutil.Process]:
    """A process and all that it started."""
    process = psutil.Process(pid)
    return [process, *process.children(recursive=True)]


def usage_of(processes: Iterable[psutil.Process]) -> Usage:
    """What they have used so far; processes of one name are added up."""
    cpu_s: dict[str, float] = {}
    memory: dict[str, int] = {}
    for process in processes:
        name = name_of(process)
        times = process.cpu_times()
        cpu_s[name] = cpu_s.get(name, 0.0) + times.user + times.system
        memory[name] = memory.get(name, 0) + process.memory_full_info().pss
    return Usage(cpu_s, memory)


def name_of(process: psutil.Process) -> str:
    """What the process is, as the design calls it."""
    command = " ".join(process.cmdline())
    return next((name for sign, name in NAMES if sign in command), "other")
