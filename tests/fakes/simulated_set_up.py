"""Simulated systems in one click, without any vendor."""

from collections.abc import Sequence

from hub.contract.errors import TryAgain
from hub.web.dependencies import SimulatedCaller


class FakeSimulatedSetUp:
    """Remembers what was asked for; `trouble` is raised where it is set."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, object]] = []
        self.trouble: Exception | None = None

    def connect_phones(self, account_id: int, key: str) -> int:  # noqa: ARG002 - one account
        return self._note("phones", key)

    def connect_system(self, account_id: int, key: str) -> int:  # noqa: ARG002 - one account
        return self._note("system", key)

    def add_line(self, account_id: int, connection_id: int) -> int:  # noqa: ARG002 - one account
        return self._note("line", connection_id)

    def seat_again(self, account_id: int) -> None:  # noqa: ARG002 - one account
        self._note("again", None)

    def callers(self) -> Sequence[SimulatedCaller]:
        return [SimulatedCaller("Ines Okafor", "+14155550134"), SimulatedCaller("a landline", "+14155550162", "landline_later")]

    def refuse(self) -> None:
        """Be out of reach from now on."""
        self.trouble = TryAgain("The simulated vendor is away.", may_have_left=False)

    def _note(self, what: str, of: object) -> int:
        if self.trouble is not None:
            raise self.trouble
        self.asked.append((what, of))
        return 1
