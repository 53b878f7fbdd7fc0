"""The figures of a period, the same as on the page of reports; docs/metrics.md defines each."""

import datetime as dt
import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from hub.api.asking import asker
from hub.api.dependencies import parts
from hub.api.fields import Answer, Asked, Nothing
from hub.records.account import Account
from hub.reports.counts import Durations
from hub.reports.day_counts import Tally
from hub.reports.money import Money
from hub.reports.period import FIRST_YEAR, LAST_YEAR, period_asked
from hub.reports.report import Figures, Named, report

Share = Annotated[float | None, Field(description="Between 0 and 1; null of nothing.", examples=[0.25])]
WON = "Conversations with a missed call that were placed or booked."
HUMAN_RESPONSE = "From a caller's reply to the first answer of a person."
CALL_BACK = "From a missed call to the call back."
EARLIEST, LATEST = dt.date(FIRST_YEAR, 1, 1), dt.date(LAST_YEAR, 12, 31)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _day(value: Any) -> Any:
    if isinstance(value, str):
        if DAY.fullmatch(value) is None:
            raise ValueError("Write a day such as 2026-11-20.")
        try:
            day = dt.date.fromisoformat(value)
        except ValueError:
            raise ValueError("There is no such day.") from None
        return min(max(day, EARLIEST), LATEST)
    return value


AskedDay = Annotated[dt.date, BeforeValidator(_day), Field(examples=["2026-11-01"])]


class ReportAsked(Asked):
    """Which days; without any the last thirty. The answer names those that were counted."""

    from_: Annotated[AskedDay | Nothing, Field(alias="from", description="The first day, in the business's time zone.")] = None
    to: Annotated[AskedDay | Nothing, Field(description="The last day; at most 366 are counted, and none that is still to come.")] = None


class TallyAnswer(Answer):
    """How many calls of each kind."""

    inbound: int
    answered: int
    unclear: Annotated[int, Field(description="Answered, or a mailbox: the phone system cannot tell.")]
    missed: int
    voicemails: int
    texted: Annotated[int, Field(description="Missed calls that got a text.")]
    replied: Annotated[int, Field(description="Of those, whose caller replied.")]
    replied_in_hour: int
    recovered: Annotated[int, Field(description="Missed calls whose caller wrote back, texted or not.")]
    called_back: int
    reached: int


class DurationsAnswer(Answer):
    """Lengths of time in seconds; null of nothing."""

    count: int
    p50: Annotated[float | None, Field(examples=[4.2])]
    p95: Annotated[float | None, Field(examples=[9.8])]
    p99: Annotated[float | None, Field(examples=[14.1])]


class FiguresAnswer(Answer):
    """The figures of a period."""

    calls: TallyAnswer
    missed_share: Share
    answer_rate: Share
    recovery_rate: Share
    reply_rate: Share
    booking_rate: Share
    won: Annotated[int, Field(description=WON)]
    won_of_recovered: Annotated[int, Field(description="Those of them in which the caller had replied.")]
    recovered_conversations: Annotated[int, Field(description="Conversations in which a missed caller replied.")]
    callers: Annotated[int, Field(description="Different callers of the missed calls.")]
    recovered_callers: Annotated[int, Field(description="Those of them who replied.")]
    hang_up_to_text: DurationsAnswer
    human_response: Annotated[DurationsAnswer, Field(description=HUMAN_RESPONSE)]
    first_human_contact: Annotated[DurationsAnswer, Field(description="From a missed call until a person wrote, rang or was spoken with.")]
    call_back: Annotated[DurationsAnswer, Field(description=CALL_BACK)]


class WordingPartAnswer(Answer):
    """What texts of one wording brought."""

    id: Annotated[int | None, Field(examples=[3])]
    name: Annotated[str, Field(examples=["first_text v2"])]
    calls: TallyAnswer
    reply_rate: Share


class PartAnswer(Answer):
    """The part of the missed calls that one desk or member has; `id` is null for the row of those that nobody has."""

    id: Annotated[int | None, Field(examples=[3])]
    name: Annotated[str, Field(examples=["Nursing"])]
    calls: TallyAnswer
    recovery_rate: Share
    won: Annotated[int, Field(description=WON)]
    human_response: Annotated[DurationsAnswer, Field(description=HUMAN_RESPONSE)]
    call_back: Annotated[DurationsAnswer, Field(description=CALL_BACK)]


class LinePartAnswer(PartAnswer):
    """The calls of one line; shares of inbound calls are null of a line to which only missed calls are forwarded."""

    name: Annotated[str, Field(examples=["Main line"])]
    missed_share: Share
    answer_rate: Share


class DayAnswer(Answer):
    """One day's calls."""

    day: dt.date
    calls: TallyAnswer


class MoneyAnswer(Answer):
    """What the business's own figures say that missed calls cost and brought; null where a figure is missing."""

    currency: Annotated[str, Field(examples=["USD"])]
    lost: Annotated[float | None, Field(description="By callers whom nobody reached.")]
    brought: Annotated[float | None, Field(description="By conversations that were won after a reply.")]
    text_parts: int
    texts_cost: float


class ReportAnswer(Answer):
    """The figures of a period beside those of as many days before."""

    first: dt.date
    last: dt.date
    zone: Annotated[str, Field(examples=["America/New_York"])]
    now: FiguresAnswer
    before: FiguresAnswer
    days: list[DayAnswer]
    lines: list[LinePartAnswer]
    desks: list[PartAnswer]
    members: list[PartAnswer]
    wordings: list[WordingPartAnswer]
    money: MoneyAnswer


def show_report(query: ReportAsked) -> ReportAnswer:
    """The report of some days, whole days of the business's own time zone."""
    asked = {name: day.isoformat() for name, day in (("from", query.from_), ("to", query.to)) if day is not None}
    with parts().database.read(asker().account_id) as session:
        period, _ = period_asked(asked, session.now, session.get_one(Account, session.account_id).time_zone)
        found = report(session, period)
    return ReportAnswer(
        first=period.first,
        last=period.last,
        zone=period.zone,
        now=_figures(found.now),
        before=_figures(found.before),
        days=[DayAnswer(day=day, calls=_tally(tally)) for day, tally in found.days],
        lines=[LinePartAnswer(**_part(one), missed_share=one.missed_share, answer_rate=one.answer_rate) for one in found.lines],
        desks=[PartAnswer(**_part(one)) for one in found.desks],
        members=[PartAnswer(**_part(one)) for one in found.members],
        wordings=[
            WordingPartAnswer(id=one.id, name=one.name, calls=_tally(one.tally), reply_rate=one.reply_rate) for one in found.wordings
        ],
        money=_money(found.money),
    )


def _figures(found: Figures) -> FiguresAnswer:
    return FiguresAnswer(
        calls=_tally(found.total),
        missed_share=found.missed_share,
        answer_rate=found.answer_rate,
        recovery_rate=found.recovery_rate,
        reply_rate=found.reply_rate,
        booking_rate=found.booking_rate,
        won=found.won,
        won_of_recovered=found.won_of_recovered,
        recovered_conversations=found.counts.recovered_conversations,
        callers=found.counts.callers,
        recovered_callers=found.counts.recovered_callers,
        hang_up_to_text=_durations(found.counts.latencies),
        human_response=_durations(found.counts.responses),
        first_human_contact=_durations(found.counts.first_contacts),
        call_back=_durations(found.counts.call_backs),
    )


def _tally(tally: Tally) -> TallyAnswer:
    return TallyAnswer(**tally._asdict())


def _durations(found: Durations) -> DurationsAnswer:
    return DurationsAnswer(count=found.count, p50=found.median, p95=found.quantile(0.95), p99=found.quantile(0.99))


def _part(one: Named) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "calls": _tally(one.tally),
        "recovery_rate": one.recovery_rate,
        "won": one.details.won,
        "human_response": _durations(one.details.responses),
        "call_back": _durations(one.details.call_backs),
    }


def _money(money: Money) -> MoneyAnswer:
    return MoneyAnswer(
        currency=money.currency, lost=money.lost, brought=money.brought, text_parts=money.text_parts, texts_cost=money.texts_cost
    )
