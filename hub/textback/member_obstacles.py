"""What speaks against a text that a member writes, said before it is sent and asked again in the moment in which it leaves."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import phonenumbers
from sqlalchemy import exists, select

from hub.consent.ledger import holds
from hub.contract.phone_events import NotDelivered
from hub.contract.phone_numbers import PhoneNumber
from hub.contract.phone_provider import LineType
from hub.night import end_of_night, zones_of
from hub.reasons import Reason
from hub.records.account import Account
from hub.records.call import Call
from hub.records.connection import Connection, ConnectionState
from hub.records.consent import ConsentKind
from hub.records.conversation import Conversation, Text
from hub.records.line import Caller, Line
from hub.records.own_numbers import own_or_staff
from hub.records.session import AccountSession
from hub.standing.read import TAKES_NO_TEXTS, known_kind, texted_countries

BASIS_HOLDS = dt.timedelta(days=180)


class Instead(StrEnum):
    """What a member can do where they cannot text; BASIS is to write down how they know that a text is wanted."""

    CALL = "call"
    CONSENT = "consent"
    LINE = "line"
    RULES = "rules"
    CONNECTIONS = "connections"
    BASIS = "basis"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why the text would not be sent; `word` is a fixed one for it."""

    word: str
    sentence: str
    instead: tuple[Instead, ...]


AGAINST: Mapping[Reason, Obstacle] = {
    found: Obstacle(found, sentence, instead)
    for found, sentence, instead in (
        (Reason.OWN_NUMBER, "This is one of your own lines, and lines do not text each other.", ()),
        (
            Reason.STAFF_NUMBER,
            "This phone belongs to your own staff, and the hub texts callers only. To try it out, ring the line from another phone.",
            (Instead.CALL,),
        ),
        (
            Reason.OPTED_OUT,
            (
                "They asked not to be texted, and that holds for every text, also for yours. "
                "They can text START, or an admin can record that they asked for texts again."
            ),
            (Instead.CALL, Instead.CONSENT),
        ),
        (Reason.PREMIUM_NUMBER, "This is a premium number; texting it costs extra and reaches nobody.", (Instead.CALL,)),
        (Reason.LANDLINE, "This is a landline, which gets no texts.", (Instead.CALL,)),
        (Reason.UNTEXTABLE, "This number cannot receive texts.", (Instead.CALL,)),
        (Reason.COUNTRY_NOT_ALLOWED, "Your business does not text numbers of this country.", (Instead.CALL, Instead.RULES)),
        (
            Reason.SENDER_NOT_REGISTERED,
            "The number that this line texts from is not registered for texting yet, so carriers refuse its texts.",
            (Instead.CALL, Instead.LINE),
        ),
        (
            Reason.SENDER_PAUSED,
            "The carriers refuse texts of this line until somebody mends it and resumes it on the line's page.",
            (Instead.CALL, Instead.LINE),
        ),
    )
}
NO_BASIS = Obstacle(
    "no_basis",
    "They have not called or written to you within half a year, so nothing on record says that they want a text. "
    "Write down how you know that they do; it is kept with their consent.",
    (Instead.BASIS,),
)


def reason_against(session: AccountSession, line: Line, caller: Caller) -> Reason | None:
    """The first reason for which no member may text the caller from this line; opt-outs come before all that can be mended."""
    ours = own_or_staff(session, PhoneNumber(caller.number))
    kind = known_kind(caller, session.now)
    takes_texts = phonenumbers.number_type(phonenumbers.parse(caller.number)) not in TAKES_NO_TEXTS
    country, texted = PhoneNumber(caller.number).region, texted_countries(session.get_one(Account, session.account_id))
    found = {
        Reason.OWN_NUMBER: ours == "own_line",
        Reason.STAFF_NUMBER: ours == "staff",
        Reason.OPTED_OUT: caller.opted_out_at is not None,
        Reason.PREMIUM_NUMBER: kind is LineType.PREMIUM,
        Reason.LANDLINE: kind is LineType.LANDLINE or caller.cannot_text == NotDelivered.LANDLINE,
        Reason.UNTEXTABLE: not takes_texts or kind is LineType.TOLL_FREE or caller.cannot_text is not None,
        Reason.COUNTRY_NOT_ALLOWED: country is not None and country not in texted,
        Reason.SENDER_NOT_REGISTERED: line.sender_trouble == NotDelivered.SENDER_NOT_REGISTERED,
        Reason.SENDER_PAUSED: line.sender_trouble is not None,
    }
    return next((reason for reason, holds_now in found.items() if holds_now), None)


def obstacles(session: AccountSession, line: Line, caller: Caller) -> list[Obstacle]:
    """Everything that keeps a member's text from being sent now, what counts most first; empty when nothing does."""
    reason = reason_against(session, line, caller)
    found = [AGAINST[reason]] if reason is not None else []
    found += _of_connection(session.get_one(Connection, line.texts_through))
    return found if found or has_basis(session, caller) else [NO_BASIS]


def _of_connection(connection: Connection) -> list[Obstacle]:
    trouble = (
        (connection.disconnected_at is not None, f"{connection.name}, which sends the texts of this line, was disconnected."),
        (connection.state == ConnectionState.NEEDS_SIGN_IN, f"Somebody has to sign in again at {connection.name} before texts can leave."),
        (connection.paused, f"{connection.name} is paused, so no text leaves until somebody resumes it."),
    )
    return [
        Obstacle("not_connected", sentence, (Instead.CALL, Instead.CONNECTIONS)) for holds_now, sentence in trouble if holds_now
    ][:1]  # fmt: skip


def has_basis(session: AccountSession, caller: Caller) -> bool:
    """Whether the caller turned to the business lately, or is on record as wanting texts."""
    since = session.now - BASIS_HOLDS
    of_caller = select(Conversation.id).where(Conversation.caller_id == caller.id)
    called = exists().where(Call.caller_id == caller.id, Call.started_at > since)
    wrote = exists().where(Text.conversation_id.in_(of_caller), Text.outbound.is_(False), Text.at > since)
    if session.scalar(select(called)) or session.scalar(select(wrote)):
        return True
    return any(holds(session, caller, kind) is not None for kind in (ConsentKind.OPT_IN, ConsentKind.OFFERS))


def remarks(session: AccountSession, line: Line, caller: Caller) -> list[str]:
    """What a member should know before they write, though nothing keeps them from it."""
    account = session.get_one(Account, session.account_id)
    paused = account.texts_paused or line.texts_paused or line.watch_only or caller.texts_paused or caller.mark is not None
    said = (
        (paused, "Automatic texts to them do not leave just now; what you write yourself does."),
        (
            end_of_night(session.now, zones_of(caller.number, account.time_zone)) is not None,
            "It may be night where they are. An answer is fine; anything else can wait for the morning.",
        ),
    )
    return [sentence for holds_now, sentence in said if holds_now]
