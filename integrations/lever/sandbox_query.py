"""Reads the query of a request; unknown, repeated and malformed parameters are refused with 400."""

from collections.abc import Collection

from werkzeug.datastructures import MultiDict

from integrations.lever.sandbox_errors import bad_request


class Query:
    """The sent parameters, of which those in `many` may be repeated, also as `name[]`."""

    def __init__(self, sent: "MultiDict[str, str]", single: Collection[str], many: Collection[str] = ()) -> None:
        self._values: dict[str, list[str]] = {}
        for written, values in sent.lists():
            name = written.removesuffix("[]")
            if name not in many and (written not in single or name != written):
                raise bad_request(f"Unknown query parameter: {written}")
            if name in single and len(values) > 1:
                raise bad_request(f"{name} was sent more than once")
            self._values.setdefault(name, []).extend(values)

    def __contains__(self, name: str) -> bool:
        return name in self._values

    @property
    def names(self) -> frozenset[str]:
        """The parameters that were sent."""
        return frozenset(self._values)

    def text(self, name: str) -> str | None:
        """The value of a parameter."""
        return self._values[name][0] if name in self._values else None

    def texts(self, name: str) -> list[str]:
        """All values of a parameter that may be repeated."""
        return self._values.get(name, [])

    def flag(self, name: str) -> bool | None:
        """`true` or `false`."""
        text = self.text(name)
        if text not in (None, "true", "false"):
            raise bad_request(f"{name} must be true or false")
        return None if text is None else text == "true"

    def moment(self, name: str) -> int | None:
        """A moment in epoch milliseconds."""
        text = self.text(name)
        if text is not None and not text.isdecimal():
            raise bad_request(f"{name} must be a timestamp in milliseconds")
        return None if text is None else int(text)

    def choice(self, name: str, choices: Collection[str], otherwise: str) -> str:
        """One of a few words."""
        text = self.text(name)
        if text is not None and text not in choices:
            raise bad_request(f"{name} must be one of {', '.join(choices)}")
        return otherwise if text is None else text

    def choices(self, name: str, choices: Collection[str]) -> list[str]:
        """Several of a few words."""
        for text in self.texts(name):
            if text not in choices:
                raise bad_request(f"{name}: {text} is unknown")
        return self.texts(name)

    def fingerprint(self) -> str:
        """What is asked for, whatever the page."""
        return repr(sorted((name, sorted(values)) for name, values in self._values.items() if name not in ("limit", "offset")))
