"""A whole hub with simulated vendors in processes of its own, as `hub up --sandbox` starts it."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from hub.supervisor.die_with_parent import wrapped
from tests.own_ports import own_port

ROOT = Path(__file__).parents[2]
STARTS_WITHIN_S = 120.0
CLAIM = re.compile(r"http\S+/claim/\S+")


@dataclass(frozen=True)
class RunningSandbox:
    """Where the hub is, and the link with which its first owner claims it."""

    address: str
    claim_link: str


@contextmanager
def running_sandbox(folder: Path) -> Iterator[RunningSandbox]:
    """The hub on a fresh data folder; ends with the block."""
    port = own_port()
    address, sandbox = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{own_port()}"
    own = {
        "DATA_FOLDER": str(folder / "data"),
        "PORT": str(port),
        "PUBLIC_URL": address,
        "SANDBOX_URL": sandbox,
        "DATABASE_URL": "",
        "REDIS_URL": "",
        "PYTHONPATH": str(ROOT),
    }
    log = folder / "hub.log"
    with log.open("w") as said:
        command = wrapped((sys.executable, "-m", "hub", "up", "--sandbox"))
        process = subprocess.Popen(command, env={**os.environ, **own}, stdout=said, stderr=subprocess.STDOUT)  # noqa: S603 - our own command
    try:
        _wait_until_up(process, log, f"{address}/healthz", sandbox)
        link = CLAIM.search(log.read_text())
        assert link is not None, log.read_text()
        yield RunningSandbox(address, link[0])
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _wait_until_up(process: "subprocess.Popen[bytes]", log: Path, *addresses: str) -> None:
    give_up_at = time.monotonic() + STARTS_WITHIN_S
    for address in addresses:
        while not _answers(address):
            assert process.poll() is None, log.read_text()[-4000:]
            assert time.monotonic() < give_up_at, log.read_text()[-4000:]


def _answers(address: str) -> bool:
    try:
        return requests.get(address, timeout=2).status_code < 500
    except requests.RequestException:
        time.sleep(0.1)
        return False
