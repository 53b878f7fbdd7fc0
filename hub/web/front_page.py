"""The front page: what needs someone now."""

from collections.abc import Sequence

from flask import abort, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from hub.records.account import Account, Notice
from hub.records.session import AccountSession
from hub.web.attention import concerns, todays_numbers, unsettled
from hub.web.call_list import lines_of_account
from hub.web.dependencies import pages
from hub.web.layout import show_live
from hub.web.signed_in import me
from hub.web.tasks import open_tasks

TASKS_SHOWN = 8
NOTICES_SHOWN = 10


def front_page() -> ResponseReturnValue:
    """Today in numbers, then everything that waits for a person."""
    with pages().database.read(me().account_id) as session:
        return show_live(
            "front_page",
            session,
            account=session.get_one(Account, session.account_id),
            today=todays_numbers(session, me().time_zone),
            unsettled=unsettled(session),
            concerns=concerns(session),
            tasks=open_tasks(session, TASKS_SHOWN),
            notices=_unread(session),
            lines=lines_of_account(session),
        )


def _unread(session: AccountSession) -> Sequence[Notice]:
    mine = select(Notice).where(Notice.member_id == me().member_id, Notice.read_at.is_(None))
    return session.scalars(mine.order_by(Notice.at.desc(), Notice.id.desc()).limit(NOTICES_SHOWN)).all()


def mark_notice_read(notice_id: int) -> ResponseReturnValue:
    """Only one's own notices."""
    with pages().database.write(me().account_id) as session:
        notice = session.get(Notice, notice_id)
        if notice is None or notice.member_id != me().member_id:
            abort(404)
        notice.read_at = notice.read_at or session.now
    return redirect(url_for("web.front_page"))
