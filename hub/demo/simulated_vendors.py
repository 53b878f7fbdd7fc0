"""The simulated vendors as the demo plays with them: who calls and texts, and what stands on their phones."""

from typing import Any

from hub.sandbox.remote import RemoteVendors


class SimulatedVendors(RemoteVendors):
    """The simulated vendors and the people with phones."""

    def ring(self, key: str, number: str, line: str, caller: dict[str, Any]) -> dict[str, Any]:
        """A person calls a line, doing what `caller` says; the answer says what rang and what they heard."""
        return dict(self.order(key, "phone/ring", **{"from": number, "to": line, "caller": caller}))

    def text(self, key: str, caller: str, line: str, body: str) -> None:
        """A person texts a line."""
        self.order(key, "phone/text", **{"from": caller, "to": line, "body": body})
