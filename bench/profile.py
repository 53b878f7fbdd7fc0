"""Flame graphs of the hub's processes while they are under load."""

import contextlib
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import psutil

from bench.processes import name_of

LEAD_S = 5
NAMES = frozenset({"web", "texts", "sync"})


@contextlib.contextmanager
def profiled(processes: Sequence[psutil.Process], folder: str, name: str, seconds: float) -> Iterator[None]:
    """Let py-spy look at web and workers meanwhile; nothing without a folder or without py-spy."""
    spy = shutil.which("py-spy")
    if folder and spy is None:
        click.echo("No py-spy on the PATH: no flame graphs.")
    if not folder or spy is None:
        yield
        return
    Path(folder).mkdir(parents=True, exist_ok=True)
    watchers = []
    for process in processes:
        of = name_of(process)
        if of in NAMES and not any(name_of(child) == of for child in process.children()):
            file = Path(folder) / f"{name}-{of}.svg"
            command = [spy, "record", "--pid", str(process.pid), "--duration", str(round(seconds) + LEAD_S), "--output", str(file)]
            watchers.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))  # noqa: S603 - py-spy
    try:
        yield
    finally:
        for watcher in watchers:
            watcher.wait()
