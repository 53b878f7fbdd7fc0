"""The small hub, for checks that need the parts put together."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.small_hub import SmallHub


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[SmallHub]:
    small = SmallHub(f"sqlite:///{tmp_path / 'hub.sqlite3'}", tmp_path)
    yield small
    small.close()
