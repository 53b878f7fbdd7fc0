"""Telling one member of one thing: in the app, and outside it as they chose."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from hub.notify.choices import Choice, Moment, Occasion, Told, how_to_tell
from hub.outbox.effects import Queue
from hub.outbox.rows import About, member_lane, owe
from hub.records.account import Account, Member, Notice, NotificationChoice
from hub.records.conversation import Conversation
from hub.records.line import Line
from hub.records.session import AccountSession

TEXT_MEMBER, EMAIL_MEMBER = "text_member", "email_member"
ALERT_FRESH = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What a member is told: `key` names it once for all, `page` is where it is read in the app, `subject` that of a mail."""

    key: str
    sentence: str
    conversation: Conversation | None = None
    text_id: int | None = None
    urgent: bool = False
    page: str = ""
    subject: str = ""


def choice_of(session: AccountSession, member_id: int) -> Choice:
    """How the member wants to be told; what is usual where they never chose."""
    stored = session.scalar(select(NotificationChoice).where(NotificationChoice.member_id == member_id))
    return Choice() if stored is None else as_choice(stored)


def as_choice(stored: NotificationChoice) -> Choice:
    """The row as a choice."""
    return Choice(stored.ways, _time(stored.quiet_from), _time(stored.quiet_until), stored.urgent_anyway)


def _time(written: str | None) -> dt.time | None:
    return dt.time.fromisoformat(written) if written else None


def how_now(session: AccountSession, member: Member, occasion: Occasion, *, urgent: bool = False) -> Told:
    """How this member is told of such a thing at this moment."""
    moment = Moment(
        role=member.role,
        has_phone=member.phone is not None,
        has_mail=bool(session.settings.smtp_url),
        muted=member.alerts_muted,
        urgent=urgent,
        now=session.now,
        zone=session.get_one(Account, session.account_id).time_zone,
    )
    return how_to_tell(occasion, choice_of(session, member.id), moment)


def note_in_app(session: AccountSession, member: Member, news: News) -> None:
    """Let it stand in the app."""
    conversation_id = news.conversation.id if news.conversation is not None else None
    session.add(Notice(member_id=member.id, conversation_id=conversation_id, text_id=news.text_id, sentence=news.sentence, at=session.now))


def alert(session: AccountSession, member: Member, news: News, told: Told) -> None:
    """Owe what leaves the app."""
    line = _line(session, news.conversation)
    if told.by_text and line is not None:
        _owe(session, TEXT_MEMBER, member, news, told.not_before, line=line, key=news.key)
    if told.by_email:
        _owe(session, EMAIL_MEMBER, member, news, told.not_before, line=line, key=f"{news.key}:email" if told.by_text else news.key)


def _owe(
    session: AccountSession,
    effect: str,
    member: Member,
    news: News,
    not_before: dt.datetime | None,
    *,
    line: Line | None,
    key: str,
) -> None:
    conversation = news.conversation
    owe(
        session,
        effect,
        queue=Queue.TEXTS,
        lane=member_lane(member.id),
        key=key,
        about=About(
            caller_id=conversation.caller_id if conversation is not None else None,
            conversation_id=conversation.id if conversation is not None else None,
            connection_id=line.texts_through if effect == TEXT_MEMBER and line is not None else None,
        ),
        payload={
            "member_id": member.id,
            "line_id": line.id if line is not None else None,
            "sentence": news.sentence,
            "page": news.page,
            "subject": news.subject,
            "waited": not_before is not None,
        },
        not_before=not_before,
        not_after=(not_before or session.now) + ALERT_FRESH if conversation is not None else None,
    )


def _line(session: AccountSession, conversation: Conversation | None) -> Line | None:
    """The line that the caller dialled; where it is about no caller, the business's first."""
    if conversation is not None:
        return session.get_one(Line, conversation.line_id)
    return session.scalar(select(Line).order_by(Line.id).limit(1))
