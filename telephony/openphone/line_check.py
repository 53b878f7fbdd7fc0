"""Whether a number is ready, from what Quo says of it and of its webhooks."""

from collections.abc import Mapping, Sequence
from typing import Any

from hub.contract.phone_numbers import PhoneNumber
from hub.contract.phone_provider import LineFinding, LinePoint, PointState
from telephony.openphone.subscription import Webhook, covers

HOME_COUNTRIES = ("US", "CA")
NOT_THERE = "This number is not in the Quo workspace of this connection."
NO_WEBHOOK = "Quo has no webhook to this hub: sign in again here and it is made. One made by hand in Quo's app cannot be seen."
WEBHOOK_OFF = "Quo's webhook to this hub is switched off, leaves this number out or lacks events: sign in again here and it is mended."


def can_text(number: Mapping[str, Any] | None, line: str) -> LineFinding:
    """Whether the number may text to its own country; a restriction means that the carriers' registration is not done."""
    if number is None:
        return LineFinding(LinePoint.CAN_TEXT, PointState.WRONG, NOT_THERE)
    country = PhoneNumber(line).region
    restrictions = (number.get("restrictions") or {}).get("messaging") or {}
    stands = restrictions.get(country if country in HOME_COUNTRIES else "Intl")
    if stands == "unrestricted":
        return LineFinding(LinePoint.CAN_TEXT, PointState.RIGHT, "Quo lets this number text.")
    if stands == "restricted":
        sentence = "Quo restricts texts from this number: finish the carrier registration in Quo's settings, or ask Quo why."
        return LineFinding(LinePoint.CAN_TEXT, PointState.WRONG, sentence)
    return LineFinding(LinePoint.CAN_TEXT, PointState.UNKNOWN, "Quo does not say whether this number may text.")


def webhooks_here(webhooks: Sequence[Webhook], number: Mapping[str, Any] | None) -> LineFinding:
    """Whether one of the webhooks to us, which these are, tells of the number."""
    if not webhooks:
        return LineFinding(LinePoint.WEBHOOKS_HERE, PointState.WRONG, NO_WEBHOOK)
    if number is None or not any(covers(webhook, str(number["id"])) for webhook in webhooks):
        return LineFinding(LinePoint.WEBHOOKS_HERE, PointState.WRONG, NOT_THERE if number is None else WEBHOOK_OFF)
    return LineFinding(LinePoint.WEBHOOKS_HERE, PointState.RIGHT, "Quo tells this hub of the number's calls and texts.")
