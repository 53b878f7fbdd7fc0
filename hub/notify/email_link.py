"""E-mailing a link that opens something once: an invitation, or the way to a new password.

Until it is sent the message stands in the outbox encrypted, for whoever reads the link can use it. Losing it hurts and a second
one does not, so doubt is answered by sending again.
"""

from email.message import EmailMessage

from sqlalchemy import select

from hub.connections.vault import Vault
from hub.contract.errors import VendorTrouble
from hub.events import Event
from hub.notify.email_member import MailPlan
from hub.notify.mail import hand_over
from hub.outbox.effects import Attempt, Certainty, NotWanted, Queue, WantedLater
from hub.outbox.rows import About, owe
from hub.records.account import Notice
from hub.records.membership import Invitation, PasswordReset
from hub.records.outbox import OutboxRow
from hub.records.session import AccountSession
from hub.records.trace import tell
from hub.settings import Settings

EMAIL_LINK = "email_link"


def owe_link(session: AccountSession, vault: Vault, about: Invitation | PasswordReset, *, to: str, subject: str, words: str) -> bool:
    """Owe the message, whose `words` hold the link; False where there is no mail server."""
    if not session.settings.smtp_url:
        return False
    kind = "invitation" if isinstance(about, Invitation) else "reset"
    owe(
        session,
        EMAIL_LINK,
        queue=Queue.TEXTS,
        lane=f"{kind}:{about.id}",
        key=f"{kind}:{about.id}:{about.token_digest[:16]}",
        about=About(),
        payload={
            f"{kind}_id": about.id,
            "digest": about.token_digest,
            "locked": vault.lock({"to": to, "subject": subject, "words": words}),
        },
        not_after=about.until,
    )
    return True


class EmailLink:
    """Hands the message over while its link still opens something."""

    repeatable = True
    held_when_refused = False

    def __init__(self, vault: Vault, settings: Settings) -> None:
        self._vault = vault
        self._settings = settings

    def still_wanted(self, session: AccountSession, row: OutboxRow) -> NotWanted | WantedLater | None:
        """Not once the link is used, taken back or replaced by a newer one."""
        return None if self._is_alive(session, row) else NotWanted("link_is_over")

    def _is_alive(self, session: AccountSession, row: OutboxRow) -> bool:
        if "invitation_id" in row.payload:
            invitation = session.get_one(Invitation, row.payload["invitation_id"])
            is_open = invitation.accepted_at is None and invitation.taken_back_at is None
            return is_open and invitation.token_digest == row.payload["digest"]
        return session.get_one(PasswordReset, row.payload["reset_id"]).used_at is None

    def plan(self, session: AccountSession, row: OutboxRow) -> MailPlan:  # noqa: ARG002
        """The message; its id is the row's, so that a mail system may drop a second one."""
        opened = self._vault.unlock(row.payload["locked"])
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self._settings.mail_from, opened["to"], opened["subject"]
        message["Message-ID"] = f"<{row.id}.{row.key.replace(':', '.')}@textback.hub>"
        message.set_content(opened["words"])
        return MailPlan(message)

    def perform(self, plan: MailPlan, attempt: Attempt) -> bool:
        """Hand it over."""
        hand_over(plan.message, self._settings.smtp_url, deadline_s=self._settings.request_deadline_s, before_sending=attempt.check_lease)
        return True

    def look(self, plan: MailPlan, attempt: Attempt) -> bool | Certainty:  # noqa: ARG002
        """There is no way to look."""
        return Certainty.CANNOT_LOOK

    def settle(self, session: AccountSession, row: OutboxRow, plan: MailPlan, result: bool) -> list[Event]:  # noqa: ARG002
        """Nothing follows."""
        return []

    def give_up(self, session: AccountSession, row: OutboxRow, reason: str, trouble: VendorTrouble | None) -> list[Event]:
        """Tell whoever invited, who can hand the link over in another way; a reset is asked for again by whoever needs it."""
        if "invitation_id" not in row.payload or reason == "link_is_over":
            return []
        invitation = session.scalars(select(Invitation).where(Invitation.id == row.payload["invitation_id"])).one()
        because = trouble.sentence if trouble else "it took too long."
        sentence = f"The invitation of {invitation.name} was not e-mailed: {because} Make a new link on the team page and hand it over."
        tell(session, "member_not_told", sentence, outbox_row_id=row.id)
        if invitation.invited_by is not None:
            session.add(Notice(member_id=invitation.invited_by, sentence=sentence, at=session.now))
        return []
