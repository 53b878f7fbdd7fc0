"""The least that a hub does with Twilio's webhooks: judge, read, answer. It remembers the events and what it was told of each call."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime

from flask import Flask, Response, request

from hub.contract.phone_events import CallEvent, CallHappening, DeliveryReport, InboundText, PhoneEvent, VoicemailLeft
from hub.contract.phone_provider import VoiceLine
from hub.contract.webhooks import RawRequest, WebhookSecret
from telephony.twilio import TwilioProvider


class SmallHub:
    """One line's webhook address; `line` is set once the address is known."""

    def __init__(self, secrets: Iterable[WebhookSecret]) -> None:
        self.line: VoiceLine | None = None
        self.refused = 0
        self._secrets = list(secrets)
        self._seen: defaultdict[str | None, set[str]] = defaultdict(set)
        self._events: dict[str, PhoneEvent] = {}
        self.app = Flask("small_hub", static_folder=None)
        self.app.add_url_rule("/in/phone/twilio/tok1", view_func=self._take, methods=["GET", "POST"])

    def _take(self) -> Response:
        headers = {name.lower(): value for name, value in request.headers}
        url = f"{request.base_url}?{request.query_string.decode()}"  # request.url would write the percent-encoding anew
        raw = RawRequest(request.method, url, headers, request.get_data(), datetime.now(UTC))
        if not TwilioProvider.is_authentic(raw, self._secrets):
            self.refused += 1
            return Response(status=403)
        assert self.line is not None
        hint = TwilioProvider.peek(raw)
        assert hint.line == self.line.number
        for event in TwilioProvider.read_events(raw):
            self._events.setdefault(event.key, event)
        answer = TwilioProvider.answer_now(raw, self.line, frozenset(self._seen[hint.call_id]))
        self._seen[hint.call_id].add(hint.what)
        return Response(answer.body, answer.status, content_type=answer.content_type)

    @property
    def happened(self) -> set[CallHappening]:
        return {event.happened for event in self._events.values() if isinstance(event, CallEvent)}

    @property
    def calls(self) -> set[str]:
        return {event.call_id for event in self._events.values() if isinstance(event, CallEvent)}

    @property
    def voicemails(self) -> list[VoicemailLeft]:
        return [event for event in self._events.values() if isinstance(event, VoicemailLeft)]

    @property
    def texts(self) -> list[InboundText]:
        return [event for event in self._events.values() if isinstance(event, InboundText)]

    @property
    def reports(self) -> list[DeliveryReport]:
        return [event for event in self._events.values() if isinstance(event, DeliveryReport)]
