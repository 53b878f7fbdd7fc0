"""One environment of the simulated Lever: an account with its webhooks and files."""

from collections.abc import Callable
from datetime import datetime

from integrations.lever.sandbox_account import Account
from integrations.lever.sandbox_events import Events
from integrations.lever.sandbox_settings import Settings
from integrations.lever.sandbox_uploads import Uploads
from integrations.lever.sandbox_webhooks import Webhooks


class Site:
    """The production environment or its sandbox twin; nothing is shared between the two."""

    def __init__(self, environment: str, clock: Callable[[], datetime], settings: Settings) -> None:
        self.account = Account(environment, clock, settings)
        self.webhooks = Webhooks(clock, settings)
        self.uploads = Uploads(clock, settings)
        self.events = Events(self.account, self.webhooks.emit)

    def reset(self) -> None:
        """Empty the account, its webhooks and its files."""
        self.account.reset()
        self.webhooks.reset()
        self.uploads.reset()
