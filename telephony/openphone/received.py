"""A received webhook of either of Quo's systems, before anything is made of it.

The new system puts what happened under `data.resource` with its surroundings under `data.context`, though examples also show
both at the top; the legacy one puts everything under `data.object`. The address carries the numbers of the phone number ids
(`?PN…=+1…`) that were known when the webhook was made, because some events name only the id.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from hub.contract.webhooks import RawRequest, UnreadableRequest

PHONE_NUMBER_ID = "PN"
WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,119}\Z")
EARLIEST_YEAR, LATEST_YEAR = 2000, 2199
Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Received:
    """`what` is the event's type, `at` when it happened, `numbers` the workspace's numbers by their ids.

    `is_timed` is False where Quo does not say when, so that `at` is when we heard of it.
    """

    what: str
    event_id: str
    at: datetime
    resource: Record
    context: Record = field(default_factory=dict)
    numbers: Mapping[str, str] = field(default_factory=dict)
    is_timed: bool = True

    @property
    def is_text(self) -> bool:
        """Whether it is about a text."""
        return self.what.startswith("message.")

    @property
    def is_call(self) -> bool:
        """Whether it is about a phone call or something left by one."""
        return self.what.startswith("call.")

    @property
    def of(self) -> str:
        """The id of the call or text; what a call leaves behind (a voicemail) names its call apart. Raises UnreadableRequest."""
        found = word_in(self.resource, "callId") or word_in(self.resource, "id")
        if not found:
            raise UnreadableRequest("the event names no id of a call or text")
        return found

    @property
    def own_number(self) -> str:
        """The workspace's number that the event's phone number id stands for, empty where it is not known."""
        phone_number_id = text_in(self.context, "phoneNumberId") or text_in(self.resource, "phoneNumberId")
        return self.numbers.get(phone_number_id, "")


def read(raw: RawRequest) -> Received:
    """Read one webhook; raises UnreadableRequest when it has not the form of either system."""
    try:
        body = _storable(json.loads(raw.body.decode("utf-8")))
    except (ValueError, RecursionError) as wrong:
        raise UnreadableRequest("the body is not JSON in UTF-8") from wrong
    data = record_in(body, "data") if isinstance(body, dict) else {}
    what = word_in(body, "type") if isinstance(body, dict) else ""
    if not what:
        raise UnreadableRequest("the body is no event: it has no type")
    resource = next((found for found in (record_in(data, "object"), record_in(data, "resource"), record_in(body, "resource")) if found), {})
    told_at = moment_in(body, "createdAt")
    event_id = word_in(body, "id") or word_in(raw.headers, "webhook-id")
    context = record_in(data, "context") or record_in(body, "context")
    received = Received(what, event_id, told_at or raw.received_at, resource, context, _numbers(raw), is_timed=told_at is not None)
    if received.is_text or received.is_call:
        _ = received.of
    return received


def _numbers(raw: RawRequest) -> dict[str, str]:
    try:
        named = raw.query
    except ValueError as wrong:
        raise UnreadableRequest("the address cannot be read") from wrong
    return {name: str(_storable(value)) for name, value in named.items() if name.startswith(PHONE_NUMBER_ID)}


def _storable(value: Any) -> Any:
    """Without NUL characters and lone surrogates, which no database column takes."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {name: _storable(inner) for name, inner in value.items()}
    return [_storable(inner) for inner in value] if isinstance(value, list) else value


def record_in(record: Record, name: str) -> Record:
    """The record under this name, an empty one where there is none."""
    found = record.get(name)
    return found if isinstance(found, dict) else {}


def text_in(record: Record, *names: str) -> str:
    """The first of these that is a text with something in it, else an empty one."""
    return next((record[name] for name in names if isinstance(record.get(name), str) and record[name]), "")


def word_in(record: Record, name: str) -> str:
    """An id or type, empty where there is none that could be one."""
    found = text_in(record, name)
    return found if WORD.match(found) else ""


def whole_in(record: Record, name: str) -> int | None:
    """A whole number of seconds, None where there is none."""
    found = record.get(name)
    return found if isinstance(found, int) and not isinstance(found, bool) and 0 <= found < 10**9 else None


def moment_in(record: Record, *names: str) -> datetime | None:
    """The first of these that is a time, in UTC."""
    return next((moment for name in names if (moment := _moment(text_in(record, name))) is not None), None)


def _moment(written: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(written)
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return moment if EARLIEST_YEAR <= moment.year <= LATEST_YEAR else None


def numbers_in(record: Record, *names: str) -> list[str]:
    """The numbers under the first of these names that has any: a text, a list of texts, or of records with a number."""
    return next((found for name in names if (found := list(_numbers_of(record.get(name))))), [])


def _numbers_of(written: Any) -> Iterator[str]:
    for one in written if isinstance(written, list) else [written]:
        number = text_in(one, "phoneNumber", "number") if isinstance(one, dict) else one
        if isinstance(number, str) and number:
            yield number
