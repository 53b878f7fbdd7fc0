"""Reading from our tables how things stand with a caller, a line and the business."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import phonenumbers
from phonenumbers import PhoneNumberType
from sqlalchemy import Row, func, or_, select

from hub.contract.phone_numbers import PhoneNumber
from hub.contract.phone_provider import LineType
from hub.events_as_json import call_event_from_json
from hub.records.account import Account
from hub.records.call import Call, CallOutcome
from hub.records.connection import Connection, IndexedPhone, PersonLink
from hub.records.conversation import Conversation, StaffCall, Text, TextKind
from hub.records.line import Caller, CallerMark, Line, TextTally
from hub.records.session import AccountSession
from hub.records.web_start import web_started_at
from hub.standing.objections import Standing, in_guided_test
from hub.standing.ring import attestation_of, hung_up_after, was_heard_in_time

TAKES_NO_TEXTS = frozenset({PhoneNumberType.SHARED_COST, PhoneNumberType.UAN, PhoneNumberType.PAGER, PhoneNumberType.VOICEMAIL})
KINDS = {
    PhoneNumberType.PREMIUM_RATE: LineType.PREMIUM,
    PhoneNumberType.TOLL_FREE: LineType.TOLL_FREE,
    PhoneNumberType.FIXED_LINE: LineType.LANDLINE,
}
TEXTED_TOGETHER = frozenset({"US", "CA"})
BURST = dt.timedelta(minutes=1)
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
LATER_CALLS_COUNT_FOR = dt.timedelta(days=2)
LOOK_UP_HOLDS = dt.timedelta(days=90)


@dataclass(frozen=True, slots=True)
class AskedAbout:
    """Whom and what the question is about; `text_id` is the text that is asked about, if it is there already."""

    account: Account
    line: Line
    caller: Caller
    call: Call
    text_id: int | None = None


def standing_of(session: AccountSession, about: AskedAbout) -> Standing:
    """How things stand now, read under the caller's lock."""
    number = PhoneNumber(about.caller.number)
    standing = Standing(
        **_caller(session, about, number),
        **_call(session, about),
        **_calls(session, about),
        **_texts(session, about),
        **_limits(session, about),
        now=session.now,
        country=number.region,
        countries=texted_countries(about.account),
        account_paused=about.account.texts_paused,
        line_paused=about.line.texts_paused,
        sender_trouble=about.line.sender_trouble,
    )
    return in_guided_test(standing) if about.call.guided_test else standing


def texted_countries(account: Account) -> frozenset[str]:
    """The countries whose numbers are texted; the United States and Canada share their numbers and go together."""
    own = TEXTED_TOGETHER if account.region in TEXTED_TOGETHER else frozenset({account.region})
    return frozenset(account.text_countries) or own


def known_kind(caller: Caller, now: dt.datetime) -> LineType | None:
    """What kind of number it is: as it was looked up while that holds, else as its class of numbers says."""
    if caller.line_type is not None and caller.looked_up_at is not None and now - caller.looked_up_at < LOOK_UP_HOLDS:
        return LineType(caller.line_type)
    return KINDS.get(phonenumbers.number_type(phonenumbers.parse(caller.number)))


def _caller(session: AccountSession, about: AskedAbout, number: PhoneNumber) -> dict[str, Any]:
    caller, account = about.caller, about.account
    return {
        "mark": CallerMark(caller.mark) if caller.mark else None,
        "kind": known_kind(caller, session.now),
        "textable": phonenumbers.number_type(phonenumbers.parse(number.e164)) not in TAKES_NO_TEXTS,
        "cannot_text": caller.cannot_text,
        "opted_out": caller.opted_out_at is not None,
        "caller_paused": caller.texts_paused,
        "texts_known_people": account.texts_known_people,
        "known_person": not account.texts_known_people and _is_known(session, caller),
    }


def _is_known(session: AccountSession, caller: Caller) -> bool:
    """Whether a system that is connected had the caller before us; only what lies here already is asked."""
    in_use = select(Connection.id).where(Connection.disconnected_at.is_(None))
    linked = select(PersonLink.id).where(
        PersonLink.caller_id == caller.id, PersonLink.created_by_us.is_(False), PersonLink.connection_id.in_(in_use)
    )
    indexed = select(IndexedPhone.id).where(IndexedPhone.connection_id.in_(in_use), IndexedPhone.number == caller.number)
    return session.scalar(linked.limit(1)) is not None or session.scalar(indexed.limit(1)) is not None


def _call(session: AccountSession, about: AskedAbout) -> dict[str, Any]:
    """What was told of the call. By our own clock a ring is measured only at once: of later starts nobody knows what they hid."""
    told = [call_event_from_json(stored) for stored in about.call.happenings]
    heard_in_time = about.text_id is None and was_heard_in_time(told, web_started_at(session))
    return {
        "attestation": attestation_of(told),
        "rang_s": hung_up_after(told, about.call.because, heard_in_time=heard_in_time),
        "shortest_ring_s": about.account.shortest_ring_s,
        "robocall_lines": about.account.robocall_lines,
    }


def _calls(session: AccountSession, about: AskedAbout) -> dict[str, Any]:
    """What the caller's other calls say: those of the same minute, and those since."""
    began = about.call.started_at
    found = session.execute(
        select(Call.line_id, Call.started_at, Call.outcome).where(
            Call.caller_id == about.caller.id, Call.id != about.call.id, Call.started_at >= began - BURST
        )
    ).all()
    burst = {line_id for line_id, at, _ in found if at <= began + BURST}
    counts_from = max(began, session.now - LATER_CALLS_COUNT_FOR)
    return {
        "lines_rung": len(burst | {about.call.line_id}),
        "answered_since": any(outcome == CallOutcome.ANSWERED and at > counts_from for _, at, outcome in found),
    }


def _texts(session: AccountSession, about: AskedAbout) -> dict[str, Any]:
    """What was written to and by the caller: at the line since the call, at any line before."""
    account, began = about.account, about.call.started_at
    between, in_touch = dt.timedelta(hours=account.text_every_h), dt.timedelta(hours=account.staff_in_touch_h)
    since = min(began, session.now - max(between, in_touch, HOUR))
    of_caller = select(Conversation.id).where(Conversation.caller_id == about.caller.id)
    found = session.execute(
        select(Text.id, Text.kind, Text.at, Text.status, Text.conversation_id).where(
            Text.conversation_id.in_(of_caller), or_(Text.at > since, Text.status.is_(None))
        )
    ).all()
    left = [text for text in found if text.status != "not_sent"]
    here = {text.kind for text in left if text.at > began and text.conversation_id == about.call.conversation_id}
    automatic = [text for text in left if text.kind == TextKind.TEXT_BACK and text.id != about.text_id]
    by_staff = [text.at for text in left if text.kind == TextKind.BY_MEMBER and text.at <= began]
    of_staff = select(StaffCall.started_at).where(StaffCall.conversation_id.in_(of_caller), StaffCall.started_at > since)
    staff_calls = session.scalars(of_staff).all()
    by_staff += [at for at in staff_calls if at <= began]
    return {
        "member_wrote": TextKind.BY_MEMBER in here,
        "other_auto_reply": TextKind.BY_MACHINE in here,
        "called_back": any(at > began for at in staff_calls),
        "they_wrote": TextKind.REPLY in here,
        "staff_in_touch_at": max(by_staff, default=None),
        "staff_in_touch_for": in_touch,
        "last_automatic_text_at": _last_automatic(about, automatic),
        "between_texts": between,
        "texts_to_caller": sum(1 for text in automatic if text.at > session.now - HOUR),
        "texts_per_caller_hour": account.texts_per_caller_hour,
    }


def _last_automatic(about: AskedAbout, automatic: Iterable[Row[*tuple[Any, ...]]]) -> dt.datetime | None:
    """When the last automatic text left; one that is still on its way counts from when it was owed."""
    on_their_way = [text.at for text in automatic if text.status is None]
    left = [about.caller.last_automatic_text_at] if about.caller.last_automatic_text_at else []
    return max([*left, *on_their_way], default=None)


def _limits(session: AccountSession, about: AskedAbout) -> dict[str, Any]:
    account, line = about.account, about.line
    of_line = TextTally.line_id == line.id
    counted = select(
        func.sum(TextTally.automatic).filter(of_line, TextTally.hour > session.now - HOUR),
        func.sum(TextTally.automatic).filter(of_line),
        func.sum(TextTally.parts),
    ).where(TextTally.hour > session.now - DAY)
    hour, day, parts = session.execute(counted).one()
    return {
        "texts_this_hour": hour or 0,
        "most_texts_an_hour": line.most_texts_an_hour,
        "texts_this_day": day or 0,
        "most_texts_a_day": line.most_texts_a_day,
        "spent_cents": (parts or 0) * account.cents_per_part,
        "spend_cap_cents": account.spend_cap_cents,
    }
