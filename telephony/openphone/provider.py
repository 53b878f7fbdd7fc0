"""Quo (formerly OpenPhone) as a phone provider: requests to its REST interface, and the pure reading of its webhooks."""

import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from hub.contract.connector import AccountIdentity, SubscribesToChanges
from hub.contract.errors import Gone, Rejected
from hub.contract.phone_events import CallEvent, DeliveryStatus, OutboundCall, VoicemailLeft
from hub.contract.phone_provider import (
    ChecksLines,
    FetchesMedia,
    FindsTexts,
    LineFinding,
    ListsCalls,
    PhoneProvider,
    ReportsCalls,
    SendsTexts,
    VoiceLine,
)
from hub.contract.texts import OutgoingText, SentText
from telephony.openphone import call_list, line_check, missed, payloads, signatures, subscription
from telephony.openphone.calls import VOICEMAIL, voicemail_path
from telephony.openphone.error_codes import refused_text
from telephony.openphone.received import record_in, text_in
from telephony.openphone.texts import STATUSES

CLOCKS_DIFFER = timedelta(minutes=2)
DONE = "done"


class OpenPhoneProvider(PhoneProvider, ReportsCalls, SendsTexts, FindsTexts, ListsCalls, ChecksLines, SubscribesToChanges, FetchesMedia):
    """The calls and texts of one Quo workspace."""

    def check_connection(self) -> AccountIdentity:
        """The workspace, known by its owner and by its numbers' ids, for Quo shows no id of its own; raises SignInAgain, Rejected."""
        users = [user for page in self.context.api.pages("/v1/users", params={"maxResults": 50}) for user in page["data"]]
        owner = next((user for user in users if user.get("role") == "owner"), None)
        if owner is None:
            raise Rejected("This Quo workspace shows no owner to this API key.", reason="no_owner")
        name = " ".join(part for part in (owner.get("firstName"), owner.get("lastName")) if part)
        numbers = tuple(str(number["id"]) for number in self._numbers())
        return AccountIdentity(id=owner["id"], name=f"Quo workspace of {name or owner['email']}", also=numbers)

    peek = staticmethod(payloads.peek)
    webhook_secrets = staticmethod(signatures.webhook_secrets)
    is_authentic = staticmethod(signatures.is_authentic)
    read_events = staticmethod(payloads.read_events)
    missed_signals = staticmethod(missed.missed_signals)

    def send_text(self, text: OutgoingText, key: str) -> SentText:  # noqa: ARG002 - Quo has no place for it
        """Send once; raises TextRejected. Quo takes no idempotency key, no report address and no validity period."""
        content: dict[str, Any] = {"content": text.body, "from": text.sender.e164, "to": [text.to.e164]}
        if self.context.facts.get("inbox_after_texts") == DONE:
            content["setInboxStatus"] = DONE
        try:
            return _sent_text(self.context.api.post("/v1/messages", json=content).json["data"])
        except (Rejected, Gone) as refusal:
            raise refused_text(refusal) from refusal

    def find_text(self, text: OutgoingText, key: str, since: datetime) -> list[SentText]:  # noqa: ARG002 - the list does not show it
        """Texts with this sender, recipient and words created since (less two minutes, for clocks differ), newest first."""
        number = self._number(text.sender.e164)
        if number is None:
            return []
        asked = call_list.texts_asked(number["id"], text.to.e164, since - CLOCKS_DIFFER)
        listed = [message for page in self.context.api.pages("/v1/messages", params=asked) for message in page["data"]]
        same = (one for one in listed if one["direction"] == "outgoing" and _as_stored(one["text"]) == _as_stored(text.body))
        return [_sent_text(message) for message in sorted(same, key=lambda message: str(message["createdAt"]), reverse=True)]

    def list_calls(self, line: str, since: datetime) -> Iterator[CallEvent | VoicemailLeft | OutboundCall]:
        """Calls of the line that ended since, with the voicemails of the missed ones; raises Gone for a number of another workspace."""
        number = self._number(line)
        if number is None:
            raise Gone(line_check.NOT_THERE)
        for page in self.context.api.pages("/v1/conversations", params=call_list.conversations_asked(number["id"], since)):
            others = {call_list.other_end(conversation): None for conversation in page["data"]}
            for other in filter(None, others):
                yield from self._calls_with(number, other, since)

    def _calls_with(self, number: Mapping[str, Any], other: str, since: datetime) -> Iterator[call_list.Told]:
        line = str(number["number"])
        for page in self.context.api.pages("/v1/calls", params=call_list.calls_asked(number["id"], other, since)):
            for call in page["data"]:
                if call_list.ended_since(call, since):
                    told = call_list.events_of(call, line, other)
                    yield from told
                    if call_list.was_missed(told):
                        yield from call_list.voicemail_of(call, self._voicemail(call["id"]), line, other)

    def _voicemail(self, call_id: str) -> dict[str, Any]:
        try:
            return dict(self.context.api.get(voicemail_path(call_id)).json["data"])
        except Gone:
            return {}

    def fetch_media(self, ref: str) -> tuple[bytes, str]:
        """A voicemail, by a link asked for now, or a picture; raises Gone, and Rejected where it lies at a host of others."""
        answer = self.context.api.get_link(self._voicemail_link(ref) if VOICEMAIL.match(ref) else ref)
        return answer.content, answer.headers.get("content-type", "")

    def _voicemail_link(self, ref: str) -> str:
        told = self.context.api.get(ref).json
        link = text_in(record_in(told if isinstance(told, dict) else {}, "data"), "recordingUrl")
        if not link:
            raise Gone("Quo has no voicemail of this call, or still works on it.")
        return link

    def check_line(self, line: VoiceLine) -> list[LineFinding]:
        """Whether the number is there and may text, and whether a webhook tells of it."""
        number = self._number(line.number)
        return [line_check.can_text(number, line.number), line_check.webhooks_here(self._webhooks_to(line.address), number)]

    def subscribe(self, address: str) -> Mapping[str, str]:
        """Have one webhook tell of all the workspace's numbers; one that is there already is kept, mended and given a new key.

        Quo shows a key only when it is made, so a second time a new one is asked for instead of a second webhook.
        """
        url = subscription.address_with_numbers(address, self._numbers())
        there = self._webhooks_to(address)
        for doubled in there[1:]:
            self._delete(doubled)
        if there:
            changes = subscription.changes_to(there[0], url)
            if changes:
                self.context.api.patch(f"/webhooks/{there[0]['id']}", json=changes)
            made = self.context.api.post(f"/webhooks/{there[0]['id']}/rotate").json["data"]
        else:
            made = self.context.api.post("/webhooks", json=subscription.wanted(url)).json["data"]
        return {signatures.SECRET_OF_OURS: made["key"]}

    def unsubscribe(self, address: str) -> None:
        """Delete the webhooks to our address."""
        for webhook in self._webhooks_to(address):
            self._delete(webhook)

    def _delete(self, webhook: Mapping[str, Any]) -> None:
        with suppress(Gone):
            self.context.api.delete(f"/webhooks/{webhook['id']}")

    def _webhooks_to(self, address: str) -> list[dict[str, Any]]:
        listed = self.context.api.get("/webhooks").json["data"]
        return [dict(webhook) for webhook in listed if subscription.is_ours(webhook, address)]

    def _numbers(self) -> list[dict[str, Any]]:
        return list(self.context.api.get("/v1/phone-numbers").json["data"])

    def _number(self, line: str) -> dict[str, Any] | None:
        return next((number for number in self._numbers() if number["number"] == line), None)


def _sent_text(message: Mapping[str, Any]) -> SentText:
    return SentText(text_id=message["id"], status=STATUSES.get(str(message.get("status")), DeliveryStatus.ACCEPTED))


def _as_stored(body: str | None) -> str:
    """A body for comparing: composed characters, single line ends, nothing around it."""
    return unicodedata.normalize("NFC", body or "").replace("\r\n", "\n").strip()
