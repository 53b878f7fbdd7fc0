"""What every test of the connector needs: a connector on a fixed clock and the fixtures."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib import resources
from typing import Any

from hub.contract.context import ConnectorContext
from hub.mapping import load_field_map
from integrations.greenhouse import GreenhouseConnector
from tests.fakes.harvest_port import HarvestPort
from tests.fakes.silent_log import SilentLog

NOW = datetime(2026, 11, 20, 15, 2, 30, tzinfo=UTC)
HARVEST = "https://harvest.greenhouse.io/v3"


def connector(
    *, override: Mapping[str, Any] | None = None, facts: Mapping[str, str] | None = None, log: SilentLog | None = None
) -> GreenhouseConnector:
    return GreenhouseConnector(
        ConnectorContext(
            api=HarvestPort({"harvest": "https://harvest.greenhouse.io", "auth": "https://auth.greenhouse.io"}, token="jwt"),
            fields=load_field_map("greenhouse", override=override),
            facts=facts or {},
            clock=lambda: NOW,
            log=log or SilentLog(),
            region="US",
        )
    )


def fixture(name: str) -> Any:
    return json.loads((resources.files("integrations.greenhouse") / "fixtures" / f"{name}.json").read_text(encoding="utf-8"))
