import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.own_ports import own_port

ROOT = Path(__file__).parents[3]
VENDOR = """
from hub.sandbox import SandboxVendor, utc_now

def create_sandbox(clock=utc_now):
    vendor = SandboxVendor("plain", "Plain", clock)
    vendor.app.add_url_rule("/v1/echo", view_func=lambda: {"ok": True})
    return vendor
"""


@contextlib.contextmanager
def sandbox_process(folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    (folder / "plain_vendor.py").write_text(VENDOR)
    port = own_port()
    environment = os.environ | {"PYTHONPATH": os.pathsep.join((str(ROOT), str(folder)))}
    command = [sys.executable, "-m", "hub.sandbox", "--port", str(port), "plain=plain_vendor"]
    with subprocess.Popen(command, env=environment, cwd=folder) as process:  # noqa: S603 (our own command line)
        try:
            yield f"http://127.0.0.1:{port}/plain", process
        finally:
            process.terminate()
            process.wait(30)


def wait_for_answer(session: requests.Session, url: str) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with contextlib.suppress(requests.ConnectionError):
            assert session.get(url, timeout=30).json() == {"ok": True}
            return
        threading.Event().wait(0.02)
    pytest.fail("the sandbox process never answered")


def client_port(session: requests.Session, url: str) -> int:
    with session.get(url, timeout=30, stream=True) as answer:
        connection: Any = answer.raw.connection
        port = int(connection.sock.getsockname()[1])
        assert answer.json() == {"ok": True}
    return port


def test_the_process_keeps_connections_open_and_ends_cleanly_on_sigterm_with_a_request_held(tmp_path: Path) -> None:
    with sandbox_process(tmp_path) as (url, process), requests.Session() as session:
        wait_for_answer(session, f"{url}/v1/echo")
        assert client_port(session, f"{url}/v1/echo") == client_port(session, f"{url}/v1/echo")
        requests.post(f"{url}/_sandbox/knobs", json={"do": "withhold"}, timeout=30)
        held = threading.Thread(target=lambda: requests.get(f"{url}/v1/echo", timeout=60))
        held.start()
        while requests.get(f"{url}/_sandbox/knobs", timeout=30).json()["held"] != 1:
            threading.Event().wait(0.01)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
        held.join(30)
        assert not held.is_alive()


def test_a_dropped_connection_reaches_the_client_as_one(tmp_path: Path) -> None:
    with sandbox_process(tmp_path) as (url, _), requests.Session() as session:
        wait_for_answer(session, f"{url}/v1/echo")
        requests.post(f"{url}/_sandbox/knobs", json={"do": "drop"}, timeout=30)
        with pytest.raises(requests.ConnectionError):
            requests.get(f"{url}/v1/echo", timeout=30)
        assert session.get(f"{url}/v1/echo", timeout=30).status_code == 200


@pytest.mark.parametrize(
    ("pair", "sentence"),
    [("plain", "write key=module"), ("other=plain_vendor", "gives no sandbox with the key"), ("x=no_such_module", "No module")],
)
def test_a_wrong_pair_on_the_command_line_is_refused_with_a_sentence(tmp_path: Path, pair: str, sentence: str) -> None:
    (tmp_path / "plain_vendor.py").write_text(VENDOR)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join((str(ROOT), str(tmp_path)))}
    command = [sys.executable, "-m", "hub.sandbox", "--port", "0", pair]
    ended = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=20)  # noqa: S603 (our own command line)
    assert ended.returncode == 2
    assert sentence in ended.stderr
