"""How the simulated Housecall Pro keeps, shows and finds phone numbers."""

from integrations.housecallpro.sandbox_settings import Settings

PHONE_KEYS = ("mobile_number", "home_number", "work_number")


def digits_of(typed: str) -> str:
    """The digits of a number, a leading 1 of the North American plan left out."""
    digits = "".join(sign for sign in typed if sign.isdigit())
    return digits[1:] if len(digits) == 11 and digits.startswith("1") else digits


def shown_phone(typed: str | None, settings: Settings) -> str | None:
    """The number as answers have it: ten plain digits, or by setting what somebody typed."""
    return typed if not typed or settings.phones_shown == "as_typed" else digits_of(typed)


def problem_of(typed: str, settings: Settings) -> str | None:
    """Why a number is not taken, or None."""
    digits = digits_of(typed)
    if settings.phones_accepted == "ten_digits":
        return None if typed == digits and len(digits) == 10 else "must be 10 digits"
    return None if 7 <= len(digits) <= 15 else "is not a phone number"


def phone_matches(term: str, typed: str, settings: Settings) -> bool:
    """Whether a search term finds a number: by its stored digits, as it was typed, or in any form."""
    match settings.search_matches:
        case "stored_digits":
            return term in digits_of(typed)
        case "as_typed":
            return term in typed
        case _:
            return bool(digits_of(term)) and digits_of(term) in digits_of(typed)
