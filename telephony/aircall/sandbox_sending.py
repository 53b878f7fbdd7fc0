"""The life of a text that was sent through the API: taken or refused, told of, delivered or not."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

import phonenumbers

from hub.sandbox.refusal import Refused
from telephony.aircall.sandbox_shapes import message_json
from telephony.aircall.sandbox_webhooks import Happening
from telephony.aircall.sandbox_world import Message, Number

if TYPE_CHECKING:
    from telephony.aircall.sandbox import AircallSandbox

LONGEST_BODY = 1600
OPTED_OUT = "+14155550161"
LANDLINE_LATER = "+14155550162"
FILTERED = "+14155550163"
NOT_REGISTERED = "+14155550164"
RATE_LIMIT = "+14155550165"
TROUBLES = {
    LANDLINE_LATER: "The destination is a landline",
    FILTERED: "The message was filtered as spam by the carrier",
    NOT_REGISTERED: "The sender is not registered for 10DLC",
}
_E164 = re.compile(r"\+[1-9]\d{6,14}")


class Texts:
    """Takes texts from the API and plays what becomes of them."""

    def __init__(self, vendor: "AircallSandbox") -> None:
        self._vendor = vendor
        self.reset()

    def reset(self) -> None:
        """Every magic number begins anew."""
        self._tries: dict[str, int] = {}

    def take(self, number: Number, sent: dict[str, Any]) -> dict[str, Any]:
        """One text, in the agents' conversation with its recipient, as it is answered; raises Refused. Called under the vendor's lock."""
        to, body, media = sent["to"], sent["body"], sent.get("mediaUrl", [])
        self._check(number, to, body, media)
        message = self._vendor.world.add_message(number, "outbound", to, body, "pending")
        message.by_api, message.media = True, media
        taken = message_json(message)
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
        if to == OPTED_OUT or to in self._vendor.world.opted_out:
            raise Refused(400, "the recipient has opted out")
        if to == RATE_LIMIT and self._is_first_of_two(to):
            raise Refused(429, "too many requests", {"X-AircallApi-Limit": "120", "X-AircallApi-Remaining": "0", "X-AircallApi-Reset": "1"})

    def _is_first_of_two(self, to: str) -> bool:
        self._tries[to] = self._tries.get(to, 0) + 1
        return self._tries[to] % 2 == 1

    def _life(self, message: Message) -> Iterator[Happening]:
        now: datetime = self._vendor.clock()
        trouble = TROUBLES.get(message.raw_digits)
        if trouble is None and message.number.country == "US" and not message.number.registered:
            trouble = TROUBLES[NOT_REGISTERED]
        message.status = "sent"
        if self._vendor.settings.shows_api_texts:
            yield Happening("message.sent", now, message_json(message))
        yield Happening("message.status_updated", now, message_json(message))
        message.status, message.trouble = ("failed", trouble) if trouble else ("delivered", None)
        yield Happening("message.status_updated", now, message_json(message))


def _is_number(written: str) -> bool:
    return _E164.fullmatch(written) is not None and phonenumbers.is_possible_number(phonenumbers.parse(written))
