from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from hub.conformance.vendor_bench import bench_hub
from hub.wiring import Hub
from tests.integrations.watched_vendor import WatchedCatalog, described_faults
from tests.vendor_descriptions import description_named


@pytest.fixture(scope="session")
def watched_catalog() -> WatchedCatalog:
    """A catalog whose simulated vendors are under watch."""
    return WatchedCatalog()


@pytest.fixture(scope="session")
def conformance_hub(watched_catalog: WatchedCatalog) -> Iterator[Hub]:
    """The kit's hub with that catalog."""
    with bench_hub() as hub:
        yield replace(hub, catalog=watched_catalog)


@pytest.fixture
def keeps_rule(keeps_rule: Callable[[], None], watched_catalog: WatchedCatalog) -> Callable[[], None]:
    """A rule, whose every exchange with a simulated vendor must be as the vendor describes it as well."""

    def try_it() -> None:
        watched_catalog.exchanges.clear()
        keeps_rule()
        if description_named():
            assert described_faults(watched_catalog.exchanges) == []

    return try_it
