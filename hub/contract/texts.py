"""Texts of ours on their way to a provider."""

from dataclasses import dataclass

from hub.contract.errors import Rejected
from hub.contract.phone_events import DeliveryStatus, NotDelivered
from hub.contract.phone_numbers import PhoneNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingText:
    """One text to send; `report_address` is where delivery reports must go, `valid_for_s` how long it may wait there."""

    sender: PhoneNumber
    to: PhoneNumber
    body: str
    report_address: str
    valid_for_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SentText:
    """A text that the provider holds; `parts` where it says how many."""

    text_id: str
    status: DeliveryStatus
    parts: int | None = None


class TextRejected(Rejected):
    """The provider refused the text at once; `not_delivered` says why in our words, `code` is the provider's."""

    def __init__(self, sentence: str, *, not_delivered: NotDelivered, code: str, status: int | None = None) -> None:
        super().__init__(sentence, reason=not_delivered.value, status=status)
        self.not_delivered = not_delivered
        self.code = code
