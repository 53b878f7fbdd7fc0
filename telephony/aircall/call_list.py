"""Calls read back from Aircall's list, as the events that their webhooks would have brought (Aircall docs, calls).

The list is the whole company's and has no filter by number, and a query gives 10,000 calls at most: it is asked day by day.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from hub.contract.phone_events import CallEvent, OutboundCall, VoicemailLeft
from hub.contract.phone_numbers import read_phone_number
from hub.contract.requests import RequestPort
from telephony.aircall.payloads import events_of_call
from telephony.aircall.received import Record

CALLS = "/v1/calls"
LONGEST_CALL = timedelta(hours=4)
ONE_QUERY = timedelta(days=1)
PER_PAGE = 50


def ended_calls(api: RequestPort, line: str, since: datetime, now: datetime) -> Iterator[CallEvent | VoicemailLeft | OutboundCall]:
    """The events of every call of the line that ended since; a call that began before is looked for up to four hours back."""
    seen: set[str] = set()
    for record in _calls(api, since - LONGEST_CALL, now):
        ended = record.moment("ended_at")
        if record.id and record.id not in seen and ended is not None and ended >= since and is_line(record.line, line):
            seen.add(record.id)
            yield from events_of_call(record, ended)


def is_line(written: str, line: str) -> bool:
    """Whether what Aircall writes is this number, in E.164."""
    number = read_phone_number(written)
    return number is not None and number.e164 == line


def _calls(api: RequestPort, begin: datetime, end: datetime) -> Iterator[Record]:
    while begin < end:
        until = min(begin + ONE_QUERY, end)
        params = {"from": int(begin.timestamp()), "to": int(until.timestamp()) + 1, "per_page": PER_PAGE}
        for page in api.pages(CALLS, params=params):
            yield from map(Record, _rows(page))
        begin = until


def _rows(page: Any) -> list[dict[str, Any]]:
    return [row for row in page.get("calls", ()) if isinstance(row, dict)]
