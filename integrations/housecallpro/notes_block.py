"""The part of a customer's notes that is ours: kept between two lines, the staff's own words left as they are. Pure.

A customer's notes are one text, shared with the staff. Ours is one block of entries, each of which ends with the mark by
which it is found again. A block whose lines were broken by hand is left alone, and a new one begun below.
"""

BEGINS = "--- Textback Hub ---"
ENDS = "--- end of Textback Hub ---"
BLOCK_CHARACTERS = 10_000
"""How long a customer's notes may be is not documented."""

_CUT = "(Earlier entries are in the hub.)"


def reference_mark(key: str) -> str:
    """The line by which an entry is found again."""
    return f"[ref: {key}]"


def holds(notes: str | None, key: str) -> bool:
    """Whether an entry with this key stands in the notes."""
    return reference_mark(key) in (notes or "")


def with_entry(notes: str | None, entry: str, key: str) -> str:
    """The notes with the entry, in place of the one with this key if there is one, else as the newest."""
    before, entries, after = _split(notes or "")
    fresh = f"{entry.strip()}\n{reference_mark(key)}"
    there = next((number for number, held in enumerate(entries) if holds(held, key)), None)
    if there is None:
        entries.append(fresh)
    else:
        entries[there] = fresh
    return _joined(before, _within_room(entries), after)


def _split(notes: str) -> tuple[str, list[str], str]:
    begins = notes.rfind(BEGINS)
    ends = notes.find(ENDS, begins) if begins >= 0 else -1
    if ends < 0:
        return notes.rstrip(), [], ""
    return notes[:begins].rstrip(), _entries(notes[begins + len(BEGINS) : ends]), notes[ends + len(ENDS) :].strip("\n")


def _entries(block: str) -> list[str]:
    """An entry goes up to and with its mark; what the staff wrote into the block stays with what follows it."""
    found: list[str] = []
    lines: list[str] = []
    for line in block.strip("\n").splitlines():
        if line == _CUT:
            continue
        lines.append(line)
        if line.startswith("[ref: ") and line.endswith("]"):
            found.append("\n".join(lines).strip("\n"))
            lines = []
    rest = "\n".join(lines).strip("\n")
    return [*found, rest] if rest else found


def _within_room(entries: list[str]) -> list[str]:
    """The newest entries that fit, the last one in any case."""
    kept: list[str] = []
    room = BLOCK_CHARACTERS
    for entry in reversed(entries):
        room -= len(entry) + 2
        if kept and room < 0:
            return [_CUT, *kept]
        kept.insert(0, entry if len(entry) <= BLOCK_CHARACTERS else _shortened(entry))
    return kept


def _shortened(entry: str) -> str:
    said, _, mark = entry.rpartition("\n")
    return f"{said[: BLOCK_CHARACTERS - len(mark) - 2]}…\n{mark}"


def _joined(before: str, entries: list[str], after: str) -> str:
    block = "\n\n".join(entries)
    return "\n\n".join(part for part in (before, f"{BEGINS}\n{block}\n{ENDS}", after) if part)
