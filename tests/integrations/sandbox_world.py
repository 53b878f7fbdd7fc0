"""A connector at its simulated vendor, connected by the hub's own sign-in, with every exchange under watch."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from hub.conformance.bench import Bench, bench_of
from hub.conformance.vendor_bench import Recorded
from hub.contract.connector import Connector
from hub.mapping import load_field_map
from hub.wiring import Hub
from tests.integrations.watched_vendor import Exchange, WatchedCatalog, described_faults
from tests.vendor_descriptions import description_named


class SandboxWorld:
    """The vendor's controls, and the connector as it stands after connecting in this or that way."""

    def __init__(self, bench: Bench, exchanges: list[Exchange]) -> None:
        self.bench = bench
        self._exchanges = exchanges

    def behave(self, **settings: Any) -> None:
        """How the vendor behaves from now on, in its own words."""
        self.bench.vendors.order(self.bench.key, "settings", **settings)

    def connected(self, mode: str | None = None, *, without: str | None = None, override: Mapping[str, Any] | None = None) -> Any:
        """A connector of a new connection, its mapping changed by `override`."""
        connection_id = self.bench.connect(mode, without)
        made: Connector = self.bench.hub.connections.connector(Recorded(self.bench.account_id, connection_id))
        if override is None:
            return made
        return type(made)(replace(made.context, fields=load_field_map(self.bench.key, override=override)))

    def asked(self) -> set[str]:
        """Methods and paths of all requests so far, below the vendor's address."""
        return {f"{one.answer.request.method} {str(one.answer.request.url).removeprefix(one.server)}" for one in self._exchanges}


@contextmanager
def sandbox_world(hub: Hub, key: str) -> Iterator[SandboxWorld]:
    """A world of one test; at its end every exchange must be as the vendor describes it, where its description is at hand."""
    catalog = WatchedCatalog()
    with bench_of(replace(hub, catalog=catalog), key) as bench:
        yield SandboxWorld(bench, catalog.exchanges)
    if description_named():
        assert described_faults(catalog.exchanges) == []
