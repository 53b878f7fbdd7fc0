"""Filters of Harvest v3 lists: each reads its text or refuses it, and says which rows it keeps (Greenhouse docs, list-endpoints)."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from hub.sandbox.lagging import Row
from integrations.greenhouse.sandbox_errors import ApiError, unprocessable
from integrations.greenhouse.sandbox_records import stamp
from integrations.greenhouse.sandbox_table import Table

IDS_AT_MOST = 50
# of all rows; where more are left, walking all of them is as good
LARGEST_SHARE = 1 / 4


@dataclass(frozen=True)
class Condition:
    """What one filter asks: `keep` decides per row, `narrow` may name the only ids worth looking at."""

    keep: Callable[[Row], bool]
    narrow: Callable[[Table], Iterable[int] | None] = lambda _: None


Filter = Callable[[str, str], Condition]


def ids_of(field: str) -> Filter:
    """A comma list of at most 50 ids, compared with a field of one id or of several."""

    def read(name: str, text: str) -> Condition:
        wanted = _read_ids(name, text)
        if field == "id":
            return Condition(lambda row: row["id"] in wanted, lambda _: wanted)
        return Condition(lambda row: not wanted.isdisjoint(_as_set(row[field])), lambda table: table.narrowed_by_keys(field, wanted))

    return read


def one_id_of(field: str) -> Filter:
    """A single id."""

    def read(name: str, text: str) -> Condition:
        if not text.isdecimal():
            raise refused(name, "must be one integer")
        wanted = int(text)
        return Condition(lambda row: wanted in _as_set(row[field]))

    return read


def text_of(field: str) -> Filter:
    """An exact text."""
    return lambda _, text: Condition(lambda row: row[field] == text)


def tag_named() -> Filter:
    """The exact, case-sensitive name of a tag."""
    return lambda _, text: Condition(lambda row: text in row["tags"], lambda table: table.narrowed_by_keys("tags", [text]))


def email_is() -> Filter:
    """Any address of the profile, without regard to case."""

    def read(_: str, text: str) -> Condition:
        wanted = text.lower()
        return Condition(
            lambda row: any(entry["value"].lower() == wanted for entry in row["email_addresses"]),
            lambda table: table.narrowed_by_keys("email", [wanted]),
        )

    return read


def yes_no_of(field: str) -> Filter:
    """`true` or `false`."""
    return lambda name, text: _equal_to(field, read_yes_no(name, text))


def hidden_unless_true(field: str) -> Filter:
    """`true` lists everything, `false` leaves out the rows whose field is set."""
    return lambda name, text: Condition(_everything) if read_yes_no(name, text) else Condition(lambda row: not row[field])


def choice_of(field: str, choices: Mapping[str, Hashable]) -> Filter:
    """One of a few words; the row's own word may differ."""

    def read(name: str, text: str) -> Condition:
        if text not in choices:
            raise refused(name, f"must be one of {', '.join(choices)}")
        return _equal_to(field, choices[text])

    return read


def moment_of(field: str) -> Filter:
    """`gte|moment`, `lte|moment` and their pairs, in ISO 8601 with Z."""

    def read(name: str, text: str) -> Condition:
        parts = text.split("|")
        bounds = dict(zip(parts[::2], parts[1::2], strict=False))
        if len(parts) not in (2, 4) or len(bounds) * 2 != len(parts) or not bounds.keys() <= {"gte", "gt", "lte", "lt"}:
            raise refused(name, "must look like gte|2026-01-31T00:00:00Z or gte|…|lte|…")
        read_bounds = {operator: _read_moment(name, moment) for operator, moment in bounds.items()}
        low = max((moment for operator, moment in read_bounds.items() if operator in {"gte", "gt"}), default="")
        high = min((moment for operator, moment in read_bounds.items() if operator in {"lte", "lt"}), default="9")
        return Condition(
            lambda row: row[field] is not None and all(_COMPARE[operator](row[field], moment) for operator, moment in read_bounds.items()),
            lambda table: table.ids_between(field, low, high, LARGEST_SHARE),
        )

    return read


def read_yes_no(name: str, text: str) -> bool:
    """Read `true` or `false`; raises the 422."""
    if text not in {"true", "false"}:
        raise refused(name, "must be true or false")
    return text == "true"


def refused(name: str, reason: str) -> ApiError:
    """The 422 that names one parameter."""
    return unprocessable({name: reason})


_COMPARE: dict[str, Callable[[str, str], bool]] = {
    "gte": lambda left, right: left >= right,
    "gt": lambda left, right: left > right,
    "lte": lambda left, right: left <= right,
    "lt": lambda left, right: left < right,
}


def _everything(_: Row) -> bool:
    return True


def _equal_to(field: str, wanted: Hashable) -> Condition:
    return Condition(lambda row: row[field] == wanted)


def _as_set(value: object) -> set[object]:
    return set(value) if isinstance(value, list) else {value}


def _read_ids(name: str, text: str) -> set[int]:
    parts = text.split(",")
    if len(parts) > IDS_AT_MOST:
        raise refused(name, f"must have at most {IDS_AT_MOST} ids")
    if not all(part.isdecimal() for part in parts):
        raise refused(name, "must be a comma separated list of integers")
    return {int(part) for part in parts}


def _read_moment(name: str, text: str) -> str:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise refused(name, f"{text} is not an ISO 8601 date and time") from None
    if moment.tzinfo is None:
        raise refused(name, f"{text} has no time zone; write UTC with Z")
    return stamp(moment.astimezone(UTC))
