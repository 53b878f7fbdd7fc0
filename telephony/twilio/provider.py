"""Twilio as a phone provider: requests to its REST interface, and the pure reading of its webhooks."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from hub.contract.connector import AccountIdentity
from hub.contract.errors import Gone, NotSupported, Rejected
from hub.contract.phone_events import CallEvent, DeliveryStatus
from hub.contract.phone_provider import (
    AnswersCalls,
    ChecksLines,
    FetchesMedia,
    FindsTexts,
    LineFinding,
    LineMode,
    ListsCalls,
    PhoneProvider,
    RegistersWebhooks,
    ReportsCalls,
    SendsTexts,
    VoiceLine,
    WebhookState,
)
from hub.contract.texts import OutgoingText, SentText
from telephony.twilio import missed, payloads, signatures, voice_path
from telephony.twilio.call_list import ended_since, events_of, needs_legs
from telephony.twilio.error_codes import refused_text
from telephony.twilio.line_check import findings
from telephony.twilio.number_webhooks import addresses_of, pointed_here, put_back, what_stood_before
from telephony.twilio.registration import read_registration
from telephony.twilio.twiml import document, ring_without_the_hub
from telephony.twilio.webhook_addresses import delivery_address

API = "/2010-04-01"
VALIDITY_RANGE_S = (1, 36_000)
CLOCKS_DIFFER = timedelta(minutes=2)
LONGEST_CALL = timedelta(hours=4)
STORED_MEDIA = re.compile(r"/2010-04-01/Accounts/AC\w+/(?P<kind>Recordings|Messages)/[\w/]+(?:\.\w+)?$")


class TwilioProvider(
    PhoneProvider, ReportsCalls, AnswersCalls, SendsTexts, FindsTexts, ListsCalls, RegistersWebhooks, FetchesMedia, ChecksLines
):
    """Programmable Voice and Messaging of one Twilio account."""

    def check_connection(self) -> AccountIdentity:
        """The account's name; raises SignInAgain for wrong credentials, Rejected when the account is suspended or closed."""
        account = self.context.api.get(f"{self._account}.json").json
        if account.get("status", "active") != "active":
            raise Rejected("Twilio has suspended or closed this account.", reason="account_suspended")
        return AccountIdentity(id=account["sid"], name=account.get("friendly_name") or account["sid"])

    peek = staticmethod(payloads.peek)
    webhook_secrets = staticmethod(signatures.webhook_secrets)
    is_authentic = staticmethod(signatures.is_authentic)
    read_events = staticmethod(payloads.read_events)
    missed_signals = staticmethod(missed.missed_signals)
    answer_now = staticmethod(voice_path.answer_now)

    def send_text(self, text: OutgoingText, key: str) -> SentText:
        """Send once; raises TextRejected. Twilio has no idempotency key: `key` rides in the delivery report's address."""
        shortest, longest = VALIDITY_RANGE_S
        form = {
            "To": text.to.e164,
            "From": text.sender.e164,
            "Body": text.body,
            "StatusCallback": delivery_address(text.report_address, key),
            "ValidityPeriod": str(max(shortest, min(text.valid_for_s, longest))),
        }
        try:
            return _sent_text(self.context.api.post(f"{self._account}/Messages.json", form=form).json)
        except Rejected as refusal:
            raise refused_text(refusal) from refusal

    def find_text(self, text: OutgoingText, key: str, since: datetime) -> list[SentText]:  # noqa: ARG002 - the list does not show it
        """Texts with this sender, recipient and words created since (less two minutes, for clocks differ), newest first.

        The list's own date filter goes by the sending time, which a queued text has not got, so it is not used.
        """
        earliest = since - CLOCKS_DIFFER
        pages = self.context.api.pages(f"{self._account}/Messages.json", params={"To": text.to.e164, "From": text.sender.e164})
        found: list[tuple[datetime, SentText]] = []
        for page in pages:
            dated = [(payloads.read_time(message["date_created"]), message) for message in page["messages"]]
            found += [
                (created, _sent_text(message))
                for created, message in dated
                if created >= earliest and message["direction"] != "inbound" and _as_stored(message["body"]) == _as_stored(text.body)
            ]
            if dated and all(created < earliest for created, _ in dated):
                break
        return [sent for _, sent in sorted(found, key=lambda entry: entry[0], reverse=True)]

    def list_calls(self, line: str, since: datetime) -> Iterator[CallEvent]:
        """Calls to the line that ended since, each as RANG, a verdict and ENDED."""
        earliest = (since - LONGEST_CALL).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        for call in self._calls({"To": line, "StartTime>": earliest}):
            if ended_since(call, since):
                legs = list(self._calls({"ParentCallSid": call["sid"]})) if needs_legs(call) else []
                yield from events_of(call, legs)

    def _calls(self, params: Mapping[str, str]) -> Iterator[dict[str, Any]]:
        for page in self.context.api.pages(f"{self._account}/Calls.json", params=params):
            yield from page["calls"]

    def read_webhooks(self, line: str) -> WebhookState:
        """Where the number's webhooks point now; raises Gone when the account does not own the number."""
        return WebhookState(addresses=addresses_of(self._number(line)))

    def point_webhooks_here(self, line: VoiceLine) -> WebhookState:
        """Point what the mode needs at us, and return what stood there, without what pointed here already.

        Raises NotSupported when a SIP trunk takes the number's calls and the mode needs them.
        """
        number = self._number(line.number)
        if number.get("trunk_sid") and line.mode is not LineMode.BESIDE:
            raise NotSupported(
                "This number belongs to a SIP trunk at Twilio, which takes its calls; use the mode beside or remove the trunk."
            )
        now = addresses_of(number)
        self._change_number(number["sid"], pointed_here(now, line))
        return WebhookState(addresses=what_stood_before(now))

    def restore_webhooks(self, line: str, before: WebhookState) -> None:
        """Put back what stood there before, except where somebody has pointed it elsewhere since."""
        number = self._number(line)
        self._change_number(number["sid"], put_back(addresses_of(number), before.addresses))

    def fallback_answer(self, line: VoiceLine) -> str:
        """The XML for a TwiML Bin that rings the staff while the hub is down."""
        return document(ring_without_the_hub(line))

    def check_line(self, line: VoiceLine) -> list[LineFinding]:
        """What the number can do, its registration and its webhooks; raises Gone when the account does not own the number."""
        number = self._number(line.number)
        account_type = str(self.context.api.get(f"{self._account}.json").json.get("type") or "")
        return findings(number, addresses_of(number), account_type, read_registration(self.context.api, number), line)

    def fetch_media(self, ref: str) -> tuple[bytes, str]:
        """A picture or a voicemail (as MP3); raises Gone for an address that holds none."""
        stored = STORED_MEDIA.search(ref)
        if stored is None:
            raise Gone("This is not the address of a picture or recording at Twilio.")
        wants_format = stored["kind"] == "Recordings" and not ref.endswith((".mp3", ".wav"))
        answer = self.context.api.get_file(stored[0] + (".mp3" if wants_format else ""))
        return answer.content, answer.headers.get("content-type", "")

    @property
    def _account(self) -> str:
        return f"{API}/Accounts/{self.context.facts['account_sid']}"

    def _number(self, line: str) -> dict[str, Any]:
        listed = self.context.api.get(f"{self._account}/IncomingPhoneNumbers.json", params={"PhoneNumber": line}).json
        for number in listed["incoming_phone_numbers"]:
            if number["phone_number"] == line:
                return dict(number)
        raise Gone("This Twilio account does not own that number.")

    def _change_number(self, sid: str, changes: Mapping[str, str]) -> None:
        if changes:
            self.context.api.post(f"{self._account}/IncomingPhoneNumbers/{sid}.json", form=changes)


def _sent_text(message: Mapping[str, Any]) -> SentText:
    parts = str(message.get("num_segments") or "0")
    return SentText(
        text_id=message["sid"],
        status=payloads.TEXT_STATUSES.get(str(message.get("status")), DeliveryStatus.ACCEPTED),
        parts=int(parts) if parts.isdigit() and parts != "0" else None,
    )


def _as_stored(body: str | None) -> str:
    """A body for comparing: composed characters, single line ends, nothing around it."""
    return unicodedata.normalize("NFC", body or "").replace("\r\n", "\n").strip()
