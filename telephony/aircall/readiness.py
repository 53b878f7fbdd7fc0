"""What a line must have at Aircall before its callers can be texted, as far as Aircall tells."""

from collections.abc import Sequence

from hub.contract.phone_provider import LineFinding, LinePoint, PointState
from telephony.aircall.received import Record
from telephony.aircall.webhook import Webhook

NO_SUCH_NUMBER = "This Aircall company has no such number: connect the company that has it, or correct the line."
TEXTING_NOT_TOLD = (
    "Aircall does not tell whether a number can text: look at the number's page in the Aircall dashboard, and send the guided test."
)
REGISTRATION_NOT_TOLD = (
    "Aircall does not tell whether a number is registered for texts to the United States: look at its 10DLC registration in the dashboard."
)
WEBHOOK_STANDS = "Aircall's webhook points here and is active."
NO_WEBHOOK = "No webhook of this Aircall company points here: connect Aircall again in the hub, which makes one."
SWITCHED_OFF = (
    "Aircall has switched the webhook off, as it does after repeated failures: connect Aircall again in the hub, or activate it in the"
    " Aircall dashboard under Integrations, Webhooks."
)
TELLS_TOO_LITTLE = "The webhook leaves out events that the hub needs: connect Aircall again in the hub, which adds them."


def findings(number: Record | None, webhooks: Sequence[Webhook]) -> list[LineFinding]:
    """The findings for a line, from its number at Aircall and the webhooks that point at its address."""
    if number is None:
        return [LineFinding(LinePoint.CAN_TEXT, PointState.WRONG, NO_SUCH_NUMBER), _webhook(webhooks)]
    found = [LineFinding(LinePoint.CAN_TEXT, PointState.UNKNOWN, TEXTING_NOT_TOLD)]
    if number.text("country").upper() in ("US", ""):
        found.append(LineFinding(LinePoint.REGISTERED, PointState.UNKNOWN, REGISTRATION_NOT_TOLD))
    return [*found, _webhook(webhooks)]


def _webhook(webhooks: Sequence[Webhook]) -> LineFinding:
    active = [webhook for webhook in webhooks if webhook.active]
    if any(webhook.tells_enough for webhook in active):
        return LineFinding(LinePoint.WEBHOOKS_HERE, PointState.RIGHT, WEBHOOK_STANDS)
    wrong = TELLS_TOO_LITTLE if active else SWITCHED_OFF if webhooks else NO_WEBHOOK
    return LineFinding(LinePoint.WEBHOOKS_HERE, PointState.WRONG, wrong)
