"""The words of the answers to keywords, and of the one reminder. Pure."""

from collections.abc import Mapping

from hub.records.account import Trade
from hub.textback.wording import business_name

WHOM_THEY_REACH: Mapping[Trade, str] = {Trade.RECRUITING: "a recruiter", Trade.FIELD_SERVICE: "a dispatcher"}


def help_answer(business: str, contact: str) -> str:
    """Who writes, who helps, and how it ends."""
    return f"{business_name(business)}: you get texts because you called or texted us. Help: {contact}. Text STOP to opt out."


def offers_question(business: str, per_month: int) -> str:
    """What somebody who asks for offers would get, and how they say that they want it."""
    return (
        f"{business_name(business)}: to get offers by text, up to {per_month} a month, answer AGREE. You need not agree to buy. "
        "Msg & data rates may apply. HELP for help, STOP to opt out."
    )


def offers_confirmation(business: str, per_month: int) -> str:
    """What somebody who agreed gets from now on."""
    return (
        f"{business_name(business)}: you agreed to offers by text, up to {per_month} a month. Msg & data rates may apply. "
        "HELP for help, STOP to opt out."
    )


def nudge_text(business: str, trade: Trade) -> str:
    """The one reminder, with nothing to sell in it."""
    whom = WHOM_THEY_REACH[trade]
    return f"{business_name(business)} here again about your call. Can we still help? Reply and {whom} will jump in. STOP to opt out."
