"""Sending a member the report of the week, which was written when it was owed."""

from email.message import EmailMessage

from sqlalchemy import select

from hub.contract.errors import VendorTrouble
from hub.events import Event
from hub.notify.email_member import MailPlan
from hub.notify.mail import hand_over
from hub.outbox.effects import Attempt, Certainty, NotWanted, WantedLater
from hub.records.account import Member
from hub.records.outbox import OutboxRow
from hub.records.session import AccountSession
from hub.records.weekly_report import WeeklyReportWish
from hub.settings import Settings

EMAIL_REPORT = "email_report"


class EmailReport:
    """E-mails a report. Mail offers no way to look, so one in doubt is never sent again: the page has all of it."""

    repeatable = False
    held_when_refused = False

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def still_wanted(self, session: AccountSession, row: OutboxRow) -> NotWanted | WantedLater | None:
        """Not for a member who stopped these e-mails meanwhile, or who is none any more."""
        member_id = row.payload["member_id"]
        wish = select(WeeklyReportWish.id).join(Member, Member.id == WeeklyReportWish.member_id)
        wish = wish.where(WeeklyReportWish.member_id == member_id, Member.ended_at.is_(None))
        return None if session.scalar(wish) is not None else NotWanted("reports_stopped")

    def plan(self, session: AccountSession, row: OutboxRow) -> MailPlan:
        """The message; its id is the row's, so that a mail system may drop a second one."""
        message = EmailMessage()
        message["From"], message["To"] = self._settings.mail_from, session.get_one(Member, row.payload["member_id"]).email
        message["Subject"] = row.payload["subject"]
        message["Message-ID"] = f"<{row.id}.{row.key.replace(':', '.')}@textback.hub>"
        message.set_content(row.payload["words"])
        message.add_alternative(row.payload["html"], subtype="html")
        return MailPlan(message)

    def perform(self, plan: MailPlan, attempt: Attempt) -> bool:
        """Hand it over; only once the server has it all is there a doubt when no answer comes."""
        hand_over(plan.message, self._settings.smtp_url, deadline_s=self._settings.request_deadline_s, before_sending=attempt.check_lease)
        return True

    def look(self, plan: MailPlan, attempt: Attempt) -> bool | Certainty:  # noqa: ARG002
        """There is no way to look."""
        return Certainty.CANNOT_LOOK

    def settle(self, session: AccountSession, row: OutboxRow, plan: MailPlan, result: bool) -> list[Event]:  # noqa: ARG002
        """Nothing follows."""
        return []

    def give_up(self, session: AccountSession, row: OutboxRow, reason: str, trouble: VendorTrouble | None) -> list[Event]:  # noqa: ARG002
        """Nothing follows: the outbox says what became of it."""
        return []
