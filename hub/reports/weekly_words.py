"""The report of the week as an e-mail: plain words and simple HTML. Pure."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from hub.reports.benchmarks import BOOKING, RECOVERY, RESPONSE_S
from hub.reports.counts import ENOUGH, Durations, share_in_words
from hub.reports.report import Figures, Report

LONG_MINUTES = 120
STYLE = (
    "body{font-family:system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;line-height:1.5;max-width:40rem;margin:0 auto;padding:1rem}"
    "h2{font-size:1.25rem}h3{font-size:1rem;margin-bottom:.25rem}table{border-collapse:collapse;width:100%}"
    "td{border-bottom:1px solid #d5dcdb;padding:.35rem .5rem .35rem 0}td+td+td{color:#66706f;font-size:.875rem}"
    "ul{margin-top:0;padding-left:1.2rem}"
)


@dataclass(frozen=True, slots=True)
class WeeklyMail:
    """What is sent; `html` says the same as `words`."""

    subject: str
    words: str
    html: str


def weekly_mail(report: Report, business: str, page: str) -> WeeklyMail:
    """The mail on the week that the report is about; `page` is the address of the report itself."""
    total = report.now.total
    title = f"{business}: the week from {_day(report.period.first)} to {_day(report.period.last)}"
    figures, advice = _figures(report.now, report.before), _advice(report.now)
    first = "No calls came in last week." if not total.inbound else ""
    if report.own_desks:
        first = f"These are the figures of your own desks. {first}".strip()
    lines = [title, "", *([first, ""] if first else []), *(f"{name}: {value}{before}" for name, value, before in figures)]
    if advice:
        lines += ["", "What to do", *(f"- {sentence}" for sentence in advice)]
    lines += ["", f"All figures, and the calls behind them: {page}", "You can stop these e-mails on the same page."]
    subject = f"{business}: {total.recovered} of {total.missed} missed calls recovered last week"
    return WeeklyMail(
        subject if total.missed else f"{business}: no missed calls last week",
        "\n".join(lines) + "\n",
        _html(title, first, figures, advice, page),
    )


def _day(day: dt.date) -> str:
    return f"{day:%b} {day.day}, {day.year}"


Row = tuple[str, str, str]


def _figures(now: Figures, before: Figures) -> list[Row]:
    total, was = now.total, before.total
    if not total.inbound and not was.inbound:
        return []
    rows = (
        ("Inbound calls", f"{total.inbound:,}", f"{was.inbound:,}"),
        ("Missed", f"{total.missed:,}", f"{was.missed:,}"),
        ("Answer rate", _answer_rate(now), _answer_rate(before)),
        ("Voicemails", f"{total.voicemails:,}", f"{was.voicemails:,}"),
        ("Texts sent", f"{total.texted:,}", f"{was.texted:,}"),
        ("Replies", f"{total.replied:,} ({total.replied_in_hour:,} within 1 h)", f"{was.replied:,}"),
        ("Recovery rate", share_in_words(total.recovered, total.missed), share_in_words(was.recovered, was.missed)),
        ("Placed or booked", f"{now.won:,}", f"{before.won:,}"),
        ("Response to a reply, median", _length(now.counts.responses), _length(before.counts.responses)),
        ("Called back", f"{total.called_back:,}", f"{was.called_back:,}"),
        ("Until called back, median", _length(now.counts.call_backs), _length(before.counts.call_backs)),
        ("Not reached", f"{total.missed - total.reached:,}", f"{was.missed - was.reached:,}"),
    )
    return [(name, value, f" (week before: {earlier})" if was.inbound else "") for name, value, earlier in rows]


def _answer_rate(figures: Figures) -> str:
    return share_in_words(figures.heard.answered, figures.heard.answered + figures.heard.missed)


def _advice(now: Figures) -> list[str]:
    total, advice = now.total, []
    if total.missed >= ENOUGH and (now.recovery_rate or 0) < RECOVERY.low:
        advice.append(
            f"Few callers reply ({share_in_words(total.recovered, total.missed)}; the field sees {RECOVERY.in_words}): change the words."
        )
    if now.counts.recovered_conversations >= ENOUGH and (now.booking_rate or 0) < BOOKING.low:
        advice.append("Few recovered callers are placed or booked: work on the talk, and record outcomes.")
    if now.counts.responses.count >= ENOUGH and (now.counts.responses.median or 0) > RESPONSE_S:
        advice.append("Callers who reply wait longer than five minutes for a person: see who is told, and when.")
    if total.missed - total.reached:
        number = total.missed - total.reached
        advice.append(f"{number:,} missed call{'' if number == 1 else 's'} reached nobody: call them back.")
    return advice


def _length(durations: Durations) -> str:
    if durations.median is None:
        return "none"
    minutes = durations.median / 60
    if minutes < 1:
        return f"{durations.median:.0f} s"
    return f"{minutes:.0f} min" if minutes < LONG_MINUTES else f"{minutes / 60:.0f} h"


def _html(title: str, first: str, figures: Sequence[Row], advice: Sequence[str], page: str) -> str:
    rows = "".join(
        f'<tr><td>{escape(name)}</td><td align="right"><strong>{escape(value)}</strong></td><td>{escape(before)}</td></tr>'
        for name, value, before in figures
    )
    table = f'<table cellpadding="4">{rows}</table>' if rows else ""
    doing = f"<h3>What to do</h3><ul>{''.join(f'<li>{escape(sentence)}</li>' for sentence in advice)}</ul>" if advice else ""
    begin = f"<p>{escape(first)}</p>" if first else ""
    link = f'<p><a href="{escape(page)}">All figures, and the calls behind them</a></p><p>You can stop these e-mails on the same page.</p>'
    head = f'<head><meta charset="utf-8"><title>{escape(title)}</title><style>{STYLE}</style></head>'
    return f'<!doctype html><html lang="en">{head}<body dir="auto"><h2>{escape(title)}</h2>{begin}{table}{doing}{link}</body></html>'
