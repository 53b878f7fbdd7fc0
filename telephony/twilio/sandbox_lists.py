"""Twilio's lists: newest first, filters by day, pages that stay put while new records arrive."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode

from flask import request

from telephony.twilio.sandbox_shapes import TwilioError

PAGING = {"PageSize", "Page", "PageToken"}
_MOST_PER_PAGE = 1000
_USUAL_PER_PAGE = 50


def known_query(*names: str) -> dict[str, str]:
    """Return the query parameters; raises TwilioError for one this resource does not have."""
    allowed = set(names) | PAGING
    for name in request.args:
        if name not in allowed:
            raise TwilioError(400, 20001, f"Parameter {name} is not known to this resource")
    return {name: request.args[name] for name in request.args}


def moment_filter(query: dict[str, str], name: str) -> Callable[[datetime | None], bool]:
    """Build the test for `Name=`, `Name<=` and `Name>=` (in the address: `Name<`, `Name>`), by day or by moment, UTC.

    A record without that date matches no such filter.
    """
    exact, before, after = (_read_moment(query[key], key) if key in query else None for key in (name, f"{name}<", f"{name}>"))

    def matches(moment: datetime | None) -> bool:
        if exact is None and before is None and after is None:
            return True
        if moment is None:
            return False
        return (
            (exact is None or _cut(moment, exact) == exact)
            and (before is None or _cut(moment, before) <= before)
            and (after is None or _cut(moment, after) >= after)
        )

    return matches


def _cut(moment: datetime, like: str) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")[: len(like)]


def _read_moment(value: str, name: str) -> str:
    """Return `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM:SS` in UTC; raises TwilioError for anything else."""
    try:
        if len(value) == 10:
            return date.fromisoformat(value).isoformat()
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise TwilioError(400, 20001, f"{name} must be a date such as 2026-11-20") from None
    return (moment.astimezone(UTC) if moment.tzinfo else moment).strftime("%Y-%m-%dT%H:%M:%S")


def page(path: str, key: str, found: Iterable[Any], show: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    """Cut one page out of `found` (newest first, records with `sid`) and show it as Twilio does."""
    size = _whole("PageSize", _USUAL_PER_PAGE)
    number = _whole("Page", 0)
    if not 1 <= size <= _MOST_PER_PAGE:
        raise TwilioError(400, 20001, f"PageSize must be between 1 and {_MOST_PER_PAGE}")
    rest = _after_token(found, request.args.get("PageToken", ""), number)
    shown: list[Any] = []
    more = False
    for record in rest:
        if len(shown) == size:
            more = True
            break
        shown.append(record)
    following = _address(path, size, number + 1, f"PA{shown[-1].sid}") if more else None
    return {
        key: [show(record) for record in shown],
        "page": number,
        "page_size": size,
        "start": number * size,
        "end": number * size + max(0, len(shown) - 1),
        "uri": _address(path, size, number, request.args.get("PageToken", "")),
        "first_page_uri": _address(path, size, 0, ""),
        "previous_page_uri": None if number == 0 else _address(path, size, number - 1, ""),
        "next_page_uri": following,
    }


def newest_first(records: Sequence[Any]) -> Iterable[Any]:
    """Walk a list from its end."""
    yield from reversed(records)


def _after_token(found: Iterable[Any], token: str, number: int) -> Iterable[Any]:
    if not token:
        if number:
            raise TwilioError(400, 20006, "Page needs the PageToken of next_page_uri")
        return found
    walk: Iterable[Any] = iter(found)
    if not any(f"PA{record.sid}" == token for record in walk):
        raise TwilioError(400, 20006, "PageToken is not one of this list")
    return walk


def _whole(name: str, default: int) -> int:
    value = request.args.get(name, str(default))
    if not value.isdigit():
        raise TwilioError(400, 20001, f"{name} must be a whole number")
    return int(value)


def _address(path: str, size: int, number: int, token: str) -> str:
    kept = [(name, value) for name, value in request.args.items(multi=True) if name not in PAGING]
    paging = [("PageSize", str(size)), ("Page", str(number))] + ([("PageToken", token)] if token else [])
    return f"{path}?{urlencode(kept + paging)}"
