"""Keys for the API: what each may do, making one, ending one, and knowing one when it comes.

A key is written `tbh_<prefix>_<secret>`, so that programs that look for leaked secrets find it. The secret is 256 random bits, for
which a plain digest is as good as a slow one.
"""

import datetime as dt
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select

from hub.records.account import Member, MemberRole, Notice
from hub.records.api_key import ApiKey
from hub.records.database import Database
from hub.records.session import AccountSession
from hub.records.trace import tell

WRITTEN = re.compile(r"tbh_([0-9a-f]{10})_([0-9a-f]{64})")
USE_IS_NOTED_EVERY = dt.timedelta(minutes=1)
MAY_MAKE_KEYS = frozenset({MemberRole.OWNER, MemberRole.ADMIN})


class Scope(StrEnum):
    """What a key may do; writing does not include reading."""

    CALLS_READ = "calls:read"
    CONVERSATIONS_READ = "conversations:read"
    CONVERSATIONS_WRITE = "conversations:write"
    TEXTS_READ = "texts:read"
    TEXTS_WRITE = "texts:write"
    PEOPLE_READ = "people:read"
    PEOPLE_WRITE = "people:write"
    CONNECTIONS_READ = "connections:read"
    REPORTS_READ = "reports:read"
    EVENTS_READ = "events:read"
    EVENTS_WRITE = "events:write"


class KeyRefused(Exception):
    """The key does not work; the sentence says why to whoever holds it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A key that works; `member_id` is who made it."""

    key_id: int
    account_id: int
    member_id: int
    name: str
    scopes: frozenset[str]

    @property
    def acts_as(self) -> str:
        """What people read as the doer of what it does."""
        return f"{self.name} (API)"


def make_key(session: AccountSession, *, name: str, scopes: list[Scope], member: Member, ends_at: dt.datetime | None) -> str:
    """Store a new key; it is returned whole this once and cannot be read again."""
    prefix, secret = secrets.token_hex(5), secrets.token_hex(32)
    session.add(
        ApiKey(
            name=name,
            prefix=prefix,
            digest=_digest(secret),
            scopes=[str(scope) for scope in scopes],
            member_id=member.id,
            made_at=session.now,
            ends_at=ends_at,
        )
    )
    tell(session, "setting", f"{member.name} made the API key “{name}”.")
    return f"tbh_{prefix}_{secret}"


def end_key(session: AccountSession, key: ApiKey, by: str) -> None:
    """Let the key work no longer; one that has ended stays as it is."""
    if key.ended_at is None:
        key.ended_at = session.now
        tell(session, "setting", f"{by} ended the API key “{key.name}”.")


def why_ended(key: ApiKey, maker: Member, now: dt.datetime) -> str | None:
    """Why the key works no longer, None while it does.

    It never may do more than whoever made it: with their role, or when they leave, it ends.
    """
    if not _may_make_keys(maker):
        return "Whoever made this key may no longer make keys."
    if key.ended_at is not None:
        return "This key was ended."
    if key.ends_at is not None and key.ends_at <= now:
        return "This key has run out."
    return None


def _may_make_keys(member: Member) -> bool:
    return member.ended_at is None and member.role in MAY_MAKE_KEYS


def known_key(database: Database, written: str) -> KnownKey:
    """The key as it was written; raises KeyRefused. That it was used is noted once a minute."""
    parts = WRITTEN.fullmatch(written)
    if parts is None:
        raise KeyRefused("This is no key of this hub: it begins with tbh_ and is shown once when it is made.")
    prefix, secret = parts.groups()
    with database.read_installation() as session:
        both = select(ApiKey, Member).join(Member, (Member.account_id == ApiKey.account_id) & (Member.id == ApiKey.member_id))
        row = session.execute(both.where(ApiKey.prefix == prefix)).one_or_none()
        now = session.now
    if row is None or not hmac.compare_digest(row[0].digest, _digest(secret)):
        raise KeyRefused("This key is not known here.")
    key, maker = row
    because = why_ended(key, maker, now)
    if because is not None:
        if key.ended_at is None and not _may_make_keys(maker):
            _end_with_its_maker(database, key, maker)
        raise KeyRefused(because)
    if key.last_used_at is None or now - key.last_used_at >= USE_IS_NOTED_EVERY:
        _note_use(database, key)
    return KnownKey(key.id, key.account_id, key.member_id, key.name, frozenset(key.scopes))


def _end_with_its_maker(database: Database, key: ApiKey, maker: Member) -> None:
    """End a key that a program still uses, and tell those who can make another."""
    with database.write(key.account_id) as session:
        row = session.get_one(ApiKey, key.id, with_for_update=True)
        if row.ended_at is not None:
            return
        row.ended_at = session.now
        sentence = f"The API key “{key.name}” ended with the rights of {maker.name}, who made it. What uses it needs a new one."
        able = select(Member.id).where(Member.role.in_(MAY_MAKE_KEYS), Member.ended_at.is_(None)).order_by(Member.id)
        for member_id in session.scalars(able).all():
            session.add(Notice(member_id=member_id, sentence=sentence, at=session.now))
        tell(session, "setting", sentence)


def _note_use(database: Database, key: ApiKey) -> None:
    with database.write(key.account_id) as session:
        session.get_one(ApiKey, key.id).last_used_at = session.now


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
