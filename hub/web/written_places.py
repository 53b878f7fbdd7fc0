"""Where a list goes on, as addresses carry it: the moment and the id of the last row that was shown. Pure."""

import datetime as dt

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MICROSECOND = dt.timedelta(microseconds=1)
MOST_DIGITS = 15
OF_A_MOMENT = 16


def whole_number(written: str, digits: int = MOST_DIGITS) -> int | None:
    """A number that any database takes; None of anything else."""
    return int(written) if written.isascii() and written.isdigit() and len(written) <= digits else None


def microseconds(moment: dt.datetime) -> int:
    """An aware moment as addresses carry it."""
    return (moment - EPOCH) // MICROSECOND


def moment_at(since_epoch: int) -> dt.datetime:
    """The moment that `microseconds` made a number of."""
    return EPOCH + since_epoch * MICROSECOND


def written_place(moment: dt.datetime, number: int) -> str:
    """As `place_written` reads it."""
    return f"{microseconds(moment)}-{number}"


def place_written(written: str) -> tuple[dt.datetime, int] | None:
    """A moment and a number; None where the address carries none."""
    moment, _, number = written.partition("-")
    at, last = whole_number(moment, OF_A_MOMENT), whole_number(number)
    return (moment_at(at), last) if at is not None and last is not None else None
