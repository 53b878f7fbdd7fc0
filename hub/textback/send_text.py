"""The effect that sends one text of a conversation."""

import datetime as dt
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import select

from hub.connections.ready import Connections
from hub.contract.errors import NotSupported, VendorTrouble
from hub.contract.phone_events import DeliveryStatus
from hub.contract.phone_numbers import PhoneNumber
from hub.contract.phone_provider import FindsTexts, RepeatsTexts, SendsTexts
from hub.contract.texts import OutgoingText, SentText, TextRejected
from hub.events import Event, TextNotSent, TextSent
from hub.outbox.effects import Attempt, Certainty, NotWanted, WantedLater
from hub.reasons import because
from hub.records.conversation import AUTOMATIC, Conversation, Text
from hub.records.line import Caller, Line
from hub.records.outbox import OutboxRow
from hub.records.session import AccountSession
from hub.records.trace import tell
from hub.textback.delivery import learn_from_failure
from hub.textback.release import ReleaseState, objection_to
from hub.textback.sender import learn_of_sender
from hub.textback.sms_parts import measure
from hub.textback.tally import count_text

LONGEST_VALIDITY_S = 3600


@dataclass(frozen=True, slots=True)
class TextPlan:
    """A text ready to be sent; for a look, the ids at the provider that other texts of the conversation already have."""

    text: OutgoingText
    linked_elsewhere: frozenset[str]
    known_id: str | None


class ReleaseStates(Protocol):
    """Reads what the release depends on."""

    def __call__(self, session: AccountSession, text: Text, conversation: Conversation) -> ReleaseState:
        """The state in this transaction."""


class SendText:
    """Sends one row of `texts`; in doubt it looks at the provider's list before anything else."""

    repeatable = False
    held_when_refused = False

    def __init__(self, connections: Connections, release_state: ReleaseStates) -> None:
        self._connections = connections
        self._release_state = release_state

    def still_wanted(self, session: AccountSession, row: OutboxRow) -> NotWanted | WantedLater | None:
        """Ask again what could have changed since it was owed."""
        text = _text_of(session, row)
        return objection_to(self._release_state(session, text, session.get_one(Conversation, text.conversation_id)))

    def plan(self, session: AccountSession, row: OutboxRow) -> TextPlan:
        """The text with its numbers; how long it may wait at the provider follows from the row."""
        text = _text_of(session, row)
        conversation = session.get_one(Conversation, text.conversation_id)
        line = session.get_one(Line, conversation.line_id)
        caller = session.get_one(Caller, conversation.caller_id)
        left = (row.not_after - session.now).total_seconds() if row.not_after else LONGEST_VALIDITY_S
        return TextPlan(
            text=OutgoingText(
                sender=PhoneNumber(line.texts_from),
                to=PhoneNumber(caller.number),
                body=text.body,
                report_address=self._connections.webhook_address(session, text.connection_id),
                valid_for_s=max(60, min(int(left), LONGEST_VALIDITY_S)),
            ),
            linked_elsewhere=_linked_elsewhere(session, text) if row.in_doubt_since is not None else frozenset(),
            known_id=text.provider_text_id,
        )

    def perform(self, plan: TextPlan, attempt: Attempt) -> SentText:
        """Send it."""
        provider = self._connections.phone_provider(attempt)
        if not isinstance(provider, SendsTexts):
            raise NotSupported("This phone system cannot send texts; choose another one for this line's texts.")
        return provider.send_text(plan.text, attempt.key)

    def look(self, plan: TextPlan, attempt: Attempt) -> SentText | Certainty:
        """The text as the provider holds it; a delivery report that came meanwhile has settled it already."""
        if plan.known_id is not None:
            return SentText(text_id=plan.known_id, status=DeliveryStatus.ACCEPTED)
        provider = self._connections.phone_provider(attempt)
        since = attempt.first_tried_at or dt.datetime.now(dt.UTC)
        if isinstance(provider, RepeatsTexts) and provider.may_repeat(since):
            return Certainty.NOT_FOUND
        if not isinstance(provider, FindsTexts):
            return Certainty.CANNOT_LOOK
        found = [sent for sent in provider.find_text(plan.text, attempt.key, since) if sent.text_id not in plan.linked_elsewhere]
        return next(iter(found), Certainty.NOT_FOUND)

    def settle(self, session: AccountSession, row: OutboxRow, plan: TextPlan, result: SentText) -> list[Event]:  # noqa: ARG002
        """Write down that the provider has it; a report that was faster keeps what it said."""
        text = _text_of(session, row)
        text.provider_text_id = result.text_id
        text.status = text.status or result.status
        text.at, text.parts = session.now, result.parts or measure(text.body).parts
        count_text(session, text)
        if text.kind in AUTOMATIC:
            session.get_one(Caller, row.caller_id).last_automatic_text_at = session.now
        tell(
            session,
            "text_sent",
            "The text was accepted by the phone system.",
            caller_id=row.caller_id,
            call_id=row.call_id,
            conversation_id=row.conversation_id,
            outbox_row_id=row.id,
        )
        return [TextSent(text.id)]

    def give_up(self, session: AccountSession, row: OutboxRow, reason: str, trouble: VendorTrouble | None) -> list[Event]:
        """Write down that it will not leave, and why."""
        text = _text_of(session, row)
        text.status, text.not_delivered = "not_sent", reason
        learnt: list[Event] = []
        if isinstance(trouble, TextRejected) and row.caller_id is not None:
            text.error_code = trouble.code
            learnt = learn_from_failure(session, session.get_one(Caller, row.caller_id), trouble.not_delivered, text)
            learn_of_sender(session, text, trouble.not_delivered)
        known = because(reason)
        why = trouble.sentence if trouble else known.not_sent if known else reason.replace("_", " ")
        tell(
            session,
            "text_not_sent",
            f"The text was not sent: {why}",
            caller_id=row.caller_id,
            call_id=row.call_id,
            conversation_id=row.conversation_id,
            outbox_row_id=row.id,
            detail={"reason": reason},
        )
        return [*learnt, TextNotSent(text.id, reason)]


def _text_of(session: AccountSession, row: OutboxRow) -> Text:
    return session.get_one(Text, row.payload["text_id"])


def _linked_elsewhere(session: AccountSession, text: Text) -> frozenset[str]:
    others = select(Text.provider_text_id).where(
        Text.conversation_id == text.conversation_id, Text.id != text.id, Text.provider_text_id.is_not(None)
    )
    return frozenset(found for found in session.scalars(others) if found)
