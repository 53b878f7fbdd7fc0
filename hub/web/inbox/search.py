"""Searching conversations by the caller's name, their number as anybody writes it, and the words of texts and notes."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select

from hub.contract.phone_numbers import read_phone_number
from hub.records.conversation import Conversation
from hub.records.line import Caller
from hub.records.session import AccountSession
from hub.web.inbox.conversation_list import PAGE, ListedConversation, conversations_by_id
from hub.web.inbox.said import AT_ONCE, FoundNote, every_spelling, said_so
from hub.web.inbox.wish import OlderThan

FEW_CALLERS = 200
FEWEST_DIGITS = 3
NUMBER = re.compile(r"[\d\s()+./\u2010-\u2015-]+")


@dataclass(frozen=True, slots=True)
class Found:
    """The conversations that fit, latest news first; `notes` are those in which the words stand, by conversation.

    `more_names` says that more callers fit than are shown. The words of texts and notes were looked for back to `since`, None where
    that is all of them; `older` leads to the rest.
    """

    rows: Sequence[ListedConversation]
    notes: Mapping[int, FoundNote]
    more_names: bool
    since: dt.datetime | None
    older: OlderThan | None


def search(session: AccountSession, words: str, region: str, older: OlderThan | None = None, *, at_once: int = AT_ONCE) -> Found:
    """Conversations, open or closed, that fit all the words; `region` is the account's, for numbers without a country.

    Who fits by name or number stands on the first page, which is the one without `older`.
    """
    by_caller = _of_callers(session, words, region) if older is None else []
    said = said_so(session, words, older, PAGE, at_once=at_once)
    ids = {*by_caller[:PAGE], *said.conversation_ids}
    since = said.older.at if said.older else None
    return Found(conversations_by_id(session, ids, 2 * PAGE), said.notes, len(by_caller) > PAGE, since, said.older)


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
    return [or_(*(Caller.name.icontains(spelt, autoescape=True) for spelt in every_spelling(word))) for word in words.split() if word]
