"""Pictures and voicemails, fetched from the phone system when somebody looks at them; the hub stores none."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from threading import BoundedSemaphore

from sqlalchemy import select

from hub.catalog.discovery import Catalog, UnknownVendor
from hub.connections.file_kinds import kind_of
from hub.connections.ready import Connections, LongJob
from hub.connections.recent_media import FetchedMedia, RecentMedia
from hub.contract.errors import NotSupported, Rejected, TryAgain, VendorTrouble
from hub.contract.phone_provider import FetchesMedia
from hub.records.connection import Connection
from hub.records.session import AccountSession

LARGEST = 16 * 1024 * 1024
AT_ONCE = 4
LONGEST_WAIT_S = 5.0
KEPT_FOR_S = 60.0
KEPT_BYTES = 32 * 1024 * 1024
REFUSED_FOR_S = 10.0
REFUSALS = 200


class Media:
    """Fetches one thing at a time for each of `at_once` readers, so that a vendor that hangs never takes every thread of the pages.

    What was fetched stays in memory for a minute: a player that jumps asks for the same voicemail again and again.
    What the vendor refused is refused for some seconds without asking there again.
    """

    def __init__(
        self,
        connections: Connections,
        catalog: Catalog,
        at_once: int = AT_ONCE,
        longest_wait_s: float = LONGEST_WAIT_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._connections = connections
        self._catalog = catalog
        self._turns = BoundedSemaphore(at_once)
        self._longest_wait_s = longest_wait_s
        self._recent = RecentMedia[FetchedMedia](clock, for_s=KEPT_FOR_S, room=KEPT_BYTES, size_of=lambda file: file.size)
        self._refused = RecentMedia[VendorTrouble](clock, for_s=REFUSED_FOR_S, room=REFUSALS, size_of=lambda refusal: 1)  # noqa: ARG005 - each counts as one

    def fetch(self, account_id: int, connection_id: int, ref: str) -> FetchedMedia:
        """What the phone system keeps under `ref`; raises the errors of the contract. No session may be open meanwhile."""
        key = (account_id, connection_id, ref)
        if (found := self._recent.find(key)) is not None:
            return found
        if (trouble := self._refused.find(key)) is not None:
            raise trouble.with_traceback(None)
        with self._turn():
            try:
                found = self._ask(*key)
            except VendorTrouble as refused:
                self._refused.keep(key, refused)
                raise
        self._recent.keep(key, found)
        return found

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._turns.acquire(timeout=self._longest_wait_s):
            raise TryAgain("Too many pictures and voicemails are being fetched. Try again in a moment.", after=5, may_have_left=False)
        try:
            yield
        finally:
            self._turns.release()

    def _ask(self, account_id: int, connection_id: int, ref: str) -> FetchedMedia:
        provider = self._connections.phone_provider(LongJob(account_id, connection_id))
        if not isinstance(provider, FetchesMedia):
            raise NotSupported("This phone system hands out no pictures and voicemails. Look for it there.")
        content, content_type = provider.fetch_media(ref)
        if len(content) > LARGEST:
            raise Rejected("This is too large to be shown here. Look for it at your phone system.", reason="too_large")
        return FetchedMedia(content, kind_of(content_type, content))

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
