"""Telnyx as a phone provider: requests to its API version 2, and the pure reading of its webhooks."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from hub.contract.connector import AccountIdentity
from hub.contract.errors import Gone, Rejected
from hub.contract.phone_events import CallEvent, DeliveryStatus
from hub.contract.phone_numbers import PhoneNumber
from hub.contract.phone_provider import (
    ChecksLines,
    FetchesMedia,
    LineFinding,
    LineType,
    ListsCalls,
    LooksUpNumbers,
    NumberFacts,
    PhoneProvider,
    RepeatsTexts,
    ReportsCalls,
    VoiceLine,
)
from hub.contract.texts import OutgoingText, SentText
from telephony.telnyx import missed, payloads, signatures
from telephony.telnyx.call_list import ended_calls
from telephony.telnyx.error_codes import refused_text
from telephony.telnyx.line_check import check_line
from telephony.telnyx.media import good_link
from telephony.telnyx.received import mappings
from telephony.telnyx.text_reading import STATUSES, WRITTEN_IN_QUERY

REPEATS_ARE_SAFE_FOR = timedelta(hours=23)
NOT_IN_A_KEY = re.compile(r"[^A-Za-z0-9_:-]")
LONGEST_KEY_SHOWN = 200
LINE_TYPES = {
    "fixed line": LineType.LANDLINE,
    "mobile": LineType.MOBILE,
    "voip": LineType.VOIP,
    "toll free": LineType.TOLL_FREE,
    "premium rate": LineType.PREMIUM,
    "shared cost": LineType.OTHER,
    "personal number": LineType.OTHER,
    "pager": LineType.OTHER,
    "uan": LineType.OTHER,
    "voicemail": LineType.OTHER,
}


class TelnyxProvider(PhoneProvider, ReportsCalls, RepeatsTexts, ListsCalls, LooksUpNumbers, ChecksLines, FetchesMedia):
    """Voice and messaging of one Telnyx organisation."""

    def check_connection(self) -> AccountIdentity:
        """The organisation that the key belongs to; raises SignInAgain for a key that is none."""
        who = self.context.api.get("/v2/whoami").json["data"]
        organisation = str(who.get("organization_id") or who["user_id"])
        return AccountIdentity(id=organisation, name=str(who.get("user_email") or organisation))

    peek = staticmethod(payloads.peek)
    webhook_secrets = staticmethod(signatures.webhook_secrets)
    is_authentic = staticmethod(signatures.is_authentic)
    read_events = staticmethod(payloads.read_events)
    missed_signals = staticmethod(missed.missed_signals)

    def send_text(self, text: OutgoingText, key: str) -> SentText:
        """Send once; raises TextRejected. The same again within a day is answered with the first text (Telnyx docs, idempotency)."""
        message = {
            "from": text.sender.e164,
            "to": text.to.e164,
            "text": text.body,
            "webhook_url": _report_address(text.report_address, key),
        }
        headers = {"Idempotency-Key": idempotency_key(text.report_address, key)}
        try:
            return _sent_text(self.context.api.post("/v2/messages", json=message, headers=headers).json["data"])
        except Rejected as refusal:
            raise refused_text(refusal) from refusal

    def may_repeat(self, first_tried_at: datetime) -> bool:
        """Whether Telnyx still keeps the answer to the first try: it does so for up to a day."""
        return self.context.clock() - first_tried_at < REPEATS_ARE_SAFE_FOR

    def list_calls(self, line: str, since: datetime) -> Iterator[CallEvent]:
        """Voice API calls to the line that ended since, at most a day ago."""
        return ended_calls(self.context.api, line, since, self.context.clock())

    def look_up(self, number: PhoneNumber) -> NumberFacts:
        """What kind of number it is; raises Gone for one that does not exist. Each look-up costs."""
        found = self.context.api.get(f"/v2/number_lookup/{number.e164}", params={"type": "carrier"}).json["data"]
        if found.get("valid_number") is False:
            raise Gone("This number does not exist.")
        carrier, ported = found.get("carrier") or {}, found.get("portability") or {}
        kinds = (LINE_TYPES.get(str(kind)) for kind in (ported.get("line_type"), carrier.get("type")))
        state = str(ported.get("state") or "").strip().upper()
        return NumberFacts(
            line_type=next((kind for kind in kinds if kind is not None), None),
            state=state if len(state) == 2 and state.isalpha() else "",
            city=str(ported.get("city") or "").strip().title(),
        )

    def check_line(self, line: VoiceLine) -> list[LineFinding]:
        """Whether it can text, is registered and tells the hub; toll-free verification and SIP connections cannot be read."""
        return check_line(self.context.api, line)

    def fetch_media(self, ref: str) -> tuple[bytes, str]:
        """A recording, by a link asked for now, or a picture; raises Gone, and Rejected where it lies at a host of others."""
        answer = self.context.api.get_link(good_link(self.context.api, ref))
        return answer.content, answer.headers.get("content-type", "")


def idempotency_key(report_address: str, key: str) -> str:
    """Our key in the letters that Telnyx takes; another hub of the same organisation has another address, so never the same key.

    The host is left out: a hub that has moved must repeat under the key of its first try.
    """
    digest = sha256(f"{urlsplit(report_address).path}|{key}".encode()).hexdigest()[:32]
    return f"{NOT_IN_A_KEY.sub('-', key)[:LONGEST_KEY_SHOWN]}:{digest}"


def _report_address(address: str, key: str) -> str:
    """The address for reports on the text with this key, whatever of it the hub wrote already."""
    parts = urlsplit(address)
    query = {**dict(parse_qsl(parts.query, keep_blank_values=True)), WRITTEN_IN_QUERY: key}
    return urlunsplit(parts._replace(query=urlencode(query)))


def _sent_text(message: Mapping[str, Any]) -> SentText:
    recipient = next(iter(mappings(message.get("to"))), {})
    parts = message.get("parts")
    return SentText(
        text_id=message["id"],
        status=STATUSES.get(str(recipient.get("status")), DeliveryStatus.ACCEPTED),
        parts=parts if isinstance(parts, int) and parts > 0 else None,
    )
