"""The rehearsal of a connection's mapping on the last calls."""

from collections.abc import Mapping
from typing import Any

from hub.rehearsal.rehearsed import RehearsedCall
from hub.wiring import Hub


def rehearse(
    hub: Hub, account_id: int, connection_id: int, overrides: Mapping[str, Any] | None, calls: int = 10
) -> list[RehearsedCall]:
    """What the last calls would send with these overrides of the mapping, newest first; None stands for the present ones.

    Raises MappingRefused, NothingToRehearse, and VendorTrouble where the connection cannot be used at all.
    """
    raise NotImplementedError
