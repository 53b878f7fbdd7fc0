"""Replies that members pick instead of typing them: the account's own, or those that came with the hub."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from hub.records.account import Account, Trade
from hub.records.connection import PersonLink
from hub.records.line import Caller
from hub.records.session import AccountSession
from hub.records.words import CannedReply
from hub.textback.choosing_words import coach_facts
from hub.textback.coach import Advice, Level, check_words
from hub.textback.packs import pack_replies
from hub.textback.sms_parts import in_plain_letters
from hub.textback.template_fields import TemplateField, field_faults, fill
from hub.textback.wording import business_name

LONGEST_TITLE, LONGEST_BODY, MOST = 60, 1600, 100
_ALL = (
    TemplateField(name="caller_first_name", meaning="the caller's first name, where known", longest="Christopher", may_be_empty=True),
    TemplateField(name="caller_name", meaning="the caller's whole name, where known", longest="Christopher Montgomery", may_be_empty=True),
    TemplateField(name="business", meaning="the name of your business", longest="Northern Lights Technical Staffing and Search"),
    TemplateField(name="my_first_name", meaning="the first name of whoever sends it", longest="Alexandria", may_be_empty=True),
    TemplateField(
        name="link",
        meaning="your web address, as it is written down under Templates",
        longest="https://www.northern-lights.example/talk",
        may_be_empty=True,
    ),
)
REPLY_FIELDS: Mapping[str, TemplateField] = {field.name: field for field in _ALL}


class ReplyRefused(ValueError):
    """The reply is not kept; `advice` says why, and what else the coach found."""

    def __init__(self, advice: Sequence[Advice]) -> None:
        super().__init__("\n".join(one.sentence for one in advice))
        self.advice = tuple(advice)


@dataclass(frozen=True, slots=True)
class Offered:
    """A reply to pick; `text` has its fields filled for this caller and this member."""

    key: str
    title: str
    text: str


def own_replies(session: AccountSession) -> Sequence[CannedReply]:
    """The account's own, by title."""
    return session.scalars(select(CannedReply).order_by(CannedReply.title, CannedReply.id).limit(MOST)).all()


def offered_replies(session: AccountSession, caller: Caller, member_name: str) -> list[Offered]:
    """What a member can pick for this caller; those that came with the hub as long as the business has none of its own."""
    account = session.get_one(Account, session.account_id)
    values = _values(session, account, caller, member_name)
    own = [(f"own-{reply.id}", reply.title, reply.body) for reply in own_replies(session)]
    came = pack_replies(Trade(account.trade), account.language)
    found = own or [(f"came-{number}", reply.title, reply.body) for number, reply in enumerate(came)]
    return [Offered(key, title, fill(body, values, REPLY_FIELDS)) for key, title, body in found]


def check_reply(account: Account, title: str, body: str) -> list[Advice]:
    """Everything that speaks against keeping the reply."""
    of_title = [
        *(["Give it a title by which you find it."] if not title else []),
        *([f"A title has at most {LONGEST_TITLE} characters."] if len(title) > LONGEST_TITLE else []),
    ]
    of_body = [
        *(["Write what it says."] if not body else []),
        *([f"A text holds {LONGEST_BODY} characters at most."] if len(body) > LONGEST_BODY else []),
        *field_faults(body, REPLY_FIELDS),
    ]
    faults = [Advice(Level.ERROR, "reply", fault) for fault in (*of_body, *of_title)]
    return faults if of_body else [*check_words(longest_reply(account, body), coach_facts(account, None, account.language)), *faults]


def longest_reply(account: Account, body: str) -> str:
    """The reply with the longest likely values in its fields; raises KeyError for a field that is none."""
    known = {"business": business_name(account.name), "link": account.link or ""}
    return fill(body, {name: known.get(name) or in_plain_letters(field.longest) for name, field in REPLY_FIELDS.items()}, REPLY_FIELDS)


def save_reply(session: AccountSession, reply_id: int | None, title: str, body: str, by: str) -> CannedReply:
    """Keep a new reply, or change one; raises ReplyRefused, and NoResultFound for one that the account does not have."""
    account = session.get_one(Account, session.account_id, with_for_update=True)
    reply = session.get_one(CannedReply, reply_id) if reply_id is not None else CannedReply()
    title, body = " ".join(title.replace("\x00", "").split()), body.replace("\r\n", "\n").replace("\x00", "").strip()
    advice = check_reply(account, title, body)
    same = select(CannedReply.id).where(CannedReply.title == title, CannedReply.id != (reply_id or 0))
    if session.scalar(same) is not None:
        advice.insert(0, Advice(Level.ERROR, "reply", "Another reply has this title."))
    if reply_id is None and (session.scalar(select(func.count(CannedReply.id))) or 0) >= MOST:
        advice.insert(0, Advice(Level.ERROR, "reply", f"{MOST} replies are the most; remove one first."))
    if any(one.level is Level.ERROR for one in advice):
        raise ReplyRefused(advice)
    reply.title, reply.body, reply.changed_at, reply.changed_by = title, body, session.now, by
    session.add(reply)
    session.flush()
    return reply


def remove_reply(session: AccountSession, reply_id: int) -> None:
    """Offer it no more; raises NoResultFound for one that the account does not have."""
    session.delete(session.get_one(CannedReply, reply_id))


def take_over_replies(session: AccountSession, by: str) -> int:
    """Make those that came with the hub the account's own, so that they can be changed; how many were added."""
    account = session.get_one(Account, session.account_id, with_for_update=True)
    there = {reply.title for reply in own_replies(session)}
    missing = [reply for reply in pack_replies(Trade(account.trade), account.language) if reply.title not in there]
    session.add_all(CannedReply(title=reply.title, body=reply.body, changed_at=session.now, changed_by=by) for reply in missing)
    return len(missing)


def _values(session: AccountSession, account: Account, caller: Caller, member_name: str) -> dict[str, str]:
    linked = select(PersonLink.name).where(PersonLink.caller_id == caller.id).order_by(PersonLink.id).limit(1)
    name = in_plain_letters(caller.name or session.scalar(linked) or "").strip()
    if not any(sign.isalpha() for sign in name):
        name = ""
    return {
        "caller_name": name,
        "caller_first_name": name.split(" ", maxsplit=1)[0],
        "business": business_name(account.name),
        "my_first_name": in_plain_letters(member_name).strip().split(" ", maxsplit=1)[0],
        "link": account.link or "",
    }
