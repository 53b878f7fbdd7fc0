"""API keys with rights, as an administrator of the vendor makes them, and where a request carries its key."""

from collections.abc import Callable, Collection
from itertools import count

from flask import request

from hub.sandbox.control_error import ControlError
from hub.sandbox.doors import Door


def in_authorization(word: str = "Bearer") -> str:
    """The key after a word such as `Bearer` in the Authorization header of the present request, empty where there is none."""
    sent, _, key = request.headers.get("Authorization", "").partition(" ")
    return key if sent.lower() == word.lower() else ""


def in_header(name: str) -> str:
    """The key that is a header's whole value, empty where there is none."""
    return request.headers.get(name, "")


def in_basic() -> str:
    """The key that is the user name of a Basic sign-in without a password, empty where there is none."""
    sent = request.authorization
    if sent is None or sent.type != "basic" or sent.password:
        return ""
    return sent.username or ""


class ApiKeys(Door):
    """The keys of one vendor; `mode` is the manifest's way to sign in, `field` that of its form, `carried` reads the key of a request."""

    def __init__(
        self,
        rights: Collection[str],
        *,
        mode: str = "bearer_key",
        field: str = "api_key",
        carried: Callable[[], str] = in_authorization,
    ) -> None:
        super().__init__(rights)
        self._mode = mode
        self._field = field
        self._carried = carried
        self.reset()

    def reset(self) -> None:
        """Forget every key."""
        self._keys: dict[str, frozenset[str]] = {}
        self._numbers = count(1)

    def credentials(self, mode: str, without: str | None = None) -> dict[str, str]:
        """The form that opens the vendor with a new key of every right, or of all but one; raises ControlError."""
        if mode != self._mode:
            raise ControlError(f"mode: write {self._mode}")
        return {self._field: self.make(without)}

    def make(self, without: str | None = None) -> str:
        """A new key with every right, or with all but one; raises ControlError."""
        rights = self.rights_without(without)
        key = f"simulated-key-{next(self._numbers):04d}"
        self._keys[key] = rights
        return key

    def of_request(self) -> tuple[str, frozenset[str] | None]:
        """The key of the present request and its rights, None where it is not known."""
        key = self._carried()
        return key, self._keys.get(key)
