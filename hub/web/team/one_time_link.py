"""A link that is shown once, on the page after the one that made it: only its digest is kept."""

from dataclasses import asdict, dataclass

from flask import session

KEPT = "one_time_link"


@dataclass(frozen=True, slots=True)
class OneTimeLink:
    """The address and what it is for, in a sentence."""

    address: str
    sentence: str


def show_once(link: OneTimeLink) -> None:
    """Keep it for the next page."""
    session[KEPT] = asdict(link)


def link_to_show() -> OneTimeLink | None:
    """The link that was just made, this once."""
    kept = session.pop(KEPT, None)
    return OneTimeLink(**kept) if kept else None
