"""Two rehearsals of the same calls, line by line: pure."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from hub.rehearsal.rehearsed import RecordedWrite, RehearsedCall

SAME, GONE, NEW = "  ", "- ", "+ "


@dataclass(frozen=True, slots=True)
class CallDifference:
    """One call with every line that is sent now or would be sent: each begins with two blanks, `- ` or `+ `."""

    call: RehearsedCall
    lines: tuple[str, ...] = field(repr=False)

    @property
    def is_changed(self) -> bool:
        """Whether anything would be sent differently."""
        return any(not line.startswith(SAME) for line in self.lines)


def differences(present: Sequence[RehearsedCall], changed: Sequence[RehearsedCall]) -> list[CallDifference]:
    """What the changed mapping sends against what the present one does, for each call of `changed`."""
    before = {call.call_id: call for call in present}
    return [CallDifference(call, tuple(_compared(before.get(call.call_id), call))) for call in changed]


def _compared(before: RehearsedCall | None, after: RehearsedCall) -> Iterator[str]:
    now = [] if before is None else list(_written(before))
    then = list(_written(after))
    for tag, start, end, new_start, new_end in SequenceMatcher(None, now, then, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from (SAME + line for line in now[start:end])
            continue
        yield from (GONE + line for line in now[start:end])
        yield from (NEW + line for line in then[new_start:new_end])


def _written(call: RehearsedCall) -> Iterator[str]:
    for write in call.writes:
        yield from _request(write)
    for trouble in call.troubles:
        yield f"! {trouble}"


def _request(write: RecordedWrite) -> Iterator[str]:
    yield f"{write.method} {write.address}"
    if write.body is not None:
        yield from json.dumps(write.body, indent=2, sort_keys=True, ensure_ascii=False).splitlines()
