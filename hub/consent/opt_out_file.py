"""Reading a file of opt-outs that another system, or another hub, wrote: the whole of it is right, or none of it is used. Pure."""

import csv
import datetime as dt
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from hub.consent.erased_numbers import PREFIX
from hub.contract.phone_numbers import read_phone_number
from hub.file_faults import FileFault, FilesRefused
from hub.records.consent import ConsentKind

LARGEST = 2 * 1024 * 1024
MOST_ROWS = 20_000
FAULTS_TOLD = 50
LONGEST_REASON = 500
NUMBER, DATE, REASON, KIND, ENDED = "number", "date", "reason", "kind", "revoked at"
COLUMNS: Mapping[str, str] = {
    **dict.fromkeys(("number", "phone", "phone number", "mobile", "mobile number"), NUMBER),
    **dict.fromkeys(("date", "at", "opted out at", "opted out on", "opt out date"), DATE),
    **dict.fromkeys(("reason", "said"), REASON),
    "kind": KIND,
    "revoked at": ENDED,
}
"""What a column may be called, in any case and with `_` or `-` for a space; the ledger's own file has all of them."""
FIRST_LINE = "the first line names the columns: number, and date and reason where there are any."
NO_REASON = "Opted out elsewhere, before their number was brought in."


@dataclass(frozen=True, slots=True)
class WrittenOptOut:
    """One number that must get no texts, with what the file says of it; `on` is a day, None where none is written."""

    number: str = field(repr=False)
    on: dt.date | None
    reason: str

    @property
    def said(self) -> str:
        """As the ledger keeps it."""
        return f"{self.reason} ({self.on.isoformat()})" if self.on else self.reason


def read_opt_outs(content: bytes, region: str, today: dt.date) -> list[WrittenOptOut]:
    """One opt-out for each number of the file, in the order of the numbers; `region` is for numbers without a country.

    Raises FilesRefused, which names each row by its place in the file, the first line being row 1, and no number.
    """
    rows = _rows(content)
    names = [COLUMNS.get(_plain(name)) for name in next(rows, [])]
    if NUMBER not in names:
        raise FilesRefused([FileFault("row 1", "", FIRST_LINE)])
    found: dict[str, WrittenOptOut] = {}
    faults: list[FileFault] = []
    for place, cells in enumerate(rows, start=2):
        row = {name: cell.strip() for name, cell in zip(names, cells, strict=False) if name is not None}
        if place > MOST_ROWS + 1:
            raise FilesRefused([FileFault(f"row {place}", "", f"a file has at most {MOST_ROWS:,} rows; split it.")])
        if not any(cells) or _is_something_else(row):
            continue
        read = _read(row, region, today)
        if isinstance(read, WrittenOptOut):
            found[read.number] = _stronger(read, found.get(read.number))
        else:
            faults.append(FileFault(f"row {place}", *read))
    if faults:
        more = len(faults) - FAULTS_TOLD
        rest = [FileFault("the file", "", f"{more:,} more rows cannot be read.")] if more > 0 else []
        raise FilesRefused([*faults[:FAULTS_TOLD], *rest])
    return [found[number] for number in sorted(found)]


def _rows(content: bytes) -> Iterator[list[str]]:
    if len(content) > LARGEST:
        raise FilesRefused([FileFault("the file", "", f"it has more than {LARGEST // 1024**2} MB; split it.")])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FilesRefused([FileFault("the file", "", "save it as CSV in UTF-8.")]) from None
    if "\x00" in text:
        raise FilesRefused([FileFault("the file", "", "this is no CSV; save it as CSV in UTF-8.")])
    first = text.partition("\n")[0]
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))
    except csv.Error:
        raise FilesRefused([FileFault("the file", "", "this is no CSV; save it as CSV in UTF-8.")]) from None


def _is_something_else(row: Mapping[str, str]) -> bool:
    """The ledger's own file has every entry: only opt-outs that still hold are taken, and no digest of who was erased."""
    return row.get(KIND, ConsentKind.OPT_OUT) != ConsentKind.OPT_OUT or bool(row.get(ENDED)) or row.get(NUMBER, "").startswith(PREFIX)


def _read(row: Mapping[str, str], region: str, today: dt.date) -> WrittenOptOut | Sequence[str]:
    """The opt-out, or the column with what is wrong in it."""
    number = read_phone_number(row.get(NUMBER, "").removeprefix("'"), region)
    if number is None:
        return NUMBER, "this is no phone number that could exist." if row.get(NUMBER) else "the number is missing."
    try:
        on = _day(row.get(DATE, ""))
    except ValueError:
        return DATE, "write the day as 2026-11-20, or leave it empty."
    if on is not None and on > today + dt.timedelta(days=1):
        return DATE, "this day is still to come."
    return WrittenOptOut(number.e164, on, row.get(REASON, "").removeprefix("'")[:LONGEST_REASON] or NO_REASON)


def _day(written: str) -> dt.date | None:
    return dt.datetime.fromisoformat(written).date() if written else None


def _stronger(one: WrittenOptOut, other: WrittenOptOut | None) -> WrittenOptOut:
    """Of two for one number the later one; one without a day holds whatever came after."""
    if other is None or one.on is None:
        return one
    return one if other.on is not None and one.on >= other.on else other


def _plain(name: str) -> str:
    return " ".join(name.casefold().replace("_", " ").replace("-", " ").split())
