"""Reading files that people write, and what is wrong with them, said so that whoever wrote them can put it right."""

import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

DEEPEST = 20
LARGEST_NUMBER = 2**53
"""Beyond it, not every program that reads JSON keeps a whole number exact."""


@dataclass(frozen=True, slots=True)
class FileFault:
    """One thing to put right: the file, the dotted key in it, and what to write."""

    file: str
    key: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.sentence}" if self.key else f"{self.file}: {self.sentence}"


class FilesRefused(ValueError):
    """The files cannot be used; `faults` holds everything that is wrong with them."""

    def __init__(self, faults: Sequence[FileFault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


class NotReadable(ValueError):
    """A text is no TOML that can be kept; the sentence says why."""


def read_toml(text: str) -> dict[str, Any]:
    """What somebody wrote as TOML. Raises NotReadable also for what no setting can hold: endless nesting and numbers, and a NUL."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as trouble:
        raise NotReadable(f"this is not TOML: {trouble}") from None
    except RecursionError:
        raise NotReadable(f"it nests too deeply; {DEEPEST} levels are enough for every setting.") from None
    except ValueError:
        raise NotReadable("a number in it has too many digits.") from None
    _check_values(document)
    return document


def _check_values(document: dict[str, Any]) -> None:
    waiting: list[tuple[Any, int]] = [(document, 0)]
    while waiting:
        value, depth = waiting.pop()
        if depth > DEEPEST:
            raise NotReadable(f"it nests too deeply; {DEEPEST} levels are enough for every setting.")
        if isinstance(value, dict):
            waiting += [(part, depth + 1) for both in value.items() for part in both]
        elif isinstance(value, list):
            waiting += [(part, depth + 1) for part in value]
        elif isinstance(value, str) and "\x00" in value:
            raise NotReadable("it holds a NUL, which is a character of no text.")
        elif isinstance(value, int | float) and not (math.isfinite(value) and abs(value) <= LARGEST_NUMBER):
            raise NotReadable("a number in it is too large.")
