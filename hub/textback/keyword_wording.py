"""The words of the answers to keywords. Pure; each fits 160 plain characters with a name of usual length."""

from hub.textback.wording import business_name


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
