"""What was fetched or refused a moment ago: pages ask for one thing several times, and the vendor should be asked once."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from hub.connections.file_kinds import FileKind

Key = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class FetchedMedia:
    """The bytes and what kind of file they are."""

    content: bytes
    kind: FileKind

    @property
    def size(self) -> int:
        """In bytes."""
        return len(self.content)


Kept = TypeVar("Kept")


class RecentMedia(Generic[Kept]):
    """Keeps what became of files for `for_s` seconds, as much as has `room` together; thread-safe. `clock` counts seconds.

    `size_of` says how much room one takes. What is older is let go with the next look at any of them.
    """

    def __init__(self, clock: Callable[[], float], *, for_s: float, room: int, size_of: Callable[[Kept], int]) -> None:
        self._clock = clock
        self._for_s = for_s
        self._room = room
        self._size_of = size_of
        self._kept: OrderedDict[Key, tuple[float, Kept]] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key: Key) -> Kept | None:
        """What is under this key, if it is still kept."""
        with self._lock:
            self._let_go()
            found = self._kept.get(key)
            return found[1] if found else None

    def keep(self, key: Key, found: Kept) -> None:
        """Keep it; the oldest make room for it."""
        with self._lock:
            self._kept.pop(key, None)
            self._kept[key] = (self._clock() + self._for_s, found)
            self._let_go()

    def _let_go(self) -> None:
        taken = sum(self._size_of(found) for _, found in self._kept.values())
        while self._kept and (taken > self._room or next(iter(self._kept.values()))[0] <= self._clock()):
            _, (_, found) = self._kept.popitem(last=False)
            taken -= self._size_of(found)
