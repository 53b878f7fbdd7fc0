"""The `hub` command beside simulated vendors, as somebody types it on a machine with a business set up."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.catalog.discovery import Catalog
from hub.sandbox.server import running
from tests.fakes.terminal import Terminal

VENDORS = ("twilio", "greenhouse", "housecallpro", "hubspot", "lever", "generic")


@pytest.fixture
def terminal(sqlite_migrated: Path, tmp_path: Path) -> Iterator[Terminal]:
    catalog = Catalog()
    with running([catalog.sandbox(key)() for key in VENDORS]) as address:
        terminal = Terminal(tmp_path, sqlite_migrated, address)
        yield terminal
        terminal.close()
