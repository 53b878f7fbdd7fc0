"""A hub in this process whose requests nobody counts: the vendors' limits would be all that is measured."""

import contextlib
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from hub.conformance.vendor_bench import UnhurriedBudget
from hub.installation_secrets import InstallationSecrets
from hub.records.migrate import migrate
from hub.settings import Settings
from hub.wiring import Hub, wire


@contextlib.contextmanager
def unpaced_hub(sandbox_url: str, ring: Callable[[str], None] = lambda _: None) -> Iterator[Hub]:
    """A hub on SQLite in a folder that goes away with it; `ring` is told of queues with work."""
    with tempfile.TemporaryDirectory(prefix="hub-bench-") as folder, contextlib.ExitStack() as to_close:
        settings = Settings(data_folder=Path(folder), database_url=f"sqlite:///{folder}/hub.sqlite3", sandbox_url=sandbox_url)
        hub = wire(settings, InstallationSecrets.make(), ring=ring, budget=UnhurriedBudget(None, time.time))
        to_close.callback(hub.database.close)
        to_close.callback(hub.door.close)
        migrate(hub.database.engine)
        yield hub
