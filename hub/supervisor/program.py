"""What a supervisor is asked to keep running, and how long it waits before it starts it again."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Program:
    """One named command; `environment` is laid over the supervisor's own.

    A program that `outlives_others` is stopped only after all the others have ended (the doorbell that they ring).
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict, hash=False)
    outlives_others: bool = False


@dataclass(frozen=True)
class Backoff:
    """Seconds to wait before a restart: none after a life of `settled_after`, else `first` doubled up to `longest`."""

    settled_after: float = 5.0
    first: float = 0.5
    longest: float = 10.0

    def seconds(self, short_lives: int) -> float:
        """Return the wait after so many short lives in a row; the first one is forgiven."""
        if short_lives <= 1:
            return 0.0
        return float(min(self.first * 2.0 ** min(short_lives - 2, 30), self.longest))
