"""How much of what staff do in the phone systems' own apps a line shows."""

from collections.abc import Mapping
from dataclasses import dataclass

from hub.contract.manifest import Manifest
from hub.contract.phone_provider import Sees
from hub.records.connection import Connection
from hub.records.line import Line
from hub.records.session import AccountSession


@dataclass(frozen=True, slots=True)
class StaffSeen:
    """Whether texts and calls that staff make from the line in the app come to the hub's notice."""

    texts: bool
    calls: bool

    @property
    def in_words(self) -> str:
        """For people."""
        match self.texts, self.calls:
            case True, True:
                return "Texts and calls that staff make there are seen here."
            case True, False:
                return "Texts that staff write there are seen here. Calls that they make there: not visible."
            case False, True:
                return "Calls that staff make there are seen here. Texts that they write there: not visible."
            case _:
                return "What staff write and call there: not visible."


def staff_seen(session: AccountSession, line: Line, manifests: Mapping[str, Manifest]) -> StaffSeen:
    """By the manifests of the phone systems that the line's texts and calls go through; nothing where one is not installed."""
    through = [session.get_one(Connection, connection_id).key for connection_id in (line.texts_through, line.connection_id)]
    texts, calls = (manifests[key].sees if key in manifests else frozenset[str]() for key in through)
    return StaffSeen(texts=Sees.STAFF_TEXTS in texts, calls=Sees.STAFF_CALLS in calls)
