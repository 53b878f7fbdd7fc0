"""The life of a text in simulated Quo: accepted, sent, delivered or not, told by webhooks."""

from collections.abc import Sequence
from typing import Any

from hub.sandbox import lose_this_answer
from hub.sandbox.magic_numbers import Magic, Turns, magic_of
from telephony.openphone.sandbox_strict import QuoError
from telephony.openphone.sandbox_webhooks import Webhooks
from telephony.openphone.sandbox_world import HandsetText, Message, Number, User, World, new_id

STOP_WORDS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"})
START_WORDS = frozenset({"START", "UNSTOP", "YES"})
OPTED_OUT = "21610"
LOST_LATER = {Magic.OPTED_OUT: OPTED_OUT, Magic.LANDLINE_LATER: "30006", Magic.FILTERED: "30007"}


class Sending:
    """Texts out of the workspace; the caller holds the lock."""

    def __init__(self, world: World, webhooks: Webhooks) -> None:
        self._world = world
        self._webhooks = webhooks
        self.reset()

    def reset(self) -> None:
        """Every magic number begins anew."""
        self._turns = Turns()

    def accept(self, body: dict[str, Any]) -> Message:
        """Take a send request that has the right form; raises QuoError."""
        if self._world.expired:
            raise QuoError(402, "Your subscription has expired", code="0201402")
        number = self._world.number_named(body["from"])
        if number is None:
            raise QuoError(404, "The phone number is not in this workspace")
        if not number.registered or Magic.NOT_REGISTERED in map(magic_of, body["to"]):
            raise QuoError(400, "The A2P registration is not approved", code="0206400", title="A2P Registration Not Approved")
        user = next((one for one in self._world.users if one.id == body.get("userId", self._world.owner.id)), None)
        if user is None:
            raise QuoError(403, "Not a user of this phone number", code="0202403", title="Not Phone Number User")
        if any(self._turns.is_due(Magic.RATE_LIMIT, recipient) for recipient in body["to"]):
            raise QuoError(429, "Too many requests")
        message = self.write(number, body["to"], body["content"], user)
        message.by_api = True
        if body.get("setInboxStatus"):
            self._world.conversation_of(number, message.others).done = True
        if any(self._turns.is_due(Magic.ANSWER_LOST, recipient) for recipient in body["to"]):
            lose_this_answer()
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
        """Take it to its end and tell of it; what a carrier never took has failed, what it lost is undelivered."""
        codes = [code for other in message.others if (code := self._lost_with(message.number, other))]
        message.updated = self._world.clock()
        if codes:
            message.status, message.error_code = "failed" if codes[0] == OPTED_OUT else "undelivered", codes[0]
        else:
            message.status = "delivered"
            for other in message.others:
                self.show(other, HandsetText("received", message.sender, message.text, message.updated, message.id))
        self._webhooks.tell_of_message(f"message.{message.status}", message)

    def show(self, phone: str, text: HandsetText) -> None:
        """Put a text on somebody's phone."""
        self._world.handsets.setdefault(phone, []).append(text)

    def _lost_with(self, number: Number, other: str) -> str:
        """The carrier's code with which a text to somebody is lost, empty where it arrives."""
        if (number.id, other) in self._world.opt_outs:
            return OPTED_OUT
        magic = magic_of(other)
        return LOST_LATER.get(magic, "") if magic else ""
