"""An HTTP door behind which only a token endpoint stands."""

import json
import threading
from collections.abc import Callable

from hub.contract.errors import VendorTrouble
from hub.outbound.door import Door, InboundAnswer, OutboundRequest


class TokenDoor(Door):
    """Hands out token-1, token-2, ...; an entry of `answers` is raised or returned instead. `meanwhile` runs before each answer."""

    def __init__(self, expires_in: int = 3600) -> None:
        self.expires_in = expires_in
        self.answers: list[VendorTrouble | int] = []
        self.asked: list[OutboundRequest] = []
        self.meanwhile: Callable[[], None] | None = None
        self._lock = threading.Lock()

    def perform(
        self, request: OutboundRequest, *, deadline_s: float | None = None, before_send: Callable[[], None] | None = None  # noqa: ARG002
    ) -> InboundAnswer:  # fmt: skip
        with self._lock:
            self.asked.append(request)
            number = len(self.asked)
            answer = self.answers.pop(0) if self.answers else 200
        if self.meanwhile is not None:
            self.meanwhile()
        if isinstance(answer, VendorTrouble):
            raise answer
        body = {"access_token": f"token-{number}", "expires_in": self.expires_in}
        return InboundAnswer(answer, {"content-type": "application/json"}, json.dumps(body).encode())
