"""Incoming texts: Twilio's own opt-out, the customer's webhook, and what its answer sends back.

Sources: Twilio docs, messaging webhook request; Advanced Opt-Out; error 21610.
"""

from dataclasses import dataclass
from typing import Any

from telephony.twilio.sandbox_segments import count_segments
from telephony.twilio.sandbox_twiml import TwimlError, read_messaging
from telephony.twilio.sandbox_webhooks import Delivery, Webhook, WebhookSender
from telephony.twilio.sandbox_world import HandsetText, Media, Message, Number, Service, World, new_sid, region_of

STOP_WORDS = ("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT")
_WORDS = {"STOP": STOP_WORDS, "START": ("START", "UNSTOP", "YES"), "HELP": ("HELP", "INFO")}
_TOLL_FREE_WORDS = {"STOP": ("STOP",), "START": ("UNSTOP",)}
_REPLIES = {
    "STOP": "You are unsubscribed and get no more messages from this number. Reply START to resubscribe.",
    "START": "You are subscribed again and get messages from this number. Reply STOP to unsubscribe.",
    "HELP": "Reply STOP to unsubscribe. Message and data rates may apply.",
}


@dataclass(slots=True)
class TextIn:
    """One text a person sends to a Twilio number."""

    sender: str
    number: Number
    body: str
    media: list[Media]


class Texting:
    """Takes texts from handsets and hands them to the customer."""

    def __init__(self, world: World, lock: Any, sender: WebhookSender) -> None:
        self._world = world
        self._lock = lock
        self._sender = sender

    def take(self, text: TextIn) -> dict[str, Any]:
        """Play one incoming text to its end; answers its sid, the opt-out word found and the webhook's status."""
        with self._lock:
            service = self._world.services.get(text.number.service or "")
            message = self._record(text)
            keyword = self._keyword(text, service)
            if keyword:
                self._obey(text, service, keyword)
        delivery = self._tell(text, message, service, keyword)
        if delivery is not None:
            self._answer(text, delivery)
        return {
            "message_sid": message.sid,
            "opt_out_type": keyword,
            "webhook": None if delivery is None else delivery.to_json(),
        }

    def _record(self, text: TextIn) -> Message:
        now = self._world.clock()
        sid = new_sid("MM" if text.media else "SM")
        message = Message(sid, text.number.account, text.number.phone_number, text.sender, text.body, "received", "inbound", now, now)
        message.sent, message.service, message.media = now, text.number.service, text.media
        message.segments = count_segments(text.body)
        self._world.to_handset(text.sender, HandsetText("sent", message.to, text.body, now, sid, [one.content_type for one in text.media]))
        return self._world.add_message(message)

    def _keyword(self, text: TextIn, service: Service | None) -> str | None:
        """Find the opt-out word, if the whole message is one; case does not matter."""
        words: dict[str, Any] = dict(_TOLL_FREE_WORDS if text.number.toll_free else _WORDS)
        if service and service.advanced_opt_out:
            words |= service.opt_out_words
        said = text.body.strip().upper()
        return next((kind for kind, known in words.items() if said in (word.upper() for word in known)), None)

    def _obey(self, text: TextIn, service: Service | None, keyword: str) -> None:
        key = (f"{text.number.account}/{self._world.opt_out_scope(text.number)}", text.sender)
        was_out = key in self._world.opt_outs
        if keyword == "STOP":
            self._world.opt_outs.setdefault(key, self._world.clock())
        elif keyword == "START":
            self._world.opt_outs.pop(key, None)
        if keyword == "HELP" or (keyword == "STOP") != was_out:
            self.reply(text, _REPLIES[keyword], by_network=text.number.toll_free and service is None)

    def reply(self, text: TextIn, body: str, *, by_network: bool = False) -> None:
        """Send a text back to the handset; what the toll-free network says is not a message of the account."""
        now = self._world.clock()
        sid = None
        if not by_network:
            sid = new_sid("SM")
            reply = Message(sid, text.number.account, text.sender, text.number.phone_number, body, "delivered", "outbound-reply", now, now)
            reply.sent, reply.service, reply.segments = now, text.number.service, count_segments(body)
            self._world.add_message(reply)
        self._world.to_handset(text.sender, HandsetText("received", text.number.phone_number, body, now, sid))

    def _tell(self, text: TextIn, message: Message, service: Service | None, keyword: str | None) -> Delivery | None:
        settings = text.number.settings
        url, method = settings["sms_url"], settings["sms_method"]
        if service and not service.use_inbound_webhook_on_number:
            url, method = service.inbound_url, service.inbound_method
        if not url:
            return None
        account = self._world.accounts[message.account]
        params = self._params(message)
        if keyword and service and service.advanced_opt_out:
            params["OptOutType"] = keyword
        delivery = self._sender.send(Webhook("message", account, url, list(params.items()), method))
        if not delivery.failure:
            return delivery
        self._world.alert(account.sid, 11200, delivery.url, f"no usable answer: {delivery.status or delivery.failure}")
        fallback = settings["sms_fallback_url"]
        if not fallback:
            return delivery
        params |= {"ErrorCode": "11200", "ErrorUrl": delivery.url}
        return self._sender.send(Webhook("message_fallback", account, fallback, list(params.items()), settings["sms_fallback_method"]))

    def _params(self, message: Message) -> dict[str, str]:
        params = {
            "MessageSid": message.sid,
            "SmsSid": message.sid,
            "SmsMessageSid": message.sid,
            "SmsStatus": "received",
            "AccountSid": message.account,
            "ApiVersion": "2010-04-01",
            "From": message.sender or "",
            "To": message.to,
            "Body": message.body,
            "NumMedia": str(len(message.media)),
            "NumSegments": str(message.segments),
        }
        for side, number in (("From", message.sender or ""), ("To", message.to)):
            params |= {f"{side}City": "", f"{side}State": "", f"{side}Zip": "", f"{side}Country": region_of(number)}
        if message.service:
            params["MessagingServiceSid"] = message.service
        folder = f"{self._world.public_url}/api/2010-04-01/Accounts/{message.account}/Messages/{message.sid}/Media"
        for index, media in enumerate(message.media):
            params |= {f"MediaUrl{index}": f"{folder}/{media.sid}", f"MediaContentType{index}": media.content_type}
        return params

    def _answer(self, text: TextIn, delivery: Delivery) -> None:
        """Send what the answer asks for: each `<Message>`, or the whole of a plain-text answer."""
        body = delivery.answer.decode("utf-8", "replace")
        if delivery.failure or not body.strip():
            return
        if delivery.content_type.partition(";")[0].strip().lower() == "text/plain":
            replies = [body]
        else:
            try:
                verbs = read_messaging(delivery.url, delivery.content_type, delivery.answer).verbs
            except TwimlError as error:
                self._world.alert(delivery.account, error.code, delivery.url, str(error))
                return
            replies = [
                verb.text or " ".join(child.text for child in verb.children if child.name == "Body")
                for verb in verbs
                if verb.name == "Message"
            ]
        with self._lock:
            for reply in replies:
                self.reply(text, reply)
