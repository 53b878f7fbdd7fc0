"""Any phone system that can post signed JSON: it tells of calls and texts, and nothing is asked of it but the files that it links to."""

from hub.contract.connector import AccountIdentity
from hub.contract.phone_provider import FetchesMedia, PhoneProvider, ReportsCalls
from telephony.generic import payloads, signatures


class GenericProvider(PhoneProvider, ReportsCalls, FetchesMedia):
    """Events signed by Standard Webhooks; texts for its lines go out through another provider."""

    def check_connection(self) -> AccountIdentity:
        """Always the same identity: there is no account to sign in to."""
        return AccountIdentity(id="generic", name="Your phone system")

    peek = staticmethod(payloads.peek)
    webhook_secrets = staticmethod(signatures.webhook_secrets)
    is_authentic = staticmethod(signatures.is_authentic)
    read_events = staticmethod(payloads.read_events)
    missed_signals = staticmethod(payloads.missed_signals)

    def fetch_media(self, ref: str) -> tuple[bytes, str]:
        """A picture or voicemail by the link that was posted; raises Gone for one that has ended, Rejected for one that is not public."""
        answer = self.context.api.get_link(ref)
        return answer.content, answer.headers.get("content-type", "")
