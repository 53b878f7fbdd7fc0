"""Who may ask a simulated vendor's API: what every way of signing in has."""

from abc import ABC, abstractmethod
from collections.abc import Collection
from typing import TYPE_CHECKING

from hub.sandbox.control_error import ControlError

if TYPE_CHECKING:
    from hub.sandbox.system import SimulatedSystem


class Door(ABC):
    """Gives credentials with rights, and knows by what a request carries which rights it has."""

    def __init__(self, rights: Collection[str]) -> None:
        self.rights = frozenset(rights)

    def put_on(self, system: "SimulatedSystem") -> None:  # noqa: B027 - for doors that have paths of their own
        """Put whatever paths it needs on the vendor's app."""

    @abstractmethod
    def reset(self) -> None:
        """Forget every credential."""

    @abstractmethod
    def credentials(self, mode: str, without: str | None = None) -> dict[str, str]:
        """The form that opens the vendor with every right, or with all but one; raises ControlError."""

    @abstractmethod
    def of_request(self) -> tuple[str, frozenset[str] | None]:
        """By which name the present request is counted, and its rights; None where what it carries is not known, or no more."""

    def rights_without(self, right: str | None) -> frozenset[str]:
        """All rights, or all but one; raises ControlError."""
        if right is not None and right not in self.rights:
            raise ControlError(f"without: write one of {', '.join(sorted(self.rights))}")
        return self.rights - {right}
