"""The reports: figures of a period beside those before, charts, tables, files, and what it is worth."""

from dataclasses import dataclass
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from hub.records.account import Account
from hub.records.session import AccountSession
from hub.records.trace import tell
from hub.records.weekly_report import WeeklyReportWish
from hub.reports.figures import Figure
from hub.reports.period import Period, Span, period_asked
from hub.reports.report import Report, report
from hub.web.calls.wanted import bounds_written
from hub.web.dependencies import pages
from hub.web.reports.charts import BarChart, HeatTable, Slice, heat_table, missed_by_day, spread
from hub.web.reports.links import CallLinks
from hub.web.reports.panels import Panels, percent
from hub.web.reports.tables import FILES, TABLES, WEEKDAYS, file_of
from hub.web.reports.worth_form import WorthForm
from hub.web.settings.time_zones import place_of_zone
from hub.web.signed_in import me

SPANS = {Span.LAST_7: "7 days", Span.LAST_30: "30 days", Span.LAST_90: "90 days", Span.MONTH: "This month", Span.YEAR: "12 months"}
RESPONSE_BOUNDS = (
    (60, "up to 1 min"),
    (300, "1 to 5 min"),
    (900, "5 to 15 min"),
    (3600, "15 to 60 min"),
    (14_400, "1 to 4 h"),
    (86_400, "4 to 24 h"),
)
LATENCY_BOUNDS = ((10, "up to 10 s"), (15, "10 to 15 s"), (20, "15 to 20 s"), (30, "20 to 30 s"), (60, "30 to 60 s"), (300, "1 to 5 min"))
LATENCY_GOOD_S, RESPONSE_GOOD_S = 60, 300


@dataclass(frozen=True, slots=True)
class Charts:
    """All charts of a page."""

    by_day: BarChart
    by_hour: HeatTable
    responses: list[Slice]
    latencies: list[Slice]

    @classmethod
    def of(cls, found: Report) -> "Charts":
        """From the report."""
        counts = found.now.counts
        return cls(
            missed_by_day(found.days),
            heat_table(counts.hours),
            spread(counts.responses, RESPONSE_BOUNDS, "over a day", RESPONSE_GOOD_S),
            spread(counts.latencies, LATENCY_BOUNDS, "over 5 min", LATENCY_GOOD_S),
        )


def show_reports() -> ResponseReturnValue:
    """The figures of the period that the address names."""
    with pages().database.read(me().account_id) as session:
        return _page(session, WorthForm(obj=session.get_one(Account, session.account_id)))


def _page(session: AccountSession, form: WorthForm) -> str:
    period, span = period_asked(request.args, session.now, me().time_zone)
    found = report(session, period)
    links = links_of(period)
    panels = Panels(found, links, links_of(period.before))
    wish = select(WeeklyReportWish.id).where(WeeklyReportWish.member_id == me().member_id)
    return render_template(
        "reports/page.html",
        report=found,
        zone=place_of_zone(period.zone),
        span=span,
        spans=SPANS,
        here=_query(period, span),
        calls=links,
        main=panels.main(),
        more=panels.more(),
        texted_within=lambda bounds: links(Figure.TEXTED_AT_ONCE, took=bounds_written(bounds)),
        replies_within=lambda bounds: links.replies(took=bounds_written(bounds)),
        charts=Charts.of(found),
        tables=TABLES.values(),
        weekdays=WEEKDAYS,
        percent=percent,
        form=form,
        gets_mail=session.scalar(wish) is not None,
        has_mail_server=bool(session.settings.smtp_url),
    )


def links_of(period: Period) -> CallLinks:
    """The links behind the figures of a period."""
    return CallLinks(period, url_for("web.list_calls"), url_for("web.list_answered_replies"))


def _query(period: Period, span: Span | None) -> dict[str, Any]:
    """The query of this very period."""
    return {"days": span.value} if span else {"from": period.first.isoformat(), "to": period.last.isoformat()}


def download_report() -> ResponseReturnValue:
    """One table of the period as CSV."""
    key = request.args.get("table", "")
    if key not in FILES:
        abort(404)
    with pages().database.read(me().account_id) as session:
        period, _ = period_asked(request.args, session.now, me().time_zone)
        answer = Response("".join(file_of(report(session, period), key)), mimetype="text/csv")
    name = f"{key}-{period.first.isoformat()}-{period.last.isoformat()}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def save_worth() -> ResponseReturnValue:
    """Keep what a placement or job is worth; what makes no sense is told beside the field."""
    form = WorthForm()
    if not form.validate_on_submit():
        with pages().database.read(me().account_id) as session:
            return _page(session, form), 422
    with pages().database.write(me().account_id) as session:
        account = session.get_one(Account, session.account_id, with_for_update=True)
        account.booking_worth, account.booking_percent = form.booking_worth.data, form.booking_percent.data
        tell(session, "setting", f"{me().name} changed what a placement or job is worth.")
    flash("Saved.")
    return redirect(url_for("web.show_reports", _anchor="money"))


def want_weekly_report() -> ResponseReturnValue:
    """Let the signed-in member get the report of the week by e-mail, or no more."""
    wants = request.form.get("wants") == "yes"
    with pages().database.write(me().account_id) as session:
        wish = session.scalar(select(WeeklyReportWish).where(WeeklyReportWish.member_id == me().member_id))
        if wants and wish is None:
            session.add(WeeklyReportWish(member_id=me().member_id, since=session.now))
        elif not wants and wish is not None:
            session.delete(wish)
    flash("You get the report of the week each Monday at 8:00." if wants else "You get no more reports by e-mail.")
    return redirect(url_for("web.show_reports", _anchor="by-mail"))
