"""Reaching a member by e-mail."""

from dataclasses import dataclass
from email.message import EmailMessage

from hub.contract.errors import VendorTrouble
from hub.events import Event
from hub.notify.alerts import page_of, say_not_told, say_told, still_wanted_by_member
from hub.notify.mail import hand_over
from hub.outbox.effects import Attempt, Certainty, NotWanted, WantedLater
from hub.records.account import Member
from hub.records.outbox import OutboxRow
from hub.records.session import AccountSession
from hub.settings import Settings


@dataclass(frozen=True, slots=True)
class MailPlan:
    """A message ready to be handed over."""

    message: EmailMessage


class EmailMember:
    """E-mails a member. Mail offers no way to look, so a message in doubt is never sent again."""

    repeatable = False
    held_when_refused = False

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def still_wanted(self, session: AccountSession, row: OutboxRow) -> NotWanted | WantedLater | None:
        """Not for a member who muted their alerts."""
        return still_wanted_by_member(session, row)

    def plan(self, session: AccountSession, row: OutboxRow) -> MailPlan:
        """The message; its id is the row's, so that a mail system may drop a second one."""
        member = session.get_one(Member, row.payload["member_id"])
        message = EmailMessage()
        message["From"], message["To"] = self._settings.mail_from, member.email
        message["Subject"] = row.payload.get("subject") or ("Textback Hub needs you" if row.conversation_id is None else "A caller replied")
        message["Message-ID"] = f"<{row.id}.{row.key.replace(':', '.')}@textback.hub>"
        message.set_content(f"{row.payload['sentence']}\n\n{page_of(session, row)}\n")
        return MailPlan(message)

    def perform(self, plan: MailPlan, attempt: Attempt) -> bool:
        """Hand it over; only once the server has it all is there a doubt when no answer comes."""
        hand_over(plan.message, self._settings.smtp_url, deadline_s=self._settings.request_deadline_s, before_sending=attempt.check_lease)
        return True

    def look(self, plan: MailPlan, attempt: Attempt) -> bool | Certainty:  # noqa: ARG002
        """There is no way to look."""
        return Certainty.CANNOT_LOOK

    def settle(self, session: AccountSession, row: OutboxRow, plan: MailPlan, result: bool) -> list[Event]:  # noqa: ARG002
        """Say so."""
        return say_told(session, row, "e-mail")

    def give_up(self, session: AccountSession, row: OutboxRow, reason: str, trouble: VendorTrouble | None) -> list[Event]:
        """Say that they were not."""
        return say_not_told(session, row, reason, trouble)
