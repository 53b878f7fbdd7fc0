"""The replies behind the response to a reply: who wrote what, and how long they waited for a person."""

import datetime as dt
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from hub.records.account import Member
from hub.reports.answered_replies import WantedReplies, answered_replies
from hub.reports.period import period_asked
from hub.web.calls.call_list import EPOCH, MICROSECOND
from hub.web.calls.filter_words import bounds_in_words
from hub.web.calls.wanted import NOBODY, bounds, small
from hub.web.dependencies import pages
from hub.web.signed_in import me

PAGE = 50


def list_answered_replies() -> ResponseReturnValue:
    """The replies of a period that a person answered, the newest first."""
    with pages().database.read(me().account_id) as session:
        period, _ = period_asked(request.args, session.now, me().time_zone)
        wanted = WantedReplies(
            since=period.begins,
            until=period.ends,
            member_id=small(request.args.get("member", "")),
            took=bounds(request.args.get("took", "")),
            before=_cursor(request.args.get("before", "")),
        )
        page = answered_replies(session, wanted, PAGE)
        here: dict[str, Any] = {name: request.args[name] for name in ("from", "to", "member", "took") if request.args.get(name)}
        name = session.scalar(select(Member.name).where(Member.id == wanted.member_id)) if wanted.member_id else None
        return render_template(
            "reports/replies.html",
            now=session.now,
            period=period,
            replies=page,
            member="nobody" if wanted.member_id == NOBODY else name,
            took=bounds_in_words(*wanted.took) if wanted.took else None,
            newest=url_for("web.list_answered_replies", **here) if wanted.before else None,
            older=url_for("web.list_answered_replies", **here, before=_written(page.next_before)) if page.next_before else None,
            report=url_for("web.show_reports", **{name: here[name] for name in ("from", "to") if name in here}),
        )


def _cursor(written: str) -> tuple[dt.datetime, int] | None:
    moment, _, text_id = written.partition("-")
    if (moved := small(moment, 17)) is None or (last := small(text_id)) is None:
        return None
    try:
        return EPOCH + moved * MICROSECOND, last
    except OverflowError:
        return None


def _written(cursor: tuple[dt.datetime, int]) -> str:
    return f"{(cursor[0] - EPOCH) // MICROSECOND}-{cursor[1]}"
