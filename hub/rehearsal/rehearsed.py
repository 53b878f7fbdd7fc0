"""What comes of rehearsing: for each call the requests that it would send, or why it would send none."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any


class NothingToRehearse(LookupError):
    """The business has no missed call yet whose caller is known; the sentence is for people."""

    def __init__(self) -> None:
        super().__init__("There is no missed call yet that could be rehearsed. Try again after the first one.")


@dataclass(frozen=True, slots=True)
class RecordedWrite:
    """One request that would change something: `effect` is what it is for, `address` its whole address with its query.

    `body` is the JSON as it would be sent (a form as a table of its fields), None where there is none.
    """

    effect: str
    method: str
    address: str = field(repr=False)
    body: Any = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsedCall:
    """One call: `writes` in their order, and in `troubles` a sentence for each effect that came to no good end.

    `number` (E.164) and `name` are for the business's own members and stand in no log. `made_up` are ids in the writes that stand for
    those of records which the vendor would have made.
    """

    call_id: int
    at: dt.datetime
    number: str = field(repr=False)
    name: str | None = field(default=None, repr=False)
    writes: tuple[RecordedWrite, ...] = ()
    troubles: tuple[str, ...] = ()
    made_up: tuple[str, ...] = ()
