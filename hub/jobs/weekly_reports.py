"""The report of the week: owed on Monday morning to every member who wants it, once for each week."""

import datetime as dt
from zoneinfo import ZoneInfo

from sqlalchemy import select

from hub.conversations.seen_by import Viewpoint, limits_of, viewpoint
from hub.notify.email_report import EMAIL_REPORT
from hub.outbox.effects import Queue
from hub.outbox.rows import About, member_lane, owe
from hub.records.account import Account, Member
from hub.records.database import Database
from hub.records.outbox import OutboxRow
from hub.records.session import AccountSession
from hub.records.weekly_report import WeeklyReportWish
from hub.reports.period import ONE_DAY, Period
from hub.reports.report import report
from hub.reports.weekly_words import WeeklyMail, weekly_mail
from hub.settings import Settings

MONDAY = 0
AT_HOUR = 8
WORTH_SENDING_FOR = dt.timedelta(hours=16)
"""A hub that was down on Monday morning still sends it that day."""


def owe_weekly_reports(database: Database, settings: Settings) -> None:
    """Owe what is due now; nothing where there is no mail server."""
    if not settings.smtp_url:
        return
    with database.read_installation() as session:
        accounts = session.scalars(select(WeeklyReportWish.account_id).distinct().order_by(WeeklyReportWish.account_id)).all()
    for account_id in accounts:
        with database.read(account_id) as session:
            account = session.get_one(Account, account_id)
            week = week_due(session.now, account.time_zone)
            members = _members_without(session, week) if week else []
        if week is None:
            continue
        mails = {seer: _mail(database, account, week, seer) for seer in {seer for _, seer in members}}
        with database.write(account_id) as session:
            for member_id, seer in members:
                _owe(session, member_id, week, mails[seer])


def week_due(now: dt.datetime, zone: str) -> Period | None:
    """The week that was over last, on a Monday from eight o'clock on; None at other times."""
    local = now.astimezone(ZoneInfo(zone))
    if local.weekday() != MONDAY or local.hour < AT_HOUR:
        return None
    return Period(local.date() - 7 * ONE_DAY, local.date() - ONE_DAY, zone)


def _key(member_id: int, week: Period) -> str:
    return f"weekly-report:{member_id}:{week.first.isoformat()}"


def _members_without(session: AccountSession, week: Period) -> list[tuple[int, Viewpoint | None]]:
    """Who wants it and is not owed it yet, and from where they look: None where they see everything."""
    wishes = select(Member).join(WeeklyReportWish, WeeklyReportWish.member_id == Member.id).where(Member.ended_at.is_(None))
    members = {_key(member.id, week): member for member in session.scalars(wishes.order_by(Member.id))}
    owed = frozenset(session.scalars(select(OutboxRow.key).where(OutboxRow.key.in_(members))))
    return [
        (member.id, viewpoint(account_id=member.account_id, member_id=member.id, role=member.role, own_desks_only=member.own_desks_only))
        for key, member in members.items()
        if key not in owed
    ]


def _mail(database: Database, account: Account, week: Period, seer: Viewpoint | None) -> WeeklyMail:
    page = f"{database.settings.public_url}/reports?from={week.first.isoformat()}&to={week.last.isoformat()}"
    with database.limited_to(*limits_of(seer)).read(account.id) as session:
        return weekly_mail(report(session, week), account.name, page)


def _owe(session: AccountSession, member_id: int, week: Period, mail: WeeklyMail) -> None:
    owe(
        session,
        EMAIL_REPORT,
        queue=Queue.TEXTS,
        lane=member_lane(member_id),
        key=_key(member_id, week),
        about=About(),
        payload={"member_id": member_id, "subject": mail.subject, "words": mail.words, "html": mail.html},
        not_after=session.now + WORTH_SENDING_FOR,
    )
