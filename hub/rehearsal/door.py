"""The door of a rehearsal: reads go out, writes are written down and answered on the spot."""

import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from hub.contract.errors import TryAgain
from hub.contract.manifest import RehearsalFacts
from hub.outbound.door import InboundAnswer, OutboundRequest, Sends
from hub.rehearsal.rehearsed import RecordedWrite
from hub.rehearsal.stand_in import StandIn, without

PATIENCE_S = 25.0
LONGEST_READ_S = 10.0
TOO_SLOW = "The system took too long to answer, so this was given up. Nothing was sent and nothing saved; try again later."
Asked = tuple[str, str, bytes | None]


class ReadAnswers:
    """What a vendor answered to reads; two rehearsals that share it see the vendor in the same moment.

    All of them together wait `within_s` seconds for the vendor: somebody sits and waits for the page. `ran_out` says that more was
    needed; every read after that fails at once.
    """

    def __init__(self, within_s: float = PATIENCE_S, clock: Callable[[], float] = time.monotonic) -> None:
        self.by_request: dict[Asked, InboundAnswer] = {}
        self.ran_out = False
        self._clock = clock
        self._until = clock() + within_s

    def seconds_left(self) -> float:
        """How long the next read may take. Raises TryAgain where there is no time left."""
        left = self._until - self._clock()
        if left <= 0:
            self.ran_out = True
            raise TryAgain(TOO_SLOW, may_have_left=False)
        return left


class RehearsalDoor:
    """The door of one call. `hidden` are ids of records that came of this very call and count as not there yet.

    `effect` is said by whoever works on one; it is written down with what the effect would send.
    """

    def __init__(self, outside: Sends, facts: RehearsalFacts, answers: ReadAnswers, hidden: frozenset[str]) -> None:
        self._outside = outside
        self._answers = answers.by_request
        self._seconds_left = answers.seconds_left
        self._hidden = hidden
        self.stand_in = StandIn(facts)
        self.effect = ""
        self.writes: list[RecordedWrite] = []

    def leaves(self, request: OutboundRequest) -> bool:
        """Whether it is a read that was not answered yet."""
        only_asks = self.stand_in.only_asks(request.method, request.url, _read_body(request))
        return only_asks and self.stand_in.recall(request.url) is None and _asked(request) not in self._answers

    def perform(
        self, request: OutboundRequest, *, deadline_s: float | None = None, before_send: Callable[[], None] | None = None
    ) -> InboundAnswer:
        """Answer a write, or let a read out; nothing but a read ever reaches the vendor."""
        body = _read_body(request)
        if not self.stand_in.only_asks(request.method, request.url, body):
            self.writes.append(RecordedWrite(self.effect, request.method, request.url, body))
            return _as_answer(self.stand_in.take(request.method, request.url, body))
        recalled = self.stand_in.recall(request.url)
        if recalled is not None:
            return _as_answer(recalled)
        return self._touched_up(request, self._ask(request, deadline_s, before_send))

    def _ask(self, request: OutboundRequest, deadline_s: float | None, before_send: Callable[[], None] | None) -> InboundAnswer:
        asked = _asked(request)
        if asked in self._answers:
            return self._answers[asked]
        left = self._seconds_left()
        answer = self._outside.perform(request, deadline_s=min(left, deadline_s or left, LONGEST_READ_S), before_send=before_send)
        if 200 <= answer.status < 300:
            self._answers[asked] = answer
        return answer

    def _touched_up(self, request: OutboundRequest, answer: InboundAnswer) -> InboundAnswer:
        try:
            said = json.loads(answer.content)
        except ValueError:
            return answer
        shown = without(said, self._hidden) if self._hidden else said
        if shown is None:
            return InboundAnswer(404, {}, b"")
        shown = self.stand_in.retouched(request.url, shown)
        return answer if shown == said else InboundAnswer(answer.status, answer.headers, json.dumps(shown).encode())


def _asked(request: OutboundRequest) -> Asked:
    return request.method, request.url, request.body


def _read_body(request: OutboundRequest) -> Any:
    """The body as JSON, a form as a table of its fields."""
    if not request.body:
        return None
    try:
        return json.loads(request.body)
    except ValueError:
        return dict(parse_qsl(request.body.decode(errors="replace")))


def _as_answer(body: Any) -> InboundAnswer:
    return InboundAnswer(200, {"content-type": "application/json"}, json.dumps(body).encode())
