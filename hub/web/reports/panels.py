"""The figures of a report as panels: the number, what it is a share of, what it was before, and what the field makes of it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from hub.reports.benchmarks import BOOKING, RECOVERY, RESPONSE_S
from hub.reports.counts import ENOUGH, Durations
from hub.reports.figures import Figure
from hub.reports.report import Figures, Report
from hub.web.moments import duration

NOTHING = "\u2013"


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A figure: `figure` opens the calls behind `value`, `part_figure` those of `part`.

    `hint` says what to do, and `fix` is the endpoint of the place to do it.
    """

    name: str
    value: str
    beside: str = ""
    before: str = ""
    figure: Figure | None = None
    part: str = ""
    part_figure: Figure | None = None
    hint: str = ""
    fix: str = ""
    fix_name: str = ""
    is_alarming: bool = False


def percent(part: int, whole: int) -> str:
    """A share in whole percent; how many of how many where that is too few to say."""
    if not whole:
        return NOTHING
    return f"{part} of {whole}" if whole < ENOUGH else f"{100 * part / whole:.0f} %"


def main_panels(report: Report) -> Sequence[Panel]:
    """The four that everything else explains."""
    return (_missed(report), _recovered(report), _won(report), _response(report))


def _missed(report: Report) -> Panel:
    now, before = report.now, report.before
    callers = f"{_count(now.counts.callers, 'caller')}, " if now.counts.callers != now.total.missed else ""
    share = f"{percent(now.heard.missed, now.heard.inbound)} of inbound calls" if now.heard.inbound else "missed calls only are known"
    return Panel(
        name="Missed calls",
        value=f"{now.total.missed:,}",
        beside=f"{callers}{share}",
        before=_before(report, f"{before.total.missed:,}"),
        figure=Figure.MISSED,
    )


def _recovered(report: Report) -> Panel:
    now, before = report.now, report.before
    total, enough = now.total, now.total.missed >= ENOUGH
    low = enough and (now.recovery_rate or 0) < RECOVERY.low
    hint = f"The field sees {RECOVERY.in_words}."
    if low:
        hint = f"Under {100 * RECOVERY.low:.0f} % the words are usually why. {hint}"
    elif not enough:
        hint = f"Too few to say. {hint}" if total.missed else ""
    return Panel(
        name="Recovery rate",
        value=percent(total.recovered, total.missed),
        beside=f"{total.recovered:,} of {_count(total.missed, 'missed call')}, {_count(now.counts.recovered_callers, 'caller')} replied",
        before=_before(report, percent(before.total.recovered, before.total.missed)),
        figure=Figure.RECOVERED,
        hint=hint,
        fix="list_templates" if low else "",
        fix_name="Change the words",
        is_alarming=low,
    )


def _won(report: Report) -> Panel:
    now, before = report.now, report.before
    recovered, enough = now.counts.recovered_conversations, now.counts.recovered_conversations >= ENOUGH
    low = enough and (now.booking_rate or 0) < BOOKING.low
    hint = f"The field books {BOOKING.in_words} of them."
    if low:
        hint = f"Under {100 * BOOKING.low:.0f} %: work on the talk, and see that outcomes are recorded. {hint}"
    elif not enough:
        hint = f"Too few to say. {hint}" if recovered else ""
    return Panel(
        name="Placed or booked",
        value=f"{now.won:,}",
        beside=f"{percent(now.won_of_recovered, recovered)} of {_count(recovered, 'recovered conversation')}",
        before=_before(report, f"{before.won:,}"),
        figure=Figure.WON,
        hint=hint,
        fix="list_conversations" if low else "",
        fix_name="Read conversations",
        is_alarming=low,
    )


def _response(report: Report) -> Panel:
    now, before = report.now.counts.responses, report.before.counts.responses
    slow = now.count >= ENOUGH and (now.median or 0) > RESPONSE_S
    hint = ""
    if now.count:
        hint = f"Half of {_count(now.count, 'reply', 'replies')} had a person's answer by then. The field aims for under 5 minutes."
    return Panel(
        name="Response to a reply",
        value=_median(now),
        beside="median until a person answered",
        before=_before(report, _median(before)),
        hint=f"Too few to say. {hint}" if 0 < now.count < ENOUGH else hint,
        fix="list_conversations" if slow else "",
        fix_name="Who waits now",
        is_alarming=slow,
    )


def more_panels(report: Report) -> Sequence[Panel]:
    """The figures that explain the main ones."""
    now, before = report.now, report.before
    total, was = now.total, before.total
    return (
        Panel(name="Inbound calls", value=f"{total.inbound:,}", before=_before(report, f"{was.inbound:,}"), figure=Figure.INBOUND),
        Panel(
            name="Answer rate",
            value=percent(now.heard.answered, now.heard.answered + now.heard.missed),
            beside=f"{total.answered:,} answered" + (f", {total.unclear:,} by a person or a mailbox" if total.unclear else ""),
            before=_before(report, percent(before.heard.answered, before.heard.answered + before.heard.missed)),
            figure=Figure.ANSWERED,
        ),
        Panel(name="Voicemails", value=f"{total.voicemails:,}", before=_before(report, f"{was.voicemails:,}"), figure=Figure.VOICEMAIL),
        Panel(name="Texts sent", value=f"{total.texted:,}", before=_before(report, f"{was.texted:,}"), figure=Figure.TEXTED),
        Panel(
            name="Replies",
            value=f"{total.replied:,}",
            beside=f"{percent(total.replied, total.texted)} of texts sent",
            before=_before(report, f"{was.replied:,}"),
            figure=Figure.REPLIED,
            part=f"{total.replied_in_hour:,} within 1 h",
            part_figure=Figure.REPLIED_IN_HOUR,
        ),
        Panel(
            name="Called back",
            value=f"{total.called_back:,}",
            beside=f"half within {_median(now.counts.call_backs)}" if now.counts.call_backs.count else "",
            before=_before(report, f"{was.called_back:,}"),
            figure=Figure.CALLED_BACK,
        ),
        Panel(
            name="First human contact",
            value=_median(now.counts.first_contacts),
            beside="median after a missed call",
            before=_before(report, _median(before.counts.first_contacts)),
        ),
        Panel(
            name="Not reached",
            value=f"{total.missed - total.reached:,}",
            beside=f"{percent(total.missed - total.reached, total.missed)} of missed calls",
            before=_before(report, f"{was.missed - was.reached:,}"),
            figure=Figure.NOT_REACHED,
        ),
    )


def _median(durations: Durations) -> str:
    return duration(durations.median) if durations.median is not None else NOTHING


def _before(report: Report, value: str) -> str:
    """What it was in as many days before; nothing where there were no calls."""
    return f"before: {value}" if _has_calls(report.before) and value != NOTHING else ""


def _has_calls(figures: Figures) -> bool:
    return figures.total.inbound > 0


def _count(number: int, one: str, several: str = "") -> str:
    return f"{number:,} {one if number == 1 else several or one + 's'}"
