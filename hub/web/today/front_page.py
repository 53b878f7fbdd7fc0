"""The front page: what needs someone now."""

import datetime as dt
from collections.abc import Sequence

from flask import abort, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import or_, select

from hub.readiness.first_run import FirstRun, first_run_of
from hub.records.account import Account, Notice
from hub.records.connection import Connection
from hub.records.look_back import LookBack
from hub.records.session import AccountSession
from hub.reports.look_back_words import look_back_in_words
from hub.web.attention.page import waiting
from hub.web.attention.wish import Wish
from hub.web.calls.call_list import lines_of_account
from hub.web.dependencies import pages
from hub.web.layout import show_live
from hub.web.signed_in import Needs, me
from hub.web.today.attention import todays_numbers, unsettled
from hub.web.today.record_question import questions_of

CONCERNS_SHOWN = 6
NOTICES_SHOWN = 10
NEWS_FOR = dt.timedelta(days=7)


def front_page() -> ResponseReturnValue:
    """Today in numbers, then everything that waits for a person."""
    with pages().database.read(me().account_id) as session:
        notices = _unread(session)
        everything = waiting(session, Wish(member_id=me().member_id))
        first = everything.concerns[:CONCERNS_SHOWN]
        return show_live(
            "front_page",
            session,
            account=session.get_one(Account, session.account_id),
            today=todays_numbers(session, me().time_zone),
            unsettled=unsettled(session),
            concerns=first,
            more=len(everything.concerns) - len(first),
            is_more=bool(everything.places),
            questions=questions_of(session, [one.question for one in first if one.question is not None]),
            notices=notices,
            lines=lines_of_account(session),
            found=_looked_back(session),
            first_run=_first_run(session),
        )


def _first_run(session: AccountSession) -> FirstRun | None:
    """How far the set-up is, for those who can go on with it while something is left."""
    run = first_run_of(session) if me().may(Needs.ADMIN) else None
    return run if run is not None and run.is_wanted else None


def _looked_back(session: AccountSession) -> Sequence[tuple[Connection, list[str]]]:
    """What connections found lately when they looked back at the calls before them, or how far they are; nothing of a quiet month."""
    recent = or_(LookBack.finished_at.is_(None), LookBack.finished_at > session.now - NEWS_FOR)
    looks = select(LookBack, Connection).join(Connection, Connection.id == LookBack.connection_id)
    found = session.execute(looks.where(recent, Connection.disconnected_at.is_(None)).order_by(LookBack.id)).all()
    manifests = pages().connections.catalog.manifests
    return [
        (connection, look_back_in_words(look, connection.name, manifests[connection.key].kind if connection.key in manifests else ""))
        for look, connection in found
        if look.missed or look.finished_at is None
    ]


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
