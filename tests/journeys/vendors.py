"""The simulated vendors' controls, and what they hold in truth."""

from typing import Any

import requests

from tests.journeys.cast import LINE
from tests.journeys.patience import eventually

TWILIO, GREENHOUSE, GENERIC = "twilio", "greenhouse", "generic"


class Vendors:
    """All simulated vendors of one sandbox process."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._session = requests.Session()
        self._session.trust_env = False

    def is_up(self) -> bool:
        """Whether they answer."""
        try:
            return self._session.get(f"{self.address}/{TWILIO}/_sandbox/knobs", timeout=2).ok
        except requests.RequestException:
            return False

    def reset(self) -> None:
        """Back to the first moment."""
        for key in (TWILIO, GREENHOUSE, GENERIC):
            self.control(key, "reset")

    def control(self, key: str, control: str, /, **wish: Any) -> Any:
        """Order something; the answer says what came of it."""
        answer = self._session.post(f"{self.address}/{key}/_sandbox/{control}", json=wish, timeout=60)
        assert answer.ok, f"{control}: {answer.status_code} {answer.text}"
        return answer.json()

    def arm(self, key: str, do: str, method: str, path: str, **wish: Any) -> int:
        """Arm a failure; its number."""
        knob: int = self.control(key, "knobs", do=do, method=method, path=path, **wish)["knob"]
        return knob

    def disarm(self, key: str) -> None:
        """Disarm all failures; what is held goes on."""
        self._session.delete(f"{self.address}/{key}/_sandbox/knobs", timeout=60).raise_for_status()

    def held(self, key: str) -> int:
        """How many requests are held now."""
        held: int = self._get(key, "knobs")["held"]
        return held

    def release(self, key: str) -> None:
        """Let the held ones go."""
        self.control(key, "release")

    def asked(self, key: str, method: str, path: str) -> list[dict[str, Any]]:
        """The requests that came, oldest first."""
        return list(self._get(key, f"requests?method={method}&path={path}"))

    def ring(self, caller: str, /, **wish: Any) -> dict[str, Any]:
        """Somebody calls the line and, unless told otherwise, hangs up in the greeting."""
        answer: dict[str, Any] = self.control(
            TWILIO, "phone/ring", **{"from": caller, "to": LINE, "caller": {"hangs_up_in_greeting": True}, **wish}
        )
        return answer

    def text(self, caller: str, body: str, /, **wish: Any) -> dict[str, Any]:
        """Somebody texts the line; the answer says how the webhook was answered."""
        answer: dict[str, Any] = self.control(TWILIO, "phone/text", **{"from": caller, "to": LINE, "body": body, **wish})
        return answer

    def truth(self, key: str) -> dict[str, Any]:
        """All that a vendor holds."""
        return dict(self._get(key, "truth"))

    def texts_to(self, number: str) -> list[str]:
        """The words of every text that we had sent to a number."""
        messages = self.truth(TWILIO)["messages"]
        return [text["body"] for text in messages if text["to"] == number and text["direction"] == "outbound-api"]

    def candidates_with(self, number: str) -> list[dict[str, Any]]:
        """Every record with the number."""
        return [
            person
            for person in self.truth(GREENHOUSE)["candidates"]
            if any(_digits(phone["value"])[-10:] == number[-10:] for phone in person["phone_numbers"])
        ]

    def notes_on(self, candidate_id: int) -> list[str]:
        """The notes on a record."""
        return [note["body"] for note in self.truth(GREENHOUSE)["notes"] if note["candidate_id"] == candidate_id]

    def recruiter_of(self, application_id: int) -> int | None:
        """Who is responsible for an application."""
        found: int | None = next(row["recruiter_id"] for row in self.truth(GREENHOUSE)["applications"] if row["id"] == application_id)
        return found

    def _get(self, key: str, path: str) -> Any:
        answer = self._session.get(f"{self.address}/{key}/_sandbox/{path}", timeout=60)
        answer.raise_for_status()
        return answer.json()

    def wait_until_up(self) -> None:
        """Return when they answer."""
        eventually(self.is_up, "the simulated vendors answer")

    def close(self) -> None:
        """Close the connections to them."""
        self._session.close()


def _digits(written: str) -> str:
    return "".join(sign for sign in written if sign.isdigit())
