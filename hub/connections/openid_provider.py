"""The one OpenID provider with which members of this installation may sign in, and where its facts come from."""

from dataclasses import dataclass, field

from hub.connections.vault import Vault
from hub.records.database import Database
from hub.records.sign_in import OAuthClient
from hub.settings import Settings

KEY, ENVIRONMENT = "openid", "members"
SANDBOX_CLIENT = ("textback-hub", "a secret that everybody knows")
"""Id and secret of the hub at the simulated provider."""


@dataclass(frozen=True, slots=True)
class OpenIdProvider:
    """A provider and our client there. `of_operator` is true where whoever runs the machine chose it, which counts for every business.

    With `invented_people` it vouches only for addresses in `.example`, which nobody can have (RFC 2606).
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str
    of_operator: bool = False
    invented_people: bool = False


class OpenIdProviders:
    """Keeps the provider that was entered on the page; one in the environment goes before it."""

    def __init__(self, database: Database, vault: Vault, settings: Settings) -> None:
        self._database = database
        self._vault = vault
        self._settings = settings

    @property
    def redirect_address(self) -> str:
        """Where the provider sends people back to."""
        return f"{self._settings.public_url}/sign-in/openid/back"

    def in_use(self) -> OpenIdProvider | None:
        """The provider that the sign-in page offers; with a sandbox and nothing else, the simulated one."""
        settings = self._settings
        if settings.openid_issuer and settings.openid_client_id:
            name = settings.openid_name or "your company"
            return OpenIdProvider(settings.openid_issuer, settings.openid_client_id, settings.openid_client_secret, name, of_operator=True)
        with self._database.read_installation() as session:
            row = session.get(OAuthClient, (KEY, ENVIRONMENT))
        if row is not None:
            return OpenIdProvider(**self._vault.unlock(row.credentials))
        if settings.sandbox_url:
            return OpenIdProvider(
                f"{settings.sandbox_url}/{KEY}", *SANDBOX_CLIENT, "the sandbox\u2019s provider", of_operator=True, invented_people=True
            )
        return None

    def enter(self, *, issuer: str, client_id: str, client_secret: str, name: str, by: str) -> None:
        """Keep a provider, encrypted, in place of the one before."""
        locked = self._vault.lock({"issuer": issuer, "client_id": client_id, "client_secret": client_secret, "name": name})
        with self._database.write_installation() as session:
            row = session.get(OAuthClient, (KEY, ENVIRONMENT)) or OAuthClient(key=KEY, environment=ENVIRONMENT)
            row.credentials, row.entered_by, row.entered_at = locked, by, session.now
            session.add(row)

    def forget(self) -> None:
        """Offer none any more, but for one in the environment."""
        with self._database.write_installation() as session:
            row = session.get(OAuthClient, (KEY, ENVIRONMENT))
            if row is not None:
                session.delete(row)
