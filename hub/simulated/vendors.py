"""The simulated vendors as people with phones see them: who calls and texts, and what stands on their phones."""

from typing import Any

from hub.sandbox.remote import RemoteVendors


class SimulatedVendors(RemoteVendors):
    """The simulated vendors and the people with phones; `key` says which phone system plays."""

    def open_line(self, key: str, number: str, *, address: str, staff: list[str]) -> None:
        """Give a phone system's account a line."""
        self.order(key, "play/line", number=number, address=address, staff=staff)

    def ring_in_vain(self, key: str, number: str, line: str) -> None:
        """A person calls a line, and nobody answers."""
        self.order(key, "play/call", line=line, caller=number, ends="missed")

    def text(self, key: str, caller: str, line: str, body: str) -> None:
        """A person texts a line."""
        self.order(key, "play/text", line=line, sender=caller, body=body)

    def texts_taken(self, key: str) -> list[dict[str, Any]]:
        """The texts that a phone system took from the hub, oldest first."""
        return list(self.look(key, "texts")["texts"])
