"""The replies behind the response to a reply: who wrote what, and how long they waited for a person."""

from collections.abc import Iterator
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from hub.records.account import Desk, Member
from hub.records.line import Line
from hub.records.session import AccountSession
from hub.reports.answered_replies import WantedReplies, answered_replies
from hub.reports.period import period_asked
from hub.web.calls.filter_words import bounds_in_words
from hub.web.calls.wanted import NOBODY, bounds
from hub.web.dependencies import pages
from hub.web.signed_in import me
from hub.web.written_places import place_written, whole_number, written_place

PAGE = 50
PARAMETERS = ("from", "to", "line", "desk", "member", "took")


def list_answered_replies() -> ResponseReturnValue:
    """The replies of a period that a person answered, the newest first."""
    with pages().database.read(me().account_id) as session:
        period, _ = period_asked(request.args, session.now, me().time_zone)
        wanted = WantedReplies(
            since=period.begins,
            until=period.ends,
            line_id=whole_number(request.args.get("line", "")),
            desk_id=whole_number(request.args.get("desk", "")),
            member_id=whole_number(request.args.get("member", "")),
            took=bounds(request.args.get("took", "")),
            before=place_written(request.args.get("before", "")),
        )
        page = answered_replies(session, wanted, PAGE)
        here: dict[str, Any] = {name: request.args[name] for name in PARAMETERS if request.args.get(name)}
        return render_template(
            "reports/replies.html",
            now=session.now,
            period=period,
            replies=page,
            narrowed_by=list(_in_words(session, wanted)),
            newest=url_for("web.list_answered_replies", **here) if wanted.before else None,
            older=url_for("web.list_answered_replies", **here, before=written_place(*page.next_before)) if page.next_before else None,
            report=url_for("web.show_reports", **{name: here[name] for name in ("from", "to") if name in here}),
        )


def _in_words(session: AccountSession, wanted: WantedReplies) -> Iterator[str]:
    """What narrows the list beside the period."""
    if wanted.line_id is not None:
        yield f"To: {session.scalar(select(Line.label).where(Line.id == wanted.line_id)) or 'unknown'}"
    if wanted.desk_id is not None:
        desk = session.scalar(select(Desk.name).where(Desk.id == wanted.desk_id)) or "unknown"
        yield f"Desk: {'none' if wanted.desk_id == NOBODY else desk}"
    if wanted.member_id is not None:
        member = session.scalar(select(Member.name).where(Member.id == wanted.member_id)) or "unknown"
        yield f"Owner: {'nobody' if wanted.member_id == NOBODY else member}"
    if wanted.took is not None:
        yield f"Answered after {bounds_in_words(*wanted.took)}"
