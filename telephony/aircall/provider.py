"""Aircall as a phone provider: requests to its REST interface, and the pure reading of its webhooks."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from hub.contract.connector import AccountIdentity, SubscribesToChanges
from hub.contract.errors import Gone, Rejected, TryAgain
from hub.contract.phone_events import CallEvent, NotDelivered, OutboundCall, VoicemailLeft
from hub.contract.phone_provider import (
    ChecksLines,
    FetchesMedia,
    LineFinding,
    ListsCalls,
    PhoneProvider,
    ReportsCalls,
    SendsTexts,
    VoiceLine,
)
from hub.contract.texts import OutgoingText, SentText
from telephony.aircall import missed, payloads, signatures, webhook
from telephony.aircall.call_list import ended_calls, is_line
from telephony.aircall.readiness import findings
from telephony.aircall.received import Record
from telephony.aircall.refusals import LONGEST_TEXT, refused_text, rejection

NUMBERS = "/v1/numbers"
NAMED_NUMBERS = 3
VOICEMAIL = re.compile(r"/v1/calls/\w{1,80}\Z")


class AircallProvider(PhoneProvider, ReportsCalls, SendsTexts, ListsCalls, SubscribesToChanges, ChecksLines, FetchesMedia):
    """Calls and texts of one Aircall company."""

    def check_connection(self) -> AccountIdentity:
        """The company, known by the ids of its numbers, the oldest first; raises SignInAgain, and Rejected where it has no numbers."""
        numbers = sorted(self._numbers(), key=lambda number: (len(number.id), number.id))
        if not numbers:
            raise Rejected("This Aircall company has no numbers yet: add one in Aircall first.", reason="no_numbers")
        names = [number.text("name", "digits") for number in numbers[:NAMED_NUMBERS]]
        more = len(numbers) - len(names)
        return AccountIdentity(
            id=numbers[0].id, name=", ".join([*names, f"{more} more"] if more else names), also=tuple(number.id for number in numbers[1:])
        )

    peek = staticmethod(payloads.peek)
    webhook_secrets = staticmethod(signatures.webhook_secrets)
    is_authentic = staticmethod(signatures.is_authentic)
    read_events = staticmethod(payloads.read_events)
    missed_signals = staticmethod(missed.missed_signals)

    def send_text(self, text: OutgoingText, key: str) -> SentText:  # noqa: ARG002 - Aircall has no room for it
        """Send once, into the conversation that the staff sees in Aircall; raises TextRejected."""
        if len(text.body) > LONGEST_TEXT:
            raise rejection(NotDelivered.TOO_LONG)
        number = self._number(text.sender.e164)
        if number is None:
            raise rejection(NotDelivered.SENDER_NOT_USABLE)
        try:
            answer = self.context.api.post(f"{NUMBERS}/{number.id}/messages/native/send", json={"to": text.to.e164, "body": text.body})
        except Rejected as refusal:
            raise refused_text(refusal) from refusal
        except Gone as gone:
            raise rejection(NotDelivered.SENDER_NOT_USABLE, status=404) from gone
        return _sent_text(answer.json)

    def list_calls(self, line: str, since: datetime) -> Iterator[CallEvent | VoicemailLeft | OutboundCall]:
        """Calls of the line that ended since, in both directions."""
        return ended_calls(self.context.api, line, since, self.context.clock())

    def subscribe(self, address: str) -> Mapping[str, str]:
        """Have the company's webhook send us what we read; its token is what deliveries are checked by."""
        return {signatures.SUBSCRIBED: webhook.have_told(self.context.api, address)}

    def unsubscribe(self, address: str) -> None:
        """Delete the webhook that points at our address."""
        webhook.take_away(self.context.api, address)

    def check_line(self, line: VoiceLine) -> list[LineFinding]:
        """Whether the webhook stands and the company has the number; what Aircall does not tell is UNKNOWN."""
        return findings(self._number(line.number), webhook.webhooks_at(self.context.api, line.address))

    def fetch_media(self, ref: str) -> tuple[bytes, str]:
        """A voicemail, by a link asked for now, or a picture; raises Gone, and Rejected where it lies at a host of others."""
        answer = self.context.api.get_link(self._voicemail_link(ref) if VOICEMAIL.match(ref) else ref)
        return answer.content, answer.headers.get("content-type", "")

    def _voicemail_link(self, ref: str) -> str:
        answer = self.context.api.get(ref).json
        call = Record(answer if isinstance(answer, dict) else {}).part("call")
        link = call.text("voicemail")
        if not link:
            raise Gone("Aircall has no voicemail of this call any more.")
        return link

    def _numbers(self) -> Iterator[Record]:
        for page in self.context.api.pages(NUMBERS, params={"per_page": 50}):
            yield from (Record(row) for row in page.get("numbers", ()) if isinstance(row, dict))

    def _number(self, line: str) -> Record | None:
        return next((number for number in self._numbers() if is_line(number.text("digits"), line)), None)


def _sent_text(answer: Any) -> SentText:
    """The accepted text; Aircall's answer is the message, or has it under `message`."""
    record = Record(answer if isinstance(answer, dict) else {})
    message = record if record.id else record.part("message")
    if not message.id:
        raise TryAgain("Aircall took the text and did not say under which id.", may_have_left=True)
    return SentText(text_id=message.id, status=payloads.status_of(message.text("status")))
