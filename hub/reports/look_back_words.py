"""What looking back found, in the words of the business. Pure."""

from collections.abc import Mapping

from hub.records.look_back import LookBack

DAYS = 30

# one and several of those who called in vain and have something open, by the kind of system
IN_PROCESS: Mapping[str, tuple[str, str]] = {
    "ats": ("a candidate in process for one of your open roles", "candidates in process for your open roles"),
    "jobs": ("a customer with an open job, estimate or lead", "customers with open jobs, estimates or leads"),
    "crm": ("a contact with an open deal or lead", "contacts with open deals or leads"),
}
ANY_KIND = ("somebody with something open there", "people with something open there")


def look_back_in_words(look: LookBack, system: str, kind: str) -> list[str]:
    """The finding, or how far it is: the sentence to show large first. `system` is the connection's name, `kind` its manifest's."""
    if look.finished_at is None:
        return [_progress(look)]
    return [_finding(look, system, kind), *_callers(look, system), *(f"A line could not be counted: {why}" for why in look.troubles)]


def _progress(look: LookBack) -> str:
    if look.callers and all(line["done"] for line in look.lines.values()):
        return f"Looking back at the last {DAYS} days: {look.looked_up:,} of {look.callers:,} callers looked up."
    return f"Looking back at the last {DAYS} days: {look.calls:,} call{_s(look.calls)} read so far."


def _finding(look: LookBack, system: str, kind: str) -> str:
    if not look.missed:
        return f"Last {DAYS} days: no missed calls."
    missed = f"Last {DAYS} days: {look.missed:,} missed call{_s(look.missed)}"
    if not look.knows_people:
        return f"{missed}."
    if not look.knows_matters:
        return f"{missed}, {_of_them(look.known)} {'a person' if look.known == 1 else 'people'} known in {system}."
    one, several = IN_PROCESS.get(kind, ANY_KIND)
    return f"{missed}, {_of_them(look.in_process)} {one if look.in_process == 1 else several}."


def _callers(look: LookBack, system: str) -> list[str]:
    if not look.callers:
        return []
    came = f"They came from {look.callers:,} different number{_s(look.callers)}"
    if not look.knows_people:
        return [f"{came}; callers cannot be recognised in {system}, because a right is missing."]
    known = f"{came}, of which {look.known:,} {'is' if look.known == 1 else 'are'} known in {system}."
    refused = f"{look.left_out:,} could not be looked up there." if look.left_out else ""
    return [known, *([refused] if refused else [])]


def _of_them(count: int) -> str:
    return f"{count:,} of them" if count else "none of them"


def _s(count: int) -> str:
    return "" if count == 1 else "s"
