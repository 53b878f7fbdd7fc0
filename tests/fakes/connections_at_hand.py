"""Connections whose vendors live in memory, and a catalog that knows them."""

from collections.abc import Callable

from hub.catalog.discovery import UnknownVendor
from hub.connections.ready import Connections, Try
from hub.connections.vault import Vault
from hub.contract.connector import Connector
from hub.contract.errors import VendorTrouble
from hub.contract.manifest import Lag
from hub.contract.phone_provider import PhoneProvider
from hub.installation_secrets import InstallationSecrets
from hub.outbound.budget import Priority
from hub.records.session import AccountSession
from hub.settings import Settings
from tests.fakes.firm_system import FakeConnector, FirmSystem, PlatformConnector, SearchingConnector, TellingConnector
from tests.fakes.phone_system import FakePhone, PhoneSystem


class ConnectionsAtHand(Connections):
    """Hands out fakes; `not_ready` is raised once for each entry when a connection is made ready."""

    def __init__(self, settings: Settings, phone: PhoneSystem, system: FirmSystem) -> None:
        self._settings = settings
        self.vault = Vault(InstallationSecrets.make())
        self.phone_class: Callable[[PhoneSystem], PhoneProvider] = FakePhone
        self.connector_class: type[FakeConnector] = SearchingConnector
        self.kinds: dict[str, str] = {}
        self.lag = Lag()
        self.not_ready: list[VendorTrouble] = []
        self.made_ready: list[int] = []
        self._phone = phone
        self._system = system

    def phone_provider(self, attempt: Try, priority: Priority = Priority.LIVE) -> PhoneProvider:  # noqa: ARG002
        attempt.check_lease()
        return self.phone_class(self._phone)

    def connector(self, attempt: Try, priority: Priority = Priority.LIVE) -> Connector:  # noqa: ARG002
        attempt.check_lease()
        return self.connector_class(self._system)

    def kind_of(self, key: str) -> str:
        return self.kinds.get(key, "ats")

    def _lag_of(self, session: AccountSession, connection_id: int) -> Lag:  # noqa: ARG002
        return self.lag

    def make_ready(self, connection_id: int) -> None:
        self.made_ready.append(connection_id)
        if self.not_ready:
            raise self.not_ready.pop(0)


class OnePhoneSystem:
    """A catalog with the fake phone system in it, and the firm's own system."""

    def phone_provider(self, key: str) -> type[PhoneProvider]:
        if key != "fake":
            raise UnknownVendor(key)
        return FakePhone

    def connector(self, key: str) -> type[Connector]:
        found: dict[str, type[Connector]] = {"firm": TellingConnector, "platform": PlatformConnector}
        return found[key]
