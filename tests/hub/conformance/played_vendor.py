"""A simulated vendor in a process of its own that plays the real one: what is in it can be seen only over HTTP."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from hub.sandbox.remote import RemoteVendors
from tests.own_ports import own_port

PERSON = {"name": "Rosalind Quimby", "phones": ["(415) 555-0117"], "emails": ["rosalind.quimby@customers.example"]}
OWNER = {"name": "Mika Sato", "email": "mika.sato@harbor-talent.example"}
START_S = 60


@contextmanager
def played(*keys: str) -> Iterator[RemoteVendors]:
    """The controls of vendors in another process; each holds nothing yet."""
    port = own_port()
    pairs = [f"{key}=integrations.{key}.sandbox" for key in keys]
    vendors = RemoteVendors(f"http://127.0.0.1:{port}")
    process = subprocess.Popen((sys.executable, "-m", "hub.sandbox", "--port", str(port), *pairs))  # noqa: S603 - our own command
    try:
        _await(port)
        yield vendors
    finally:
        vendors.close()
        process.terminate()
        process.wait(timeout=START_S)


def _await(port: int) -> None:
    give_up_at = time.monotonic() + START_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > give_up_at:
                raise
        else:
            return
