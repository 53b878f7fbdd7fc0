"""What a connector or phone provider is handed; it reaches for nothing else."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from hub.contract.requests import FieldMap, Log, RequestPort


@dataclass(frozen=True, slots=True)
class ConnectorContext:
    """Everything injected: `facts` are the connection's non-secret form fields and what was learned when connecting."""

    api: RequestPort
    fields: FieldMap
    facts: Mapping[str, str]
    clock: Callable[[], datetime]
    log: Log
    region: str
