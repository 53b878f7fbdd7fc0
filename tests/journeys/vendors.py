"""The simulated vendors' controls, and what they hold in truth."""

from typing import Any

import requests

from hub.demo.story import has_number
from hub.sandbox.remote import RemoteVendors
from tests.journeys.cast import LINE
from tests.journeys.patience import eventually

TWILIO, GENERIC = "twilio", "generic"


class Vendors(RemoteVendors):
    """All simulated vendors of one sandbox process; `system` is the key of the firm's own."""

    def __init__(self, address: str, system: str) -> None:
        super().__init__(address)
        self.system = system

    def is_up(self) -> bool:
        """Whether they answer."""
        try:
            return bool(self.look(TWILIO, "knobs"))
        except requests.RequestException:
            return False

    def reset_all(self) -> None:
        """Back to the first moment."""
        for key in (TWILIO, self.system, GENERIC):
            self.reset(key)

    def ring(self, caller: str, /, **wish: Any) -> dict[str, Any]:
        """Somebody calls the line and, unless told otherwise, hangs up in the greeting."""
        usual = {"from": caller, "to": LINE, "caller": {"hangs_up_in_greeting": True}}
        return dict(self.order(TWILIO, "phone/ring", **{**usual, **wish}))

    def text(self, caller: str, body: str, /, **wish: Any) -> dict[str, Any]:
        """Somebody texts the line; the answer says how the webhook was answered."""
        return dict(self.order(TWILIO, "phone/text", **{"from": caller, "to": LINE, "body": body, **wish}))

    def texts_to(self, number: str) -> list[str]:
        """The words of every text that we had sent to a number."""
        messages = self.truth(TWILIO)["messages"]
        return [text["body"] for text in messages if text["to"] == number and text["direction"] == "outbound-api"]

    def people_with(self, number: str) -> list[dict[str, Any]]:
        """Every record with the number."""
        return [person for person in self.held(self.system)["people"] if has_number(person, number)]

    def written_about(self, number: str) -> str:
        """All that is written on the records with the number, in one line."""
        return self.written_on(*(person["id"] for person in self.people_with(number)))

    def written_on(self, *people: str) -> str:
        """All that is written on these records, in one line."""
        return " ".join(
            " ".join(activity["text"].split()) for activity in self.held(self.system)["activities"] if activity["person"] in people
        )

    def matters_of(self, number: str) -> list[dict[str, Any]]:
        """What is open for the records with the number."""
        held = self.held(self.system)
        people = {person["id"] for person in held["people"] if has_number(person, number)}
        return [matter for matter in held["matters"] if matter["person"] in people]

    def owners_of(self, number: str) -> set[str]:
        """Who answers for the open matters of the records with the number."""
        return {matter["owner"] for matter in self.matters_of(number) if matter["owner"]}

    def marked_against_texts(self, number: str) -> int:
        """How many records with the number say that they want no texts."""
        return sum(not person["may_text"] for person in self.people_with(number))

    def wait_until_up(self) -> None:
        """Return when they answer."""
        eventually(self.is_up, "the simulated vendors answer")
