"""What stands in the form in which a member writes to a caller, and what the coach says of it."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from hub.conversations.writing import who_writes
from hub.records.account import Account
from hub.records.conversation import Conversation
from hub.records.line import Caller, Line
from hub.records.session import AccountSession
from hub.textback.by_member import LONGEST
from hub.textback.canned_replies import Offered, offered_replies
from hub.textback.choosing_words import coach_facts
from hub.textback.coach import Advice, check_words, cost_of
from hub.textback.member_obstacles import NO_BASIS, Obstacle, obstacles, remarks
from hub.textback.sms_parts import Measured, measure, plain_for
from hub.web.signed_in import Needs, me


@dataclass(frozen=True, slots=True)
class CoachedWords:
    """A draft as it would travel; `plain` says whether it would travel as plain text with other characters."""

    measured: Measured
    cost: str
    advice: Sequence[Advice]
    plain: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Composer:
    """The form; `token` keeps the same form from sending twice, `said` are refusals of what was just tried."""

    conversation_id: int
    token: str
    draft: str
    coached: CoachedWords | None
    obstacles: Sequence[Obstacle]
    said: Sequence[str]
    remarks: Sequence[str]
    replies: Sequence[Offered]
    writer: str | None
    basis: str
    longest: int = LONGEST

    @property
    def needs_basis(self) -> bool:
        """Whether all that lacks is how the member knows that they want a text."""
        return list(self.obstacles) == [NO_BASIS]

    @property
    def is_open(self) -> bool:
        """Whether something could be sent."""
        return not self.obstacles or self.needs_basis


def composer_of(
    session: AccountSession,
    conversation: Conversation,
    line: Line,
    caller: Caller,
    *,
    draft: str = "",
    token: str = "",
    basis: str = "",
    said: Sequence[str] = (),
) -> Composer | None:
    """The form for the member who is signed in; None for one who may only read."""
    if not me().may(Needs.AGENT):
        return None
    return Composer(
        conversation_id=conversation.id,
        token=token or secrets.token_urlsafe(12),
        draft=draft,
        coached=coached_words(session, draft),
        obstacles=obstacles(session, line, caller),
        said=said,
        remarks=remarks(session, line, caller),
        replies=offered_replies(session, caller, me().name),
        writer=who_writes(session, conversation.id, but=me().member_id),
        basis=basis,
    )


def coached_words(session: AccountSession, draft: str) -> CoachedWords | None:
    """What a draft would cost and what speaks against it; None while there is none."""
    if not draft.strip():
        return None
    account = session.get_one(Account, session.account_id)
    facts, measured = coach_facts(account, None, account.language), measure(draft.strip())
    cost = cost_of(measured, facts)
    return CoachedWords(
        measured=measured,
        cost=f"{cost:f} {facts.currency}" if cost else "",
        advice=check_words(draft, facts),
        plain=any(plain_for(character) is not None for character in measured.forcing),
    )


def in_plain_characters(draft: str) -> str:
    """The draft with every character replaced that a plain text can carry otherwise."""
    instead = {one: plain for one in measure(draft).forcing if (plain := plain_for(one)) is not None}
    return "".join(instead.get(one, one) for one in draft)


def with_reply(draft: str, replies: Sequence[Offered], key: str) -> str:
    """The draft with the chosen reply behind it."""
    chosen = next((reply.text for reply in replies if reply.key == key), "")
    return "\n".join(part for part in (draft.rstrip(), chosen) if part)
