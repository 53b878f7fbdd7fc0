"""How the signed-in member is told of what happens, and a test that goes the real way."""

from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from hub.notify.choices import Choice, Told
from hub.notify.telling import News, alert, choice_of, note_in_app
from hub.records.account import Member, NotificationChoice
from hub.records.line import Line
from hub.records.session import AccountSession
from hub.records.weekly_report import WeeklyReportWish
from hub.web.dependencies import pages
from hub.web.settings.notification_form import NotificationForm
from hub.web.settings.time_zones import place_of_zone
from hub.web.signed_in import me


def show_notifications() -> ResponseReturnValue:
    """What holds for whoever looks."""
    with pages().database.read(me().account_id) as session:
        form = NotificationForm(formdata=None)
        form.show(choice_of(session, me().member_id), me().role)
        form.weekly.data = _wish(session) is not None
        return _page(session, form)


def save_notifications() -> ResponseReturnValue:
    """Keep it."""
    form = NotificationForm()
    with pages().database.write(me().account_id) as session:
        if not form.validate_on_submit():
            return make_response(_page(session, form), 422)
        stored = session.scalar(select(NotificationChoice).where(NotificationChoice.member_id == me().member_id))
        if stored is None:
            stored = NotificationChoice(member_id=me().member_id)
            session.add(stored)
        form.keep(stored, Choice(), me().role)
        _keep_wish(session, wanted=form.weekly.data)
    flash("Saved. It holds from the next thing on that happens.")
    return redirect(url_for("web.show_notifications"))


def send_test_notification() -> ResponseReturnValue:
    """Tell the member something harmless by every way that reaches them, through the same outbox as the rest."""
    with pages().database.write(me().account_id) as session:
        member = session.get_one(Member, me().member_id)
        news = News(
            key=f"test:{member.id}:{session.now.isoformat()}",
            sentence="This is a test: so you are told when a caller replies.",
            page=url_for("web.show_notifications"),
            subject="A test from Textback Hub",
        )
        told = _every_way(session, member)
        note_in_app(session, member, news)
        alert(session, member, news, told)
    ways = [name for name, leaves in (("by text", told.by_text), ("by e-mail", told.by_email)) if leaves]
    flash(f"The test stands under Today, and comes {' and '.join(ways)} within seconds." if ways else "The test stands under Today.")
    return redirect(url_for("web.show_notifications"))


def _wish(session: AccountSession) -> WeeklyReportWish | None:
    """The member's wish for the report of the week."""
    return session.scalar(select(WeeklyReportWish).where(WeeklyReportWish.member_id == me().member_id))


def _keep_wish(session: AccountSession, *, wanted: bool) -> None:
    wish = _wish(session)
    if wanted and wish is None:
        session.add(WeeklyReportWish(member_id=me().member_id, since=session.now))
    elif not wanted and wish is not None:
        session.delete(wish)


def _every_way(session: AccountSession, member: Member) -> Told:
    has_line = session.scalar(select(Line.id).limit(1)) is not None
    reaches = not member.alerts_muted
    return Told(
        in_app=True,
        by_text=reaches and member.phone is not None and has_line,
        by_email=reaches and bool(session.settings.smtp_url),
    )


def _page(session: AccountSession, form: NotificationForm) -> str:
    member = session.get_one(Member, me().member_id)
    return render_template(
        "notifications/page.html",
        now=session.now,
        form=form,
        member=member,
        has_mail=bool(session.settings.smtp_url),
        zone=place_of_zone(me().time_zone),
    )
