"""The words of automatic texts: pure, filled from fixed fields, never evaluated, and never sent with a hole in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hub.textback.sms_parts import in_plain_letters
from hub.textback.template_fields import NAMES_THE_TIME, MissingValue, field_faults, fields_in, fill

LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Wording:
    """A template with the name that is kept with the texts made of it: of a pack such as recruiting/open/en/1, or template/7."""

    name: str
    body: str


@dataclass(frozen=True, slots=True)
class Worded:
    """A text ready to be owed; `passed_over` says for each nearer wording why it could not be used now."""

    body: str
    wording: Wording
    passed_over: tuple[str, ...] = ()


def worded(wordings: Sequence[Wording], values: Mapping[str, str], *, waited: bool) -> Worded:
    """The first wording that can be filled now; of a text that `waited` through the night, one that names when they called.

    Raises MissingValue where none can, which the packs never let happen.
    """
    passed_over: list[str] = []
    missing = MissingValue("business")
    for wording in wordings:
        if field_faults(wording.body):
            passed_over.append("it names a field that is no longer known")
        elif waited and not fields_in(wording.body) & NAMES_THE_TIME:
            passed_over.append("the text had to wait and it does not say with {when} when they called")
        else:
            try:
                return Worded(fill(wording.body, values), wording, tuple(passed_over))
            except MissingValue as nothing:
                missing = nothing
                passed_over.append(f"there is nothing to write for {{{nothing.field}}} now")
    raise missing


def opt_out_confirmation(business: str) -> str:
    """The one confirmation that is allowed after an opt-out."""
    return f"{business_name(business)}: you will get no more texts from us. Reply START to get them again."


def business_name(business: str) -> str:
    """The name in letters that fit a plain text, cut at a word when it is very long."""
    plain = " ".join(in_plain_letters(business.replace("&amp;", "&")).split())
    if len(plain) <= LONGEST_NAME:
        return plain
    return plain[:LONGEST_NAME].rsplit(" ", 1)[0]
