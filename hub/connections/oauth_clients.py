"""The installation's own OAuth clients at vendors, and the redirect address that each vendor must know."""

from dataclasses import dataclass
from enum import StrEnum

from hub.connections.vault import Vault
from hub.records.database import Database
from hub.records.session import InstallationSession
from hub.records.sign_in import OAuthClient


class Environment(StrEnum):
    """Which of a vendor's systems is meant: the real one, the vendor's own test environment, or the simulated vendor."""

    LIVE = "live"
    TWIN = "twin"
    SIMULATED = "simulated"

    @classmethod
    def of(cls, *, sandbox: bool, twin: bool) -> "Environment":
        """The environment of a connection's two flags."""
        return cls.SIMULATED if sandbox else cls.TWIN if twin else cls.LIVE


@dataclass(frozen=True, slots=True)
class KnownClient:
    """A client as a page may show it: without its secret."""

    client_id: str
    entered_by: str


class OAuthClients:
    """Keeps a client id and secret for each vendor and environment, encrypted."""

    def __init__(self, database: Database, vault: Vault, public_url: str) -> None:
        self._database = database
        self._vault = vault
        self._public_url = public_url

    def redirect_address(self, key: str) -> str:
        """Where the vendor sends people back to; one for each vendor, so that no other can answer in its place."""
        return f"{self._public_url}/connections/{key}/signed-in"

    def enter(self, key: str, environment: Environment, *, client_id: str, client_secret: str, by: str) -> None:
        """Keep a client, in place of the one before."""
        locked = self._vault.lock({"client_id": client_id, "client_secret": client_secret})
        with self._database.write_installation() as session:
            row = session.get(OAuthClient, (key, environment)) or OAuthClient(key=key, environment=environment)
            row.credentials, row.entered_by, row.entered_at = locked, by, session.now
            session.add(row)

    def known(self, key: str, environment: Environment) -> KnownClient | None:
        """The client as a page may show it."""
        with self._database.read_installation() as session:
            row = session.get(OAuthClient, (key, environment))
        return None if row is None else KnownClient(self._vault.unlock(row.credentials)["client_id"], row.entered_by)

    def values(self, session: InstallationSession, key: str, environment: Environment) -> dict[str, str]:
        """What templates may name: the client's id and secret where it was entered, and the redirect address."""
        row = session.get(OAuthClient, (key, environment))
        return {"redirect_uri": self.redirect_address(key), **(self._vault.unlock(row.credentials) if row else {})}
