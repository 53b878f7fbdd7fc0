"""What was fetched or refused a moment ago: pages ask for one thing several times, and the vendor should be asked once."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from hub.connections.file_kinds import FileKind
from hub.contract.errors import VendorTrouble

Key = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class FetchedMedia:
    """The bytes and what kind of file they are."""

    content: bytes
    kind: FileKind


class RecentMedia:
    """Hands files out from memory for `for_s` seconds, at most `room` bytes of them together; thread-safe. `clock` counts seconds.

    What is older is let go with the next look at any of them.
    """

    def __init__(self, clock: Callable[[], float], *, for_s: float, room: int) -> None:
        self._clock = clock
        self._for_s = for_s
        self._room = room
        self._kept: OrderedDict[Key, tuple[float, FetchedMedia]] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key: Key) -> FetchedMedia | None:
        """The file under this key, if it is still kept."""
        with self._lock:
            self._let_go()
            found = self._kept.get(key)
            return found[1] if found else None

    def keep(self, key: Key, found: FetchedMedia) -> None:
        """Keep a file; the oldest make room for it."""
        with self._lock:
            self._kept.pop(key, None)
            self._kept[key] = (self._clock() + self._for_s, found)
            self._let_go()

    def _let_go(self) -> None:
        taken = sum(len(found.content) for _, found in self._kept.values())
        while self._kept and (taken > self._room or next(iter(self._kept.values()))[0] <= self._clock()):
            _, (_, found) = self._kept.popitem(last=False)
            taken -= len(found.content)


class RecentRefusals:
    """Why a file could not be had, for `for_s` seconds, of the newest `most` files; thread-safe. `clock` counts seconds.

    A page that cannot show a picture asks once more, for the sentence that says why.
    """

    def __init__(self, clock: Callable[[], float], *, for_s: float, most: int) -> None:
        self._clock = clock
        self._for_s = for_s
        self._most = most
        self._kept: OrderedDict[Key, tuple[float, VendorTrouble]] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key: Key) -> VendorTrouble | None:
        """Why the file under this key could not be had a moment ago."""
        with self._lock:
            until, trouble = self._kept.get(key, (0.0, None))
            return trouble if until > self._clock() else None

    def keep(self, key: Key, trouble: VendorTrouble) -> None:
        """Keep a refusal; the oldest make room for it."""
        with self._lock:
            self._kept.pop(key, None)
            self._kept[key] = (self._clock() + self._for_s, trouble)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
