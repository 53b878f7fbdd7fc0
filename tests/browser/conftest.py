"""A browser for each worker of the tests, and hubs to open in it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.chromium import Visitor, running_chromium, visiting
from tests.browser.served_hub import ServedHub, served_hub

Visit = Callable[..., Visitor]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with running_chromium() as browser:
        yield browser


@pytest.fixture
def hub(sqlite_with_tables: Path, tmp_path: Path) -> Iterator[ServedHub]:
    """A hub of the test's own, without any account."""
    with served_hub(sqlite_with_tables, tmp_path) as hub:
        yield hub


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Visit]:
    """Opens a browser of somebody's own at an address; all are closed, and their missteps told, when the test ends."""
    with ExitStack() as visitors:

        def begin(address: str, **wishes: object) -> Visitor:
            opened: AbstractContextManager[Visitor] = visiting(chromium, address, **wishes)
            return visitors.enter_context(opened)

        yield begin
