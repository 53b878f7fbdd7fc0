"""Searching conversations by the caller's name, their number as anybody writes it, and the words of texts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, or_, select

from hub.contract.phone_numbers import read_phone_number
from hub.records.conversation import Conversation, Text
from hub.records.line import Caller
from hub.records.session import AccountSession
from hub.web.inbox.conversation_list import PAGE, ListedConversation, conversations_by_id

CALLERS_FOUND = 200
TEXTS_OF = 2000
"""Words are looked for in the texts of so many conversations, those with the latest news."""
FEWEST_DIGITS = 3
SHORTEST_WORD = 2
NUMBER = re.compile(r"[\d\s()+./\u2010-\u2015-]+")


@dataclass(frozen=True, slots=True)
class Found:
    """The conversations that fit, latest news first, and whether there may be more of them."""

    rows: Sequence[ListedConversation]
    more: bool


def search(session: AccountSession, words: str, region: str) -> Found:
    """Conversations, open or closed, that fit all the words; `region` is the account's, for numbers without a country."""
    fits = _number_fits(words, region) if NUMBER.fullmatch(words) else _name_fits(words)
    ids: set[int] = set()
    if fits:
        callers = select(Caller.id).where(*fits).limit(CALLERS_FOUND)
        ids.update(session.scalars(select(Conversation.id).where(Conversation.caller_id.in_(callers)).limit(CALLERS_FOUND)))
    if len(words) > SHORTEST_WORD:
        ids.update(session.scalars(_texts_with(words)))
    return Found(conversations_by_id(session, ids), more=len(ids) > PAGE)


def _number_fits(written: str, region: str) -> list[ColumnElement[bool]]:
    """The whole number in any spelling, else its digits wherever they stand in it; too few of them fit nobody."""
    whole = read_phone_number(written, region)
    if whole is not None:
        return [Caller.number == whole.e164]
    digits = re.sub(r"\D", "", written).lstrip("0")
    return [Caller.number.contains(digits)] if len(digits) >= FEWEST_DIGITS else []


def _name_fits(words: str) -> list[ColumnElement[bool]]:
    """Each word stands in the name, whatever its case."""
    return [or_(*(Caller.name.icontains(spelt, autoescape=True) for spelt in _spelt(word))) for word in words.split() if word]


def _texts_with(words: str) -> Select[int]:
    latest = select(Conversation.id).order_by(Conversation.last_at.desc(), Conversation.id.desc()).limit(TEXTS_OF)
    said = [or_(*(Text.body.icontains(spelt, autoescape=True) for spelt in _spelt(word))) for word in words.split()]
    return select(Text.conversation_id).where(Text.conversation_id.in_(latest), *said).distinct().limit(PAGE + 1)


def _spelt(word: str) -> set[str]:
    """SQLite knows the case of plain letters only; of others the usual spellings are looked for."""
    return {word} if word.isascii() else {word, word.lower(), word.capitalize(), word.upper()}
