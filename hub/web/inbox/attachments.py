"""What came with a text, as a page shows it: each thing by its kind, and counted where there are several of a kind."""

from collections import Counter
from dataclasses import dataclass

from hub.connections.file_kinds import FileKind, kind_told
from hub.records.conversation import Text


@dataclass(frozen=True, slots=True)
class Attachment:
    """One thing that came with a text: its place there from 0, its kind, and what a page calls it."""

    number: int
    kind: FileKind
    name: str


def attachments_of(text: Text) -> list[Attachment]:
    """What came with the text, in its order: picture 1, picture 2, PDF."""
    kinds = [kind_told(one["content_type"], one["address"]) for one in text.media]
    of_a_kind, before = Counter(kind.word for kind in kinds), Counter[str]()
    shown = []
    for number, kind in enumerate(kinds):
        before[kind.word] += 1
        count = f" {before[kind.word]}" if of_a_kind[kind.word] > 1 else ""
        shown.append(Attachment(number, kind, f"{kind.word}{count}"))
    return shown
