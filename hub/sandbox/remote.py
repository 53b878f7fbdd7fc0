"""The controls of simulated vendors in another process or thread, and the person who agrees on their consent pages."""

from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import requests

LONGEST_S = 60


class ControlRefused(RuntimeError):
    """A simulated vendor does not take an order; the sentence is its own."""


class RemoteVendors:
    """The controls of every simulated vendor at `address`; numbers and names are the vendor's, `key` says which vendor."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._session = requests.Session()
        self._session.trust_env = False

    def order(self, key: str, control: str, /, **wish: Any) -> Any:
        """Order something; the answer says what came of it. Raises ControlRefused."""
        answer = self._session.post(f"{self.address}/{key}/_sandbox/{control}", json=wish, timeout=LONGEST_S)
        if not answer.ok:
            raise ControlRefused(f"{key}, {control}: {answer.status_code} {answer.text[:500]}")
        return answer.json()

    def look(self, key: str, control: str) -> Any:
        """Look at something."""
        answer = self._session.get(f"{self.address}/{key}/_sandbox/{control}", timeout=LONGEST_S)
        answer.raise_for_status()
        return answer.json()

    def reset(self, key: str) -> None:
        """Back to the first moment."""
        self.order(key, "reset")

    def seed(self, key: str, records: dict[str, Any]) -> None:
        """Put records into a vendor, in its own words."""
        self.order(key, "seed", **records)

    def truth(self, key: str) -> dict[str, Any]:
        """All that a vendor holds, in its own words."""
        return dict(self.look(key, "truth"))

    def put(self, key: str, **records: list[dict[str, Any]]) -> dict[str, list[str]]:
        """Put `owners`, `roles` and `people` into a system, in the hub's words; their ids. Raises ControlRefused."""
        return dict(self.order(key, "put", **records))

    def held(self, key: str) -> dict[str, list[dict[str, Any]]]:
        """The `people`, `matters` and `activities` that a system holds, in the hub's words."""
        return dict(self.look(key, "held"))

    def credentials(self, key: str, mode: str, *, without: str | None = None, redirect_uri: str | None = None) -> dict[str, str]:
        """Fields that open a system with every right, or without one; people are sent back to `redirect_uri`."""
        wish = {name: value for name, value in (("without", without), ("redirect_uri", redirect_uri)) if value}
        return dict(self.order(key, "credentials", mode=mode, **wish)["fields"])

    def keep_limits(self, key: str, *, on: bool) -> None:
        """Have a system count requests, or not."""
        self.order(key, "limits", on=on)

    def remove(self, key: str, person: str) -> None:
        """Have a system delete a person, as its users would. Raises ControlRefused."""
        self.order(key, "remove", person=person)

    def merge(self, key: str, person: str, *, into: str) -> str:
        """Have a system merge a person into another; the id of whom they became. Raises ControlRefused."""
        return str(self.order(key, "merge", person=person, into=into)["person"])

    def lag(self, key: str, seconds: float) -> None:
        """Have a system's search show what is written only so much later. Raises ControlRefused."""
        self.order(key, "lag", seconds=seconds)

    def arm(self, key: str, do: str, method: str = "*", path: str = "*", **wish: Any) -> int:
        """Arm a failure; its number."""
        return int(self.order(key, "knobs", do=do, method=method, path=path, **wish)["knob"])

    def disarm(self, key: str) -> None:
        """Disarm all failures; what is held back goes on."""
        self._session.delete(f"{self.address}/{key}/_sandbox/knobs", timeout=LONGEST_S).raise_for_status()

    def held_back(self, key: str) -> int:
        """How many requests are held now."""
        return int(self.look(key, "knobs")["held"])

    def release(self, key: str) -> None:
        """Let the held ones go."""
        self.order(key, "release")

    def asked(self, key: str, method: str = "*", path: str = "*") -> list[dict[str, Any]]:
        """The requests that came, oldest first."""
        return list(self.look(key, f"requests?method={method}&path={path}"))

    def agree(self, page: str) -> dict[str, str]:
        """Agree on a consent page as somebody does who takes the first of every choice; what the browser brings back."""
        shown = self._session.get(page, timeout=LONGEST_S)
        form = _Form()
        form.feed(shown.text)
        answer = self._session.post(urljoin(page, form.action), data=form.values, timeout=LONGEST_S, allow_redirects=False)
        if "Location" not in answer.headers:
            raise ControlRefused(f"The consent page sent nobody back: {answer.status_code} {answer.text[:500]}")
        return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))

    def close(self) -> None:
        """Close the connections to them."""
        self._session.close()


class _Form(HTMLParser):
    """What is sent when everything stays as the page shows it and the first button is pressed."""

    def __init__(self) -> None:
        super().__init__()
        self.action = ""
        self.values: dict[str, str] = {}
        self._select = ""
        self._pressed = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "form":
            self.action = given.get("action", "")
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            self.values.setdefault(self._select, given.get("value", ""))
        elif tag == "button" and not self._pressed:
            self._pressed = True
            self.values |= {name: given.get("value", "")} if name else {}
        elif tag == "input" and given.get("type") not in ("checkbox", "radio", "submit") and name:
            self.values[name] = given.get("value", "")
