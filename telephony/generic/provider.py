"""Any phone system that can post signed JSON: it tells of calls and texts, and nothing is asked of it."""

from collections.abc import Iterable, Mapping

from hub.contract.connector import AccountIdentity
from hub.contract.phone_events import PhoneEvent
from hub.contract.phone_provider import MissedSignal, PhoneProvider, ReportsCalls
from hub.contract.webhooks import Hint, RawRequest, WebhookSecret
from telephony.generic import payloads, signatures


class GenericProvider(PhoneProvider, ReportsCalls):
    """Events signed by Standard Webhooks; texts for its lines go out through another provider."""

    def check_connection(self) -> AccountIdentity:
        """Always the same identity: there is no account to sign in to."""
        return AccountIdentity(id="generic", name="Your phone system")

    @staticmethod
    def peek(raw: RawRequest) -> Hint:
        """Whose request this seems to be; raises UnreadableRequest."""
        return payloads.peek(raw)

    @staticmethod
    def webhook_secrets(credentials: Mapping[str, str]) -> list[WebhookSecret]:
        """The signing secrets, several during a change."""
        return signatures.webhook_secrets(credentials)

    @staticmethod
    def is_authentic(raw: RawRequest, secrets: Iterable[WebhookSecret]) -> bool:
        """Whether one of the secrets signed the body within five minutes of its arrival."""
        return signatures.is_authentic(raw, secrets)

    @staticmethod
    def read_events(raw: RawRequest) -> list[PhoneEvent]:
        """The neutral events in a request; raises UnreadableRequest."""
        return payloads.read_events(raw)

    @staticmethod
    def missed_signals() -> tuple[MissedSignal, ...]:
        """An event of its own for a missed call, with the reason that it names."""
        return payloads.missed_signals()
