"""Starting a hub of its own for the demo, playing the story on it, and leaving it open."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from hub.contract.errors import VendorTrouble
from hub.data_folder import DataFolder
from hub.demo.set_up import set_up
from hub.demo.story import Story, StoryStuck
from hub.running import refuse_unusable_ports
from hub.sandbox.remote import ControlRefused
from hub.settings import read_settings
from hub.simulated.cast import read_cast
from hub.simulated.vendors import SimulatedVendors
from hub.supervisor.die_with_parent import wrapped
from hub.supervisor.ports import free_port
from hub.wiring import wire

QUIET_PERIOD_S = 5
DELAY_S = 2
START_S = 60.0


def play_demo(*, once: bool, connector: str | None = None, phone_system: str | None = None) -> int:
    """Play the story on a fresh hub; 0 when everything stands at the vendors exactly once. Without `once` it stays up.

    `connector` is the key of the firm's own system, `phone_system` that of its phones; without them the cast's.
    """
    cast = read_cast(connector, phone_system)
    signal.signal(signal.SIGTERM, _end)
    with tempfile.TemporaryDirectory(prefix="textback-demo-") as folder:
        environment = _environment(Path(folder))
        refuse_unusable_ports(read_settings(environment), environment, with_sandbox=True)
        _say("Starting the hub with simulated vendors ...")
        hub_log = Path(folder) / "hub.log"
        with hub_log.open("w") as log:
            command = wrapped((sys.executable, "-m", "hub", "up", "--sandbox"))
            process = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)  # noqa: S603 - our own command
            try:
                return _play(environment, process, hub_log, cast, once=once)
            except KeyboardInterrupt:
                return 130 if once else 0
            finally:
                process.send_signal(signal.SIGTERM)
                process.wait(30)


def _end(*_: object) -> None:
    """End as Ctrl-C does, so that the folder is removed."""
    raise KeyboardInterrupt


def _environment(folder: Path) -> dict[str, str]:
    """The demo's own settings: nothing of a real installation is touched, and waits are short."""
    port = os.environ.get("PORT") or str(free_port())
    own = {
        "DATA_FOLDER": str(folder / "data"),
        "PORT": port,
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "SANDBOX_URL": f"http://127.0.0.1:{free_port()}",
        "DATABASE_URL": "",
        "REDIS_URL": "",
        "SMTP_URL": "",
    }
    return {**os.environ, **own}


def _play(environment: dict[str, str], process: "subprocess.Popen[bytes]", log: Path, cast: dict[str, Any], *, once: bool) -> int:
    settings = read_settings(environment)
    vendors = SimulatedVendors(settings.sandbox_url)
    hub = wire(settings, DataFolder(settings.data_folder).load_or_make_secrets(database_has_data=False))
    if not _is_up(process, settings.public_url, settings.sandbox_url):
        _say(f"The hub did not start. What it said:\n{log.read_text()[-4000:]}")
        return 1
    try:
        business = set_up(hub, vendors, cast, quiet_period_s=QUIET_PERIOD_S, delay_s=DELAY_S)
        story = Story(hub, vendors, business, _say)
        story.play()
    except (StoryStuck, VendorTrouble, ControlRefused) as trouble:
        _say(f"The story got stuck: {trouble}\nWhat the hub said:\n{log.read_text()[-4000:]}")
        return 1
    faults = story.faults()
    _say("")
    for fault in faults:
        _say(f"Wrong: {fault}")
    if not faults:
        _say("At the simulated vendors: one text for each caller, one record for each caller, all that was said on it once.")
    if once:
        return 1 if faults else 0
    _say(f"\nThe app is open at {settings.public_url} \u2014 sign in as {business.email} with {business.password}")
    _say(f"Play the caller yourself at {settings.public_url}/sandbox/phone. Stop with Ctrl-C.")
    return process.wait()


def _is_up(process: "subprocess.Popen[bytes]", *addresses: str) -> bool:
    """Wait until both listen."""
    import requests  # noqa: PLC0415 - only the demo plays a browser

    give_up_at = time.monotonic() + START_S
    for address in addresses:
        while True:
            if process.poll() is not None or time.monotonic() > give_up_at:
                return False
            try:
                requests.get(address, timeout=2)
                break
            except requests.RequestException:
                time.sleep(0.1)
    return True


def _say(sentence: str) -> None:
    print(sentence, flush=True)  # noqa: T201 - the demo talks to whoever started it
