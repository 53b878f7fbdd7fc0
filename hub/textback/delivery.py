"""Delivery reports: they may come twice, late and in any order, and only ever move a text forward."""

from typing import Any

from sqlalchemy import select

from hub.consent.ledger import Evidence
from hub.consent.opt_outs import opt_out_aside
from hub.contract.phone_events import DeliveryStatus, NotDelivered
from hub.events import DeliveryReported, Event, TextFailed, TextSent
from hub.records.consent import ConsentWay
from hub.records.conversation import Conversation, Text, TextKind
from hub.records.line import Caller
from hub.records.locking import lock_caller
from hub.records.outbox import OutboxRow, OutboxState
from hub.records.session import AccountSession
from hub.records.trace import tell
from hub.textback.sender import learn_of_sender

SAID = {
    DeliveryStatus.SENT: "The text left the phone system.",
    DeliveryStatus.DELIVERED: "The text was delivered.",
}
IN_WORDS = {
    NotDelivered.OPTED_OUT: "they opted out of texts at the carrier",
    NotDelivered.LANDLINE: "the number is a landline",
    NotDelivered.INVALID_NUMBER: "the number does not exist",
    NotDelivered.UNREACHABLE: "the phone could not be reached",
    NotDelivered.BLOCKED: "the recipient or their carrier blocks it",
    NotDelivered.FILTERED: "the carrier filtered it",
    NotDelivered.SENDER_NOT_REGISTERED: "your number is not registered for texting yet",
    NotDelivered.SENDER_NOT_USABLE: "your number cannot send texts",
    NotDelivered.COUNTRY_NOT_ALLOWED: "texts to this country are switched off at your phone system",
    NotDelivered.NO_ROUTE: "there is no route to this number",
    NotDelivered.EXPIRED: "it could not be delivered in time",
    NotDelivered.ACCOUNT_SUSPENDED: "your account at the phone system is suspended",
    NotDelivered.OVER_LIMIT: "a limit of the carrier was reached",
    NotDelivered.TOO_LONG: "it was too long",
    NotDelivered.UNKNOWN: "the carrier gave no reason",
}
NEVER_TEXTABLE = frozenset({NotDelivered.LANDLINE, NotDelivered.INVALID_NUMBER})


def move_text_forward(session: AccountSession, event: DeliveryReported) -> list[Event]:
    """Take in a report; the first final one holds. A report that names our key tells us the provider's id, too."""
    report = event.report
    text = _text_of(session, event)
    if text is None:
        return []
    conversation = session.get_one(Conversation, text.conversation_id)
    caller = lock_caller(session, conversation.caller_id)
    session.refresh(text)
    text.provider_text_id = text.provider_text_id or report.text_id
    if text.status is None:
        _settle_doubt(session, text)
    if text.status is not None and report.status.rank <= _rank_of(text.status):
        return []
    turned_up = text.status == "not_sent"
    if text.kind == TextKind.TEXT_BACK and caller.last_automatic_text_at is None:
        caller.last_automatic_text_at = session.now
    text.status = report.status
    about: dict[str, Any] = {
        "caller_id": caller.id,
        "conversation_id": conversation.id,
        "call_id": text.call_id,
        "inbox_row_id": event.inbox_row_id,
    }
    if report.status in SAID:
        tell(session, f"text_{report.status}", SAID[report.status], **about)
    if report.status.rank < DeliveryStatus.DELIVERED.rank or report.status is DeliveryStatus.DELIVERED:
        return [TextSent(text.id)] if turned_up else []
    why = report.not_delivered or NotDelivered.UNKNOWN
    text.not_delivered, text.error_code = why, report.code
    tell(session, "text_failed", f"The text did not arrive: {IN_WORDS[why]}.", detail={"code": report.code}, **about)
    learn_of_sender(session, text, why)
    return [*learn_from_failure(session, caller, why, text), TextFailed(text.id, why)]


def _rank_of(status: str) -> int:
    """A text that was given up for lost and shows up after all moves on from there."""
    return -1 if status == "not_sent" else DeliveryStatus(status).rank


def _settle_doubt(session: AccountSession, text: Text) -> None:
    """Where we did not know whether it left, this report says so: look at once."""
    row = session.scalar(select(OutboxRow).where(OutboxRow.key == text.outbox_key, OutboxRow.state == OutboxState.WAITING))
    if row is not None and row.in_doubt_since is not None:
        row.not_before = session.now


def learn_from_failure(session: AccountSession, caller: Caller, why: NotDelivered, text: Text) -> list[Event]:
    """Remember what a carrier says of a number."""
    if why in NEVER_TEXTABLE:
        caller.cannot_text = why
    if why is NotDelivered.OPTED_OUT:
        said = f"The carrier refused a text because they had opted out{f' (its code {text.error_code})' if text.error_code else ''}."
        sentence = "The carrier says that they opted out of texts; nothing more is sent to them."
        evidence = Evidence(ConsentWay.CARRIER_LIST, said, text_id=text.id, connection_id=text.connection_id)
        return opt_out_aside(session, caller, sentence, evidence)
    return []


def _text_of(session: AccountSession, event: DeliveryReported) -> Text | None:
    report = event.report
    by_id = select(Text).where(Text.connection_id == event.connection_id, Text.provider_text_id == report.text_id)
    found = session.scalar(by_id)
    if found is not None:
        return found if found.outbound else None  # a text of theirs is delivered already
    if report.outbox_key is None:
        return None
    return session.scalar(select(Text).where(Text.outbox_key == report.outbox_key, Text.connection_id == event.connection_id))
