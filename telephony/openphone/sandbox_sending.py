"""The life of a text in simulated Quo: accepted, sent, delivered or not, told by webhooks."""

import contextlib
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request

from telephony.openphone.sandbox_strict import QuoError
from telephony.openphone.sandbox_webhooks import Webhooks
from telephony.openphone.sandbox_world import HandsetText, Message, Number, User, World, new_id

STOP_WORDS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"})
START_WORDS = frozenset({"START", "UNSTOP", "YES"})
OPTED_OUT, NOT_REGISTERED = "21610", "30034"
NOT_APPROVED = {"code": "0206400", "title": "A2P Registration Not Approved"}


@dataclass(frozen=True, slots=True)
class Magic:
    """What texting a magic number does: refused at once with `status`, or accepted and then lost with the carrier's `code`."""

    shows: str
    status: int = 0
    code: str = ""
    answer_is_lost: bool = False


MAGIC_NUMBERS = {
    "+15005550001": Magic("a number that does not exist", status=400),
    "+15005550002": Magic("no route to the recipient, told later", code="21612"),
    "+15005550003": Magic("a country that may not be texted, told later", code="21408"),
    "+15005550004": Magic("opted out, told later", code=OPTED_OUT),
    "+15005550009": Magic("a landline, found out later", code="30006"),
    "+15005550010": Magic("filtered by the carrier, told later", code="30007"),
    "+15005550011": Magic("the sender is not registered (0206400)", status=400, code="0206400"),
    "+15005550012": Magic("the rate limit (429)", status=429),
    "+15005550013": Magic("accepted, and the answer is lost", answer_is_lost=True),
}
HARMLESS = Magic("")


class Sending:
    """Texts out of the workspace; the caller holds the lock."""

    def __init__(self, world: World, webhooks: Webhooks) -> None:
        self._world = world
        self._webhooks = webhooks

    def accept(self, body: dict[str, Any]) -> Message:
        """Take a send request that has the right form; raises QuoError."""
        if self._world.expired:
            raise QuoError(402, "Your subscription has expired", code="0201402")
        number = self._world.number_named(body["from"])
        if number is None:
            raise QuoError(404, "The phone number is not in this workspace")
        if not number.registered:
            raise QuoError(400, "The A2P registration is not approved", **NOT_APPROVED)
        user = next((one for one in self._world.users if one.id == body.get("userId", self._world.owner.id)), None)
        if user is None:
            raise QuoError(403, "Not a user of this phone number", code="0202403", title="Not Phone Number User")
        _refuse_magic(body["to"])
        message = self.write(number, body["to"], body["content"], user)
        if body.get("setInboxStatus"):
            self._world.conversation_of(number, message.others).done = True
        return message

    def write(self, number: Number, others: Sequence[str], text: str, user: User | None) -> Message:
        """A text that leaves a number, whoever wrote it."""
        now = self._world.clock()
        written_by = user.id if user else None
        message = Message(new_id("AC"), number, tuple(others), number.number, "outgoing", text, "queued", written_by, now, now)
        self._world.messages[message.id] = message
        self._world.happened(number, others, message.id)
        return message

    def play(self, message: Message) -> None:
        """Take it to its end and tell of it."""
        codes = [code for other in message.others if (code := self._lost_with(message.number, other))]
        message.updated = self._world.clock()
        message.status, message.error_code = ("undelivered", codes[0]) if codes else ("delivered", None)
        if not codes:
            for other in message.others:
                self.show(other, HandsetText("received", message.sender, message.text, message.updated, message.id))
        failed = message.error_code in (OPTED_OUT, "21408", "21612")
        message.status = "failed" if failed else message.status
        self._webhooks.tell_of_message(f"message.{message.status}", message)

    def show(self, phone: str, text: HandsetText) -> None:
        """Put a text on somebody's phone."""
        self._world.handsets.setdefault(phone, []).append(text)

    def _lost_with(self, number: Number, other: str) -> str:
        if (number.id, other) in self._world.opt_outs:
            return OPTED_OUT
        return MAGIC_NUMBERS.get(other, HARMLESS).code


def _refuse_magic(recipients: Sequence[str]) -> None:
    for place, recipient in enumerate(recipients):
        magic = MAGIC_NUMBERS.get(recipient, HARMLESS)
        if magic.code == NOT_APPROVED["code"]:
            raise QuoError(400, "The A2P registration is not approved", **NOT_APPROVED)
        if magic.status:
            raise QuoError(magic.status, "This recipient cannot be texted", path=f"/to/{place}" if magic.status == 400 else "")


def loses_answer(message: Message) -> bool:
    """Whether the answer to this send must not arrive."""
    return any(MAGIC_NUMBERS.get(other, HARMLESS).answer_is_lost for other in message.others)


def close_connection() -> None:
    """Cut the connection of the present request, so that what it answers is lost."""
    connection: Any = request.environ.get("gunicorn.socket") or request.environ.get("werkzeug.socket")
    if connection is not None:
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)
