"""Looking for words in texts and in members' notes, backwards in stretches, so that a page takes about the same time in any business."""

import datetime as dt
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from hub.records.account import Member
from hub.records.conversation import ConversationEntry, EntryKind, Text
from hub.records.session import AccountSession
from hub.web.inbox.wish import OlderThan

AT_ONCE = 25_000
"""So many texts and so many notes are looked through for one page, the newest first; older ones are one link away."""
HITS = 200
BEFORE_THE_WORD, AROUND_THE_WORD = 40, 140


@dataclass(frozen=True, slots=True)
class FoundNote:
    """Where the words stand in a note, and who wrote it; `writer` is empty where nobody is named."""

    at: dt.datetime
    writer: str
    words: str


@dataclass(frozen=True, slots=True)
class SaidSo:
    """Conversations by the newest text or note that fits, the notes that fit by conversation, and where the next page goes on."""

    conversation_ids: Sequence[int]
    notes: Mapping[int, FoundNote]
    older: OlderThan | None


@dataclass(frozen=True, slots=True)
class _Kept:
    """One of the two tables that are looked through: which of its rows, and the column with the words."""

    is_note: bool
    table: type[Text] | type[ConversationEntry]
    rows: tuple[ColumnElement[bool], ...]
    words: InstrumentedAttribute[str]

    def behind(self, place: OlderThan) -> ColumnElement[bool]:
        """What is older than the place; of one moment notes come before texts, newer before older."""
        if self.is_note == place.is_note:
            return and_(self.table.at <= place.at, or_(self.table.at < place.at, self.table.id < place.row_id))
        return self.table.at <= place.at if place.is_note else self.table.at < place.at

    def until(self, place: OlderThan) -> ColumnElement[bool]:
        """What is not older than the place."""
        if self.is_note == place.is_note:
            return and_(self.table.at >= place.at, or_(self.table.at > place.at, self.table.id >= place.row_id))
        return self.table.at > place.at if place.is_note else self.table.at >= place.at


@dataclass(frozen=True, slots=True)
class _Hit:
    place: OlderThan
    conversation_id: int


def said_so(session: AccountSession, words: str, older: OlderThan | None, page: int, *, at_once: int = AT_ONCE) -> SaidSo:
    """The newest texts and notes with all the words in them, of at most `page` conversations."""
    both = _kept(session)
    ends = [end for kept in both if (end := _end_of_stretch(session, kept, older, at_once)) is not None]
    end = max(ends, key=_newness, default=None)
    found = sorted(
        (hit for kept in both for hit in _hits(session, kept, words, older, end)), key=lambda hit: _newness(hit.place), reverse=True
    )
    shown = _first_conversations(found[:HITS], page)
    ids = list(dict.fromkeys(hit.conversation_id for hit in shown))
    is_cut = len(shown) < len(found) or len(shown) == HITS
    notes = {hit.conversation_id: hit.place.row_id for hit in reversed(shown) if hit.place.is_note}
    return SaidSo(ids, _notes(session, notes, words), shown[-1].place if is_cut else end)


def _kept(session: AccountSession) -> tuple[_Kept, _Kept]:
    """The index of each by moment leads through the account's, newest first."""
    texts = (Text.account_id == session.account_id, Text.removed_at.is_(None))
    notes = (ConversationEntry.account_id == session.account_id, ConversationEntry.kind == EntryKind.NOTE)
    return _Kept(False, Text, texts, Text.body), _Kept(True, ConversationEntry, notes, ConversationEntry.words)


def _end_of_stretch(session: AccountSession, kept: _Kept, older: OlderThan | None, at_once: int) -> OlderThan | None:
    places = select(kept.table.at, kept.table.id).where(*kept.rows, *([kept.behind(older)] if older else []))
    newest_first = kept.table.at.desc(), kept.table.id.desc()
    last = session.execute(places.order_by(*newest_first).offset(at_once - 1).limit(1)).first()
    return OlderThan(last.at, last.id, kept.is_note) if last else None


def _hits(session: AccountSession, kept: _Kept, words: str, older: OlderThan | None, end: OlderThan | None) -> Iterable[_Hit]:
    stretch = [*([kept.behind(older)] if older else []), *([kept.until(end)] if end else [])]
    said = [or_(*(kept.words.icontains(spelt, autoescape=True) for spelt in every_spelling(word))) for word in words.split()]
    found = select(kept.table.at, kept.table.id, kept.table.conversation_id).where(*kept.rows, *stretch, *said)
    rows = session.execute(found.order_by(kept.table.at.desc(), kept.table.id.desc()).limit(HITS))
    return [_Hit(OlderThan(row.at, row.id, kept.is_note), row.conversation_id) for row in rows]


def _newness(place: OlderThan) -> tuple[dt.datetime, bool, int]:
    return place.at, place.is_note, place.row_id


def _first_conversations(found: Sequence[_Hit], page: int) -> Sequence[_Hit]:
    """The hits up to the one that would be of one conversation more than a page shows."""
    ids: set[int] = set()
    for counted, hit in enumerate(found):
        if len(ids) == page and hit.conversation_id not in ids:
            return found[:counted]
        ids.add(hit.conversation_id)
    return found


def _notes(session: AccountSession, entry_ids: Mapping[int, int], words: str) -> dict[int, FoundNote]:
    """By conversation, the note with this id, cut to where the words stand."""
    if not entry_ids:
        return {}
    entries = select(ConversationEntry, Member.name).outerjoin(Member, Member.id == ConversationEntry.member_id)
    rows = session.execute(entries.where(ConversationEntry.id.in_(entry_ids.values())))
    return {entry.conversation_id: FoundNote(entry.at, name or "", _around(entry.words, words.split())) for entry, name in rows}


def _around(note: str, words: Collection[str]) -> str:
    whole = " ".join(note.split())
    found = re.search("|".join(re.escape(word) for word in words), whole, re.IGNORECASE)
    begin = max(0, found.start() - BEFORE_THE_WORD) if found else 0
    end = begin + AROUND_THE_WORD
    return ("\u2026" if begin else "") + whole[begin:end].strip() + ("\u2026" if end < len(whole) else "")


def every_spelling(word: str) -> set[str]:
    """SQLite knows the case of plain letters only; of others the usual spellings are looked for."""
    return {word} if word.isascii() else {word, word.lower(), word.capitalize(), word.upper()}
