"""Simulated Telnyx, live: calls that ring until somebody decides, told in the style of their line's application."""

from typing import TYPE_CHECKING

from hub.sandbox.phone_orders import Ends
from telephony.telnyx.sandbox_calls import PlayedCall, TexmlCall
from telephony.telnyx.sandbox_webhooks import Webhook
from telephony.telnyx.sandbox_world import Line

if TYPE_CHECKING:
    from telephony.telnyx.sandbox import TelnyxSandbox


class LiveTelnyx:
    """The calls under way, by their ids in the events; each step answers the webhooks that tell of it."""

    def __init__(self, vendor: "TelnyxSandbox") -> None:
        self._vendor = vendor
        self._under_way: dict[str, tuple[Line, PlayedCall | TexmlCall]] = {}

    def begin(self, line: Line, caller: str) -> tuple[str, list[Webhook]]:
        """A call rings."""
        kind = TexmlCall if line.style == "texml" else PlayedCall
        call = kind(line, caller, self._vendor.clock())
        self._under_way[call.id] = line, call
        return call.id, self._vendor.told(line, call.rang())

    def pick_up(self, call_id: str) -> list[Webhook]:
        """Somebody of the staff takes it; a TeXML application is told of that only at the end."""
        line, call = self._under_way[call_id]
        return self._vendor.told(line, call.taken(self._vendor.clock())) if isinstance(call, PlayedCall) else []

    def end(self, call_id: str, ends: Ends) -> list[Webhook]:
        """It is over."""
        line, call = self._under_way.pop(call_id)
        return self._vendor.told(line, call.over(ends, self._vendor.clock()))

    def clear(self) -> None:
        """Forget them all."""
        self._under_way.clear()
