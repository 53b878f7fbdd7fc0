"""Talking to the simulated vendors' controls: seeding them, playing the caller, reading what they hold."""

from typing import Any

import requests


class SimulatedVendors:
    """The controls of every simulated vendor at `address`."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._session = requests.Session()
        self._session.trust_env = False

    def seed(self, key: str, records: dict[str, Any]) -> None:
        """Put records into a vendor."""
        self._post(key, "seed", records)

    def ring(self, key: str, number: str, line: str, caller: dict[str, Any]) -> dict[str, Any]:
        """A person calls a line, doing what `caller` says; the answer says what rang and what they heard."""
        return self._post(key, "phone/ring", {"from": number, "to": line, "caller": caller})

    def text(self, key: str, caller: str, line: str, body: str) -> None:
        """A person texts a line."""
        self._post(key, "phone/text", {"from": caller, "to": line, "body": body})

    def handset(self, key: str, number: str) -> dict[str, Any]:
        """What stands on a person's phone."""
        return self._get(key, f"phone/{number}")

    def truth(self, key: str) -> dict[str, Any]:
        """All that a vendor holds."""
        return self._get(key, "truth")

    def put(self, key: str, **records: list[dict[str, Any]]) -> dict[str, list[str]]:
        """Put `owners`, `roles` and `people` into a system, in the hub's words; their ids."""
        return self._post(key, "put", records)

    def held(self, key: str) -> dict[str, list[dict[str, Any]]]:
        """The `people`, `matters` and `activities` that a system holds, in the hub's words."""
        return self._get(key, "held")

    def credentials(self, key: str, mode: str, *, without: str | None = None) -> dict[str, str]:
        """Fields of the connect form that open a system with every right, or without one."""
        return dict(self._post(key, "credentials", {"mode": mode, "without": without})["fields"])

    def _post(self, key: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = self._session.post(f"{self._address}/{key}/_sandbox/{path}", json=body, timeout=60)
        answer.raise_for_status()
        return dict(answer.json())

    def _get(self, key: str, path: str) -> dict[str, Any]:
        answer = self._session.get(f"{self._address}/{key}/_sandbox/{path}", timeout=60)
        answer.raise_for_status()
        return dict(answer.json())
