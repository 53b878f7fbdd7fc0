"""What stands in a note: words that call nobody by accident, and the marks by which it is found again. Pure.

In Lever a note begins a thread, and further comments are added to it. Each of ours ends with a line of marks: one for the
comment itself and one for the conversation, by which the thread is found.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from integrations.lever.reading import Row

COMMENT_CHARACTERS = 5_000
COMMENTS_IN_THREAD = 200
"""Lever documents no limit for either."""


def reference_mark(key: str) -> str:
    """The mark of one comment."""
    return f"[ref: {key}]"


def thread_mark(thread: str) -> str:
    """The mark of all comments of a conversation."""
    return f"[thread: {thread}]"


def marks(key: str, thread: str | None) -> str:
    """The last line of a comment."""
    return f"{reference_mark(key)} {thread_mark(thread)}" if thread else reference_mark(key)


def comment(title: str, body: str, last_line: str, *, mention: str | None = None) -> str:
    """A comment of at most COMMENT_CHARACTERS; a caller's at signs notify nobody, `mention` is a username that shall be notified."""
    calls = f"@{mention} answers for this caller in Textback Hub.\n" if mention else ""
    head = f"{quiet(title)}\n{calls}"
    tail = f"\n{last_line}"
    room = COMMENT_CHARACTERS - len(head) - len(tail)
    said = quiet(body)
    return f"{head}{said if len(said) <= room else f'{said[: room - 1]}…'}{tail}"


def quiet(words: str) -> str:
    """The words without at signs: with a username behind it, one would notify that user."""
    return words.replace("@", "(at)")


def comments_of(note: Row) -> list[Row]:
    """The comments of a thread, the note's own words first."""
    return [field for field in note.get("fields") or () if isinstance(field, Mapping)]


def is_there(note: Row) -> bool:
    """Whether the note was not deleted."""
    return not note.get("deletedAt")


def holds(note: Row, mark: str) -> bool:
    """Whether one of the note's comments carries the mark."""
    return is_there(note) and any(mark in _value(field) for field in comments_of(note))


def thread_in(notes: Iterable[Row], thread: str | None) -> Row | None:
    """The newest note of the conversation that has room for a comment."""
    if not thread:
        return None
    mark = thread_mark(thread)
    open_ones = [note for note in notes if holds(note, mark) and len(comments_of(note)) < COMMENTS_IN_THREAD]
    return max(open_ones, key=lambda note: note.get("createdAt") or 0, default=None)


def is_all_ours(note: Row, acting_user: str) -> bool:
    """Whether nobody else wrote into the thread: rewriting it would take their words away. What no user wrote, a program did."""
    return all(_author(field) in ("", acting_user) for field in comments_of(note))


def last_line_of(field: Row) -> str:
    """The line of marks of a comment of ours."""
    return _value(field).rpartition("\n")[2]


def comment_with(note: Row, mark: str) -> Row | None:
    """The comment that carries the mark."""
    return next((field for field in comments_of(note) if mark in _value(field)), None)


def says_already(note: Row, said: str) -> bool:
    """Whether one of the comments is just this."""
    return any(_value(field) == said for field in comments_of(note))


def rewritten(note: Row, old: Row, said: str) -> list[dict[str, Any]]:
    """All comments as an update takes them, with other words in one of them."""
    return [
        {"value": said if field is old else _value(field), **({"createdAt": field["createdAt"]} if field.get("createdAt") else {})}
        for field in comments_of(note)
    ]


def mentions(note: Row, username: str) -> bool:
    """Whether the thread has called this user already."""
    return any(f"@{username} " in _value(field) for field in comments_of(note))


def _value(field: Row) -> str:
    return str(field.get("value") or "")


def _author(field: Row) -> str:
    user = field.get("user")
    return str((user.get("id") if isinstance(user, Mapping) else user) or "")
