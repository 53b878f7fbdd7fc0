"""Pictures and voicemails, fetched from the phone system for as long as somebody looks at them; the hub keeps none."""

from collections.abc import Mapping
from dataclasses import dataclass
from threading import BoundedSemaphore

from sqlalchemy import select

from hub.catalog.discovery import Catalog, UnknownVendor
from hub.connections.ready import Connections, LongJob
from hub.contract.errors import NotSupported, Rejected, TryAgain
from hub.contract.phone_provider import FetchesMedia
from hub.records.connection import Connection
from hub.records.session import AccountSession

LARGEST = 16 * 1024 * 1024
AT_ONCE = 4
LONGEST_WAIT_S = 5.0
UNNAMED = "application/octet-stream"
SHOWN: Mapping[str, str] = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "audio/mpeg": "mp3",
    "audio/mp3": "mp3",
    "audio/wav": "wav",
    "audio/x-wav": "wav",
    "audio/ogg": "ogg",
    "audio/mp4": "m4a",
    "audio/aac": "aac",
}
"""What a browser may show within a page, with the ending of its file's name; a type that can hold a program is never among them."""


@dataclass(frozen=True, slots=True)
class FetchedMedia:
    """The bytes with their content type in lower case and without parameters."""

    content: bytes
    content_type: str

    @property
    def is_shown(self) -> bool:
        """Whether a page may show or play it; anything else is only there to be saved."""
        return self.content_type in SHOWN

    @property
    def ending(self) -> str:
        """The ending of its file's name."""
        return SHOWN.get(self.content_type, "bin")


class Media:
    """Fetches one thing at a time for each of `at_once` readers, so that a vendor that hangs never takes every thread of the pages."""

    def __init__(self, connections: Connections, catalog: Catalog, at_once: int = AT_ONCE, longest_wait_s: float = LONGEST_WAIT_S) -> None:
        self._connections = connections
        self._catalog = catalog
        self._turns = BoundedSemaphore(at_once)
        self._longest_wait_s = longest_wait_s

    def fetch(self, account_id: int, connection_id: int, ref: str) -> FetchedMedia:
        """What the phone system keeps under `ref`; raises the errors of the contract. No session may be open meanwhile."""
        if not self._turns.acquire(timeout=self._longest_wait_s):
            raise TryAgain("Too many pictures and voicemails are being fetched. Try again in a moment.", after=5, may_have_left=False)
        try:
            provider = self._connections.phone_provider(LongJob(account_id, connection_id))
            if not isinstance(provider, FetchesMedia):
                raise NotSupported("This phone system hands out no pictures and voicemails. Look for it there.")
            content, content_type = provider.fetch_media(ref)
        finally:
            self._turns.release()
        if len(content) > LARGEST:
            raise Rejected("This is too large to be shown here. Look for it at your phone system.", reason="too_large")
        return FetchedMedia(content, content_type.split(";")[0].strip().lower() or UNNAMED)

    def kept_there(self, session: AccountSession) -> Mapping[int, str]:
        """The connections whose phone system hands nothing out, each with a sentence that says why and where to look."""
        phones = session.execute(select(Connection.id, Connection.key, Connection.name).where(Connection.kind == "phone"))
        said = {connection_id: self._why_not(key, name) for connection_id, key, name in phones}
        return {connection_id: sentence for connection_id, sentence in said.items() if sentence}

    def _why_not(self, key: str, name: str) -> str:
        try:
            if issubclass(self._catalog.phone_provider(key), FetchesMedia):
                return ""
        except UnknownVendor:
            return f"{name} is no longer part of this installation: look at it there."
        stays = self._catalog.manifests[key].facts.get("media_stays")
        return str(stays or f"{name} hands no pictures and voicemails out: look at it there.")
