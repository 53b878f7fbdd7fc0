"""How many refused requests are kept: enough to see what arrives, never so many that a flood of forgeries fills the disk."""

import threading
import time

KEPT_PER_HOUR = 200


class RefusalsKept:
    """Counts the refused requests of each connection within the hour."""

    def __init__(self) -> None:
        self._counted: dict[tuple[int, int], int] = {}
        self._lock = threading.Lock()

    def may_keep(self, connection_id: int) -> bool:
        """Whether one more may be kept; it is counted."""
        hour = (connection_id, int(time.monotonic() // 3600))
        with self._lock:
            self._counted = {counted: times for counted, times in self._counted.items() if counted[1] == hour[1]}
            self._counted[hour] = self._counted.get(hour, 0) + 1
            return self._counted[hour] <= KEPT_PER_HOUR
