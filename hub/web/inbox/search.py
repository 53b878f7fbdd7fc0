"""Searching conversations by the caller's name, their number as anybody writes it, and the words of texts."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Row, or_, select

from hub.contract.phone_numbers import read_phone_number
from hub.records.conversation import Conversation, Text
from hub.records.line import Caller
from hub.records.session import AccountSession
from hub.web.inbox.conversation_list import PAGE, ListedConversation, conversations_by_id
from hub.web.inbox.wish import OlderThan

FEW_CALLERS = 200
TEXTS_AT_ONCE = 25_000
"""So many texts are looked through for one page, the newest first; older ones are one link away."""
TEXTS_FOUND = 200
FEWEST_DIGITS = 3
NUMBER = re.compile(r"[\d\s()+./\u2010-\u2015-]+")


@dataclass(frozen=True, slots=True)
class Found:
    """The conversations that fit, latest news first.

    `more_names` says that more callers fit than are shown. The words of texts were looked for back to `since`, None where that is all of
    them; `older` leads to the rest.
    """

    rows: Sequence[ListedConversation]
    more_names: bool
    since: dt.datetime | None
    older: OlderThan | None


@dataclass(frozen=True, slots=True)
class TextsFound:
    """Conversations by the newest text that fits, and where the next page goes on."""

    conversation_ids: Sequence[int]
    older: OlderThan | None


def search(session: AccountSession, words: str, region: str, older: OlderThan | None = None, *, at_once: int = TEXTS_AT_ONCE) -> Found:
    """Conversations, open or closed, that fit all the words; `region` is the account's, for numbers without a country.

    Who fits by name or number stands on the first page, which is the one without `older`.
    """
    by_caller = _of_callers(session, words, region) if older is None else []
    texts = _texts_with(session, words, older, at_once)
    ids = {*by_caller[:PAGE], *texts.conversation_ids}
    since = texts.older.at if texts.older else None
    return Found(conversations_by_id(session, ids, 2 * PAGE), len(by_caller) > PAGE, since, texts.older)


def _of_callers(session: AccountSession, words: str, region: str) -> Sequence[int]:
    """The conversations with the latest news whose caller fits, one more than a page shows where there are more."""
    fits = _number_fits(words, region) if NUMBER.fullmatch(words) else name_fits(words)
    if not fits:
        return []
    newest = select(Conversation.id).order_by(Conversation.last_at.desc(), Conversation.id.desc()).limit(PAGE + 1)
    callers = session.scalars(select(Caller.id).where(*fits).limit(FEW_CALLERS + 1)).all()
    if len(callers) > FEW_CALLERS:
        # of many, a page is found soon from the newest conversation backwards
        return session.scalars(newest.join(Caller, Caller.id == Conversation.caller_id).where(*fits)).all()
    of_callers = select(Conversation.last_at, Conversation.id).where(Conversation.caller_id.in_(callers))
    by_news = sorted(session.execute(of_callers), key=lambda row: (row.last_at, row.id), reverse=True)
    return [row.id for row in by_news[: PAGE + 1]]


def _number_fits(written: str, region: str) -> list[ColumnElement[bool]]:
    """The whole number in any spelling, else its digits wherever they stand in it; too few of them fit nobody."""
    whole = read_phone_number(written, region)
    if whole is not None:
        return [Caller.number == whole.e164]
    digits = re.sub(r"\D", "", written).lstrip("0")
    return [Caller.number.contains(digits)] if len(digits) >= FEWEST_DIGITS else []


def name_fits(words: str) -> list[ColumnElement[bool]]:
    """Each word stands in the name, whatever its case."""
    return [or_(*(Caller.name.icontains(spelt, autoescape=True) for spelt in _spelt(word))) for word in words.split() if word]


def _texts_with(session: AccountSession, words: str, older: OlderThan | None, at_once: int) -> TextsFound:
    """The newest texts with all the words in them; the index of texts by moment leads through the account's, newest first."""
    kept = [Text.account_id == session.account_id, Text.removed_at.is_(None)]
    if older is not None:
        kept += [Text.at <= older.at, or_(Text.at < older.at, Text.id < older.text_id)]
    newest_first = Text.at.desc(), Text.id.desc()
    places = select(Text.at, Text.id).where(*kept).order_by(*newest_first)
    end = session.execute(places.offset(at_once - 1).limit(1)).first()
    said = [or_(*(Text.body.icontains(spelt, autoescape=True) for spelt in _spelt(word))) for word in words.split()]
    if end is not None:
        kept += [Text.at >= end.at, or_(Text.at > end.at, Text.id >= end.id)]
    found = session.execute(select(Text.at, Text.id, Text.conversation_id).where(*kept, *said).order_by(*newest_first).limit(TEXTS_FOUND))
    return _page_of(found.all(), end)


def _page_of(found: Sequence[Row[dt.datetime, int, int]], end: Row[dt.datetime, int] | None) -> TextsFound:
    """As many conversations as a page shows; it goes on behind the last text that was counted in, or behind all that were looked at."""
    ids: dict[int, None] = {}
    counted, last = 0, None
    for at, text_id, conversation_id in found:
        if len(ids) == PAGE and conversation_id not in ids:
            break
        ids[conversation_id] = None
        counted, last = counted + 1, (at, text_id)
    is_cut = counted < len(found) or counted == TEXTS_FOUND
    place = last if is_cut else end
    return TextsFound(list(ids), OlderThan(*place) if place else None)


def _spelt(word: str) -> set[str]:
    """SQLite knows the case of plain letters only; of others the usual spellings are looked for."""
    return {word} if word.isascii() else {word, word.lower(), word.capitalize(), word.upper()}
