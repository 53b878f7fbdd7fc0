"""What a vendor's record can hold, as the vendor describes it."""

from dataclasses import dataclass
from enum import StrEnum


class FieldKind(StrEnum):
    """What a constant for the field must be."""

    TEXT = "text"
    NUMBER = "number"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorField:
    """One field of a vendor's record that a mapping may name.

    `place` is written as in a mapping (mappings/README.md); `list[].key` stands for every element, so that a mapping may choose
    one by `[key=value]`. `required` is what the vendor or the customer's administrator asks of every new record. `options` are
    the values that may be written, empty where any may.
    """

    place: str
    title: str
    kind: FieldKind = FieldKind.TEXT
    required: bool = False
    writable: bool = True
    options: tuple[str, ...] = ()
