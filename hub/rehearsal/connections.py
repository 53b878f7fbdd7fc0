"""The connection that is rehearsed: its real connector and sign-in, another mapping, and a door that lets no write out."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hub.connections.ready import Connections, OpenedConnection, Try
from hub.connections.vault import Vault
from hub.contract.connector import Connector
from hub.contract.context import ConnectorContext
from hub.contract.errors import NotSupported
from hub.contract.phone_provider import PhoneProvider
from hub.outbound.budget import Priority
from hub.records.database import Database
from hub.rehearsal.door import RehearsalDoor
from hub.rehearsal.throw_away import ReplayClock
from hub.wiring import Hub


class RehearsalConnections(Connections):
    """Opens the one connection (or none) with `overrides` instead of its own; tokens are renewed and kept where they really belong."""

    def __init__(  # noqa: PLR0917 - everything that a rehearsal has in another's place
        self,
        hub: Hub,
        database: Database,
        clock: ReplayClock,
        door: RehearsalDoor,
        opened: OpenedConnection | None,
        overrides: Mapping[str, Any],
    ) -> None:
        super().__init__(
            database=database, catalog=hub.catalog, vault=Vault(hub.secrets), door=hub.door, budget=hub.budget, settings=hub.settings
        )
        self.tokens = hub.connections.tokens
        self._door = door
        self._clock = clock
        self._opened = replace(opened, overrides=dict(overrides)) if opened is not None else None

    def connector(self, attempt: Try, priority: Priority = Priority.BACKFILL) -> Connector:
        """The connector; live calls go before a rehearsal."""
        return super().connector(attempt, priority)

    def phone_provider(self, attempt: Try, priority: Priority = Priority.BACKFILL) -> PhoneProvider:  # noqa: ARG002 - whichever it is
        """None: nobody is texted in a rehearsal."""
        raise NotSupported("A rehearsal reaches no phone system.")

    def opened(self, attempt: Try) -> OpenedConnection:
        """The rehearsed connection; raises NotSupported for any other."""
        if self._opened is None or attempt.connection_id != self._opened.connection_id:
            raise NotSupported("Another connection is rehearsed.")
        return self._opened

    def context(self, opened: OpenedConnection, attempt: Try, priority: Priority) -> ConnectorContext:
        """As ever, at the time that is played."""
        return replace(super().context(opened, attempt, priority), clock=self._clock)
