"""Settings of a simulated vendor that a test or a person can change while it runs."""

from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, get_args, get_origin

from hub.sandbox.control_error import ControlError


@dataclass
class SandboxSettings:
    """The root of a vendor's settings; its fields are `bool`, `str`, a `Literal` of texts, or a number of zero or more."""

    def change(self, wish: dict[str, Any]) -> None:
        """Set what is named, all or nothing; raises ControlError with a sentence."""
        known = {field.name: field.type for field in fields(self)}
        for name, value in wish.items():
            if name not in known:
                raise ControlError(f"{name}: not a setting; write one of {', '.join(known)}")
            _check(name, known[name], value)
        for name, value in wish.items():
            setattr(self, name, value)

    def to_json(self) -> dict[str, Any]:
        """All settings by name."""
        return asdict(self)


def _check(name: str, kind: Any, value: Any) -> None:
    if get_origin(kind) is Literal:
        if value not in get_args(kind):
            raise ControlError(f"{name}: write one of {', '.join(get_args(kind))}")
    elif kind in (bool, str):
        if not isinstance(value, kind):
            raise ControlError(f"{name}: write {'true or false' if kind is bool else 'a text'}")
    elif isinstance(value, bool) or not isinstance(value, int | float) or value < 0 or (kind is int and not isinstance(value, int)):
        raise ControlError(f"{name}: write a number, zero or more")
