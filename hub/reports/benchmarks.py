"""What is usual in the field, as docs/metrics.md names it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Usual:
    """Shares from `begins` to `ends` are usual; under `low` something should change."""

    begins: float
    ends: float
    low: float

    @property
    def in_words(self) -> str:
        """As people say it, such as 18 to 35 %."""
        return f"{100 * self.begins:.0f} to {100 * self.ends:.0f} %"


RECOVERY = Usual(begins=0.18, ends=0.35, low=0.15)
BOOKING = Usual(begins=0.25, ends=0.55, low=0.25)
RESPONSE_S = 300.0
