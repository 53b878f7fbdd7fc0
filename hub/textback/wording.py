"""The words of automatic texts: pure, filled from fixed fields, never evaluated.

Every first text names the business first, acknowledges the call, asks one question, says that a person follows and how to opt
out; with a name of usual length it stays within 160 plain characters.
"""

import datetime as dt
from zoneinfo import ZoneInfo

from hub.records.account import Trade

QUESTION = {
    Trade.RECRUITING: "Calling about a role or a hire? Reply and a recruiter will jump in.",
    Trade.FIELD_SERVICE: "What do you need done? Reply and a dispatcher will jump in.",
}
OPT_OUT = "STOP to opt out."
LONGEST_NAME = 60


def text_back(business: str, trade: Trade, *, left_voicemail: bool = False, called_at: dt.datetime | None = None, zone: str = "UTC") -> str:
    """The first text after a missed call; `called_at` names the time of a call whose text had to wait for the morning."""
    missed = "sorry we missed your call"
    if called_at is not None:
        local = called_at.astimezone(ZoneInfo(zone))
        missed += f" at {local.strftime('%I:%M %p').lstrip('0')}"
    thanks = " Thanks for the voicemail." if left_voicemail else ""
    return f"{_named(business)} here, {missed}.{thanks} {QUESTION[trade]} {OPT_OUT}"


def opt_out_confirmation(business: str) -> str:
    """The one confirmation that is allowed after an opt-out."""
    return f"{_named(business)}: you will get no more texts from us. Reply START to get them again."


def _named(business: str) -> str:
    """The name in letters that fit a plain text, cut at a word when it is very long."""
    plain = " ".join(business.replace("\u2019", "'").replace("\u2013", "-").replace("&amp;", "&").split())
    if len(plain) <= LONGEST_NAME:
        return plain
    return plain[:LONGEST_NAME].rsplit(" ", 1)[0]
