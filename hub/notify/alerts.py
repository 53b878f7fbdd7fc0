"""Reaching a member outside the app by a text from the line, and what every such alert has in common."""

import datetime as dt

from hub.connections.ready import Connections
from hub.contract.errors import NotSupported, VendorTrouble
from hub.contract.phone_numbers import PhoneNumber
from hub.contract.phone_provider import FindsTexts, RepeatsTexts, SendsTexts
from hub.contract.texts import OutgoingText, SentText
from hub.events import Event, NoticeSent
from hub.outbox.effects import Attempt, Certainty, NotWanted, WantedLater
from hub.records.account import Member
from hub.records.conversation import Conversation
from hub.records.line import Line
from hub.records.outbox import OutboxRow
from hub.records.session import AccountSession
from hub.records.trace import tell

VALID_FOR_S = 3600
LONGEST_TEXT = 320


def still_wanted_by_member(session: AccountSession, row: OutboxRow) -> NotWanted | None:
    """Not for a member who muted their alerts or has left, and after quiet hours not once somebody has turned to the caller."""
    member = session.get_one(Member, row.payload["member_id"])
    if member.ended_at is not None:
        return NotWanted("has_left")
    if member.alerts_muted:
        return NotWanted("alerts_muted")
    if row.payload.get("waited") and row.conversation_id is not None:
        return NotWanted("answered_meanwhile") if session.get_one(Conversation, row.conversation_id).waiting_since is None else None
    return None


def page_of(session: AccountSession, row: OutboxRow) -> str:
    """The whole address of what the member is told of."""
    page = f"/conversations/{row.conversation_id}" if row.conversation_id is not None else row.payload.get("page") or "/"
    return f"{session.settings.public_url}{page}"


def say_told(session: AccountSession, row: OutboxRow, way: str) -> list[Event]:
    """Write into the story that the member was told, and how."""
    member = session.get_one(Member, row.payload["member_id"])
    sentence = f"{member.name} was told by {way}."
    tell(session, "member_told", sentence, caller_id=row.caller_id, conversation_id=row.conversation_id, outbox_row_id=row.id)
    return [NoticeSent(member.id, row.conversation_id, way)]


def say_not_told(session: AccountSession, row: OutboxRow, reason: str, trouble: VendorTrouble | None) -> list[Event]:
    """Write into the story why the member was told in the app only."""
    member = session.get_one(Member, row.payload["member_id"])
    because = trouble.sentence if trouble else "it is not known whether it left" if reason == "in_doubt" else reason.replace("_", " ")
    sentence = f"{member.name} was told in the app only: {because}"
    tell(session, "member_not_told", sentence, caller_id=row.caller_id, conversation_id=row.conversation_id, outbox_row_id=row.id)
    return []


class TextMember:
    """Texts a member from the line that the caller dialled."""

    repeatable = False
    held_when_refused = False

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def still_wanted(self, session: AccountSession, row: OutboxRow) -> NotWanted | WantedLater | None:
        """Not for a member who muted their alerts or has no number any more."""
        if session.get_one(Member, row.payload["member_id"]).phone is None:
            return NotWanted("no_number")
        return still_wanted_by_member(session, row)

    def plan(self, session: AccountSession, row: OutboxRow) -> OutgoingText:
        """The text with the link to the story."""
        member = session.get_one(Member, row.payload["member_id"])
        line = session.get_one(Line, row.payload["line_id"])
        link = f" {page_of(session, row)}"
        return OutgoingText(
            sender=PhoneNumber(line.texts_from),
            to=PhoneNumber(member.phone or ""),
            body=row.payload["sentence"][: LONGEST_TEXT - len(link)] + link,
            report_address=self._connections.webhook_address(session, line.texts_through),
            valid_for_s=VALID_FOR_S,
        )

    def perform(self, plan: OutgoingText, attempt: Attempt) -> SentText:
        """Send it."""
        provider = self._connections.phone_provider(attempt)
        if not isinstance(provider, SendsTexts):
            raise NotSupported("This phone system cannot send texts.")
        return provider.send_text(plan, attempt.key)

    def look(self, plan: OutgoingText, attempt: Attempt) -> SentText | Certainty:
        """The text as the provider holds it."""
        provider = self._connections.phone_provider(attempt)
        since = attempt.first_tried_at or dt.datetime.now(dt.UTC)
        if isinstance(provider, RepeatsTexts) and provider.may_repeat(since):
            return Certainty.NOT_FOUND
        if not isinstance(provider, FindsTexts):
            return Certainty.CANNOT_LOOK
        return next(iter(provider.find_text(plan, attempt.key, since)), Certainty.NOT_FOUND)

    def settle(self, session: AccountSession, row: OutboxRow, plan: OutgoingText, result: SentText) -> list[Event]:  # noqa: ARG002
        """Say so."""
        return say_told(session, row, "text")

    def give_up(self, session: AccountSession, row: OutboxRow, reason: str, trouble: VendorTrouble | None) -> list[Event]:
        """Say that they were not."""
        return say_not_told(session, row, reason, trouble)
