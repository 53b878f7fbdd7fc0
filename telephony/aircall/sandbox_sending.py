"""The life of a text that was sent through the API: taken or refused, told of, delivered or not."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

import phonenumbers

from hub.sandbox import lose_this_answer
from hub.sandbox.magic_numbers import Magic, Turns, magic_of
from hub.sandbox.refusal import Refused
from telephony.aircall.sandbox_shapes import message_json
from telephony.aircall.sandbox_webhooks import Happening
from telephony.aircall.sandbox_world import Message, Number

if TYPE_CHECKING:
    from telephony.aircall.sandbox import AircallSandbox

LONGEST_BODY = 1600
TROUBLES = {
    Magic.LANDLINE_LATER: "The destination is a landline",
    Magic.FILTERED: "The message was filtered as spam by the carrier",
    Magic.NOT_REGISTERED: "The sender is not registered for 10DLC",
}
AT_THE_LIMIT = {"X-AircallApi-Limit": "120", "X-AircallApi-Remaining": "0", "X-AircallApi-Reset": "1"}
_E164 = re.compile(r"\+[1-9]\d{6,14}")


class Texts:
    """Takes texts from the API and plays what becomes of them."""

    def __init__(self, vendor: "AircallSandbox") -> None:
        self._vendor = vendor
        self.reset()

    def reset(self) -> None:
        """Every magic number begins anew."""
        self._turns = Turns()

    def take(self, number: Number, sent: dict[str, Any]) -> dict[str, Any]:
        """One text, in the agents' conversation with its recipient, as it is answered; raises Refused. Called under the vendor's lock."""
        to, body, media = sent["to"], sent["body"], sent.get("mediaUrl", [])
        self._check(number, to, body, media)
        message = self._vendor.world.add_message(number, "outbound", to, body, "pending")
        message.by_api, message.media = True, media
        taken = message_json(message)
        if self._turns.is_due(Magic.ANSWER_LOST, to):
            lose_this_answer()
        self._vendor.webhooks.tell_later(list(self._life(message)))
        return taken

    def _check(self, number: Number, to: str, body: str, media: list[Any]) -> None:
        if not _is_number(to):
            raise Refused(400, "to: not a valid phone number")
        if len(body) > LONGEST_BODY:
            raise Refused(400, f"body: too long, {LONGEST_BODY} characters at most")
        if not (body or media):
            raise Refused(400, "body: must not be empty")
        if not number.texts:
            raise Refused(400, "this number is not enabled for messages")
        if magic_of(to) is Magic.OPTED_OUT or to in self._vendor.world.opted_out:
            raise Refused(400, "the recipient has opted out")
        if self._turns.is_due(Magic.RATE_LIMIT, to):
            raise Refused(429, "too many requests", AT_THE_LIMIT)

    def _life(self, message: Message) -> Iterator[Happening]:
        now: datetime = self._vendor.clock()
        magic = magic_of(message.raw_digits)
        trouble = TROUBLES.get(magic) if magic else None
        if trouble is None and message.number.country == "US" and not message.number.registered:
            trouble = TROUBLES[Magic.NOT_REGISTERED]
        message.status = "sent"
        if self._vendor.settings.shows_api_texts:
            yield Happening("message.sent", now, message_json(message))
        yield Happening("message.status_updated", now, message_json(message))
        message.status, message.trouble = ("failed", trouble) if trouble else ("delivered", None)
        yield Happening("message.status_updated", now, message_json(message))


def _is_number(written: str) -> bool:
    return _E164.fullmatch(written) is not None and phonenumbers.is_possible_number(phonenumbers.parse(written))
