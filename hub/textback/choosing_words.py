"""Choosing the words of a missed call's text: its state by the hours, its language, and what the fields hold."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from zoneinfo import ZoneInfo

from hub.hours import Closed, ClosedBecause, Open
from hub.night import likely_zone
from hub.records.account import Account, Member
from hub.records.call import Call
from hub.records.call_back import callback_minutes
from hub.records.conversation import Conversation
from hub.records.line import Caller, Line
from hub.records.schedules import HoursInForce, hours_in_force
from hub.records.session import AccountSession
from hub.textback.coach import CoachFacts
from hub.textback.sms_parts import in_plain_letters
from hub.textback.template_fields import FIELDS, fields_in
from hub.textback.templates import TemplatePlace, wordings_for
from hub.textback.text_state import TextState, text_state
from hub.textback.times import at_time, clock_time, next_opening
from hub.textback.wording import Worded, business_name, worded

WAITED = dt.timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenWords:
    """The text, the state that it answers, and in how many minutes it promises a call; `whose_hours` is None without any."""

    worded: Worded
    state: TextState
    callback_minutes: int | None
    whose_hours: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """A missed call and the moment at which its text leaves."""

    account: Account
    line: Line
    caller: Caller
    conversation: Conversation
    call: Call
    leaves_at: dt.datetime

    @property
    def waited(self) -> bool:
        """Whether so much time lies between call and text that the text should say when they called."""
        return self.call.ended_at is not None and self.leaves_at - self.call.ended_at > WAITED


def choose_words(session: AccountSession, occasion: Occasion) -> ChosenWords:
    """The words for the text of a missed call."""
    line, conversation, call = occasion.line, occasion.conversation, occasion.call
    in_force = hours_in_force(session, line_id=line.id, desk_id=conversation.desk_id or line.desk_id, member_id=conversation.member_id)
    hours = in_force.at(occasion.leaves_at) if in_force is not None else None
    state = text_state(
        hours,
        left_voicemail=call.voicemail is not None,
        because=call.because,
        urgent_replies=urgent_replies(occasion.account, line),
        waited=occasion.waited,
    )
    language = language_of(occasion.account, line)
    minutes = callback_minutes(session, occasion.account, line)
    values = _values(session, occasion, in_force, hours, language) | {"callback_minutes": str(minutes)}
    place = TemplatePlace(line_id=line.id, state=state, language=language)
    chosen = worded(wordings_for(session, occasion.account, place), values, waited=occasion.waited)
    return ChosenWords(
        worded=chosen,
        state=state,
        callback_minutes=minutes if "callback_minutes" in fields_in(chosen.wording.body) else None,
        whose_hours=in_force.whose if in_force is not None else None,
    )


def _values(
    session: AccountSession, occasion: Occasion, in_force: HoursInForce | None, hours: Open | Closed | None, language: str
) -> dict[str, str]:
    account, conversation = occasion.account, occasion.conversation
    zone = likely_zone(occasion.caller.number, account.time_zone)
    member = session.get(Member, conversation.member_id) if conversation.member_id else None
    values = {
        "business": business_name(account.name),
        "line": in_plain_letters(occasion.line.label),
        "called_at": clock_time(occasion.call.started_at, zone, language),
        "when": at_time(occasion.call.started_at, zone, language) if occasion.waited else "",
        "owner_first_name": in_plain_letters(member.name.split()[0]) if member is not None and member.name.strip() else "",
        "link": account.link or "",
    }
    return values | _values_while_closed(in_force, hours, zone, occasion.leaves_at, language)


def _values_while_closed(
    in_force: HoursInForce | None, hours: Open | Closed | None, zone_of_caller: str | None, now: dt.datetime, language: str
) -> dict[str, str]:
    """The fields that have a value only while it is closed."""
    if in_force is None or not isinstance(hours, Closed):
        return {}
    zone = in_force.schedule.zone
    return {
        "opens_at": opens_at_in_words(hours, zone, zone_of_caller or zone, now, language),
        "holiday": in_plain_letters(hours.label) if hours.because is ClosedBecause.HOLIDAY else "",
    }


def sample_values(session: AccountSession, account: Account, line: Line | None, language: str) -> dict[str, str]:
    """Values as a text of now would likely have them, for showing a draft; what is not known has an everyday value."""
    today = session.now.astimezone(ZoneInfo(account.time_zone)).replace(hour=9, minute=0)
    tomorrow = today + dt.timedelta(days=1)
    return {
        "business": business_name(account.name),
        "line": line.label if line is not None else FIELDS["line"].longest,
        "called_at": clock_time(session.now, account.time_zone, language),
        "callback_minutes": str(callback_minutes(session, account, line)),
        "opens_at": next_opening(tomorrow, today, account.time_zone, language),
        "holiday": "Labor Day",
        "owner_first_name": "Sam",
        "link": account.link or "",
    }


def words_at(
    session: AccountSession, account: Account, line: Line, moment: dt.datetime, in_force: HoursInForce | None
) -> tuple[TextState, Worded]:
    """What a call that nobody answers at the aware moment would get from this line, if its text leaves at once."""
    hours = in_force.at(moment) if in_force is not None else None
    state = text_state(hours, urgent_replies=urgent_replies(account, line))
    language = language_of(account, line)
    values = {
        "business": business_name(account.name),
        "line": in_plain_letters(line.label),
        "called_at": clock_time(moment, account.time_zone, language),
        "callback_minutes": str(callback_minutes(session, account, line)),
        "link": account.link or "",
    }
    values |= _values_while_closed(in_force, hours, None, moment, language)
    place = TemplatePlace(line_id=line.id, state=state, language=language)
    return state, worded(wordings_for(session, account, place), values, waited=False)


def opens_at_in_words(hours: Closed, zone: str, zone_of_caller: str, now: dt.datetime, language: str) -> str:
    """When it opens next, by the clock of the business; its zone is named to a caller who lives by another. Empty where unknown."""
    if hours.opens_at is None:
        return ""
    offsets = {hours.opens_at.astimezone(ZoneInfo(name)).utcoffset() for name in (zone, zone_of_caller)}
    return next_opening(hours.opens_at, now, zone, language, named_zone=len(offsets) > 1)


def language_of(account: Account, line: Line | None) -> str:
    """The language of a line's texts."""
    return (line.language if line is not None else None) or account.language


def urgent_replies(account: Account, line: Line | None) -> bool:
    """Whether callers may be told that a reply of URGENT reaches somebody after hours."""
    if line is not None and line.urgent_replies is not None:
        return line.urgent_replies
    return account.urgent_replies


def coach_facts(account: Account, line: Line | None, language: str) -> CoachFacts:
    """What the coach knows of the business, and of one line where the wording is for one."""
    values = {"business": business_name(account.name), "link": account.link or "", "line": line.label if line is not None else ""}
    return CoachFacts(language=language, values=values, part_price=part_price(account), currency=account.currency)


def part_price(account: Account) -> Decimal:
    """What one part of a text costs, in the account's currency."""
    return (Decimal(str(account.cents_per_part)) / 100).normalize()
