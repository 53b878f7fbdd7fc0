"""What is wrong with files that people write, said so that whoever wrote them can put it right."""

from collections.abc import Sequence
from dataclasses import dataclass


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
