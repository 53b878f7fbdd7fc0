"""Cells and lines of files that people open in spreadsheets."""

import csv
import io
from collections.abc import Sequence

FORMULA_BEGINS = frozenset("=+-@\uff1d\uff0b\uff0d\uff20")


def as_words(words: str) -> str:
    """The words so that no spreadsheet takes them for a formula, whatever stands before its sign."""
    begins = words.lstrip()[:1] in FORMULA_BEGINS or words[:1] in ("\t", "\r", "\n")
    return f"'{words}" if words and begins else words


def csv_line(cells: Sequence[object]) -> str:
    """A line of CSV (RFC 4180); None is an empty cell."""
    written = io.StringIO()
    csv.writer(written).writerow(cells)
    return written.getvalue()
