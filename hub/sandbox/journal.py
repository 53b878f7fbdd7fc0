"""What a simulated vendor was asked, newest last, bounded so that a load test cannot fill the memory."""

import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from itertools import count
from typing import Any

from hub.sandbox.masking import mask_body, mask_form, mask_headers

KEPT_REQUESTS = 10_000


@dataclass(slots=True)
class JournalEntry:
    """One received request; `status` is None and `answered` False until an answer left."""

    number: int
    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes
    at: datetime
    status: int | None = None
    answered: bool = False

    def to_json(self) -> dict[str, Any]:
        """Show the entry as text, with the secrets of its headers, query and body masked."""
        return {
            "number": self.number,
            "method": self.method,
            "path": self.path,
            "query": mask_form(self.query),
            "headers": mask_headers(self.headers),
            "body": mask_body(self.body),
            "status": self.status,
            "at": self.at.isoformat(),
            "answered": self.answered,
        }


class Journal:
    """The last received requests of one vendor; control requests are never in it."""

    def __init__(self, clock: Callable[[], datetime], keep: int = KEPT_REQUESTS) -> None:
        self._clock = clock
        self._entries: deque[JournalEntry] = deque(maxlen=keep)
        self._numbers = count(1)
        self._lock = threading.Lock()

    def record(self, method: str, path: str, query: str, headers: Mapping[str, str], body: bytes) -> JournalEntry:
        """Write down a request that has just arrived; the caller fills in how it ended."""
        with self._lock:
            entry = JournalEntry(next(self._numbers), method, path, query, dict(headers), body, self._clock())
            self._entries.append(entry)
        return entry

    def select(self, method: str = "*", path: str = "*", last: int | None = None) -> list[JournalEntry]:
        """Entries whose method and path match, oldest first; `last` keeps only the newest of them."""
        with self._lock:
            entries = list(self._entries)
        found = [entry for entry in entries if fnmatchcase(entry.method, method.upper()) and fnmatchcase(entry.path, path)]
        return found if last is None else found[-last:] if last > 0 else []

    def clear(self) -> None:
        """Forget every request; numbering goes on."""
        with self._lock:
            self._entries.clear()

    def __len__(self) -> int:
        return len(self._entries)
