"""Ids as they stand in addresses and forms: numbers that a row can have."""

LARGEST_ID = 2**63 - 1
MOST_DIGITS = 19


def row_id(written: str) -> int:
    """The id; raises ValueError for what no row can have, so that `type=row_id` finds nothing there."""
    if not written.isascii() or not written.isdecimal() or len(written) > MOST_DIGITS or int(written) > LARGEST_ID:
        raise ValueError("no row has this id")
    return int(written)
