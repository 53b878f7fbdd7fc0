"""Run as a script: imports the hub once, then forks a child for each command, which is real in all but its start-up time.

Reads one JSON object a line (`command`, `environment`, `log`) and answers `{"pid": …}`; children die with this process.
"""

import ctypes
import json
import os
import runpy
import signal
import sys
from types import FrameType
from typing import Any

import gunicorn.app.wsgiapp  # type: ignore[import-untyped]
import gunicorn.workers.gthread  # type: ignore[import-untyped]

import hub.app
import hub.cli
import hub.jobs.clock
import hub.jobs.worker
import hub.running
from hub.catalog.discovery import Catalog

PR_SET_PDEATHSIG = 1
IMPORTED = (gunicorn.app.wsgiapp, gunicorn.workers.gthread, hub.app, hub.cli, hub.jobs.clock, hub.jobs.worker, hub.running)


def import_vendors() -> None:
    """Import the vendors' code, which the hub finds by name only when it is asked for."""
    catalog = Catalog()
    for key, manifest in catalog.manifests.items():
        (catalog.phone_provider if manifest.is_phone_provider else catalog.connector)(key)


def become(wish: dict[str, Any]) -> None:
    """Turn this fresh fork into the wished program, as `python -m …` would be it."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL))
    log = os.open(wish["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.environ.clear()
    os.environ.update(wish["environment"])
    _, _, module, *arguments = wish["command"]
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def bury(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - the signal's signature
    """Reap whoever has died."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def answer(value: dict[str, Any]) -> None:
    """Say one line to whoever wishes."""
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Fork until the input ends."""
    import_vendors()
    signal.signal(signal.SIGCHLD, bury)
    answer({"ready": True})
    for line in sys.stdin:
        wish = json.loads(line)
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                become(wish)
                code = 0
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else 1
            finally:
                sys.stdout.flush()
                os._exit(code)
        answer({"pid": pid})


if __name__ == "__main__":
    main()
