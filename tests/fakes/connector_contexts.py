"""Contexts for connectors and phone providers under test."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from hub.contract.context import ConnectorContext
from hub.contract.requests import RequestPort


class NoFields:
    """A mapping of a vendor that has no records."""

    def to_theirs(self, record: str, ours: Mapping[str, Any]) -> dict[str, Any]:
        raise LookupError(record, *ours)

    def to_ours(self, record: str, theirs: Mapping[str, Any]) -> dict[str, Any]:
        raise LookupError(record, *theirs)

    def settings(self, record: str) -> Mapping[str, str]:
        raise LookupError(record)


class QuietLog:
    """A log that keeps nothing."""

    def info(self, event: str, **values: Any) -> None:
        """Let it pass."""

    def warning(self, event: str, **values: Any) -> None:
        """Let it pass."""


def phone_context(api: RequestPort, facts: Mapping[str, str]) -> ConnectorContext:
    return ConnectorContext(
        api=api, fields=NoFields(), facts=facts, clock=lambda: datetime(2026, 11, 21, 1, 41, tzinfo=UTC), log=QuietLog(), region="US"
    )
