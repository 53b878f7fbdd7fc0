"""The life of a sent message: accepted, sent, delivered or not, told to the customer by signed status callbacks."""

from datetime import datetime, timedelta
from typing import Any

from werkzeug.datastructures import MultiDict

from hub.sandbox.magic_numbers import Magic
from telephony.twilio.sandbox_message_form import MAGIC_SENDER, read_order
from telephony.twilio.sandbox_segments import count_segments, smart_encode
from telephony.twilio.sandbox_shapes import TwilioError
from telephony.twilio.sandbox_webhooks import Webhook, WebhookSender
from telephony.twilio.sandbox_world import Account, HandsetText, Media, Message, Phone, World, new_sid, region_of

_ONE_SECOND = timedelta(seconds=1)
Step = tuple[str, int | None]


def check_rate(world: World, account: Account) -> None:
    """Count one create request against the account's messages per second; raises TwilioError 20429."""
    limit = account.messages_per_second
    if limit is None:
        return
    now, recent = world.clock(), account.created_messages_at
    while recent and now - recent[0] >= _ONE_SECOND:
        recent.popleft()
    if len(recent) >= limit:
        raise TwilioError(429, 20429, "Too many requests")
    recent.append(now)


def accept_message(world: World, account: Account, form: "MultiDict[str, str]") -> Message:
    """Make a message out of a create request; raises TwilioError. The caller holds the lock and lets the life begin."""
    check_rate(world, account)
    if world.turns.is_due(Magic.RATE_LIMIT, form.get("To", "")):
        raise TwilioError(429, 20429, "Too many requests")
    order = read_order(world, account, form)
    body = smart_encode(order.body) if order.smart else order.body
    now = world.clock()
    status = "scheduled" if order.send_at else "accepted" if order.service and not order.number else "queued"
    sender = order.number.phone_number if order.number else MAGIC_SENDER if order.magic else None
    message = Message(new_sid("MM" if order.media else "SM"), account.sid, order.to, sender, body, status, "outbound-api", now, now)
    message.segments = 0 if order.service else count_segments(body)
    message.service = order.service.sid if order.service else None
    message.status_callback = order.status_callback
    message.validity_period = order.validity_period
    if sender:
        world.queued[sender] = world.queued.get(sender, 0) + 1
    message.media = [Media(new_sid("ME"), "image/jpeg", url.encode(), now) for url in order.media]
    return world.add_message(message)


class MessageLife:
    """Plays what happens to messages after they were accepted."""

    def __init__(self, world: World, lock: Any, sender: WebhookSender) -> None:
        self._world = world
        self._lock = lock
        self._sender = sender

    def play(self, message: Message) -> None:
        """Take one message to its final status, sending the callbacks its recipient's handset is seeded for."""
        if message.status == "scheduled" or message.sender == MAGIC_SENDER:
            return
        with self._lock:
            phone = self._world.phone(message.to)
            self._choose_sender(message)
            status, code = self._outcome(message, phone)
        if status == "queued":
            return
        steps: list[Step] = [] if status == "failed" else [("sent", None)]
        if status != "sent":
            steps.append((status, code))
        for step in steps:
            self._move(message, *step)
            if phone.callbacks == "in_order":
                self._callback(message, *step)
        for step in _reordered(steps, phone.callbacks):
            self._callback(message, *step)

    def _choose_sender(self, message: Message) -> None:
        if message.sender is None and message.service:
            service = self._world.services[message.service]
            message.sender = service.sticky.setdefault(message.to, service.numbers[0])
            message.status = "queued"
            message.segments = count_segments(message.body)

    def _outcome(self, message: Message, phone: Phone) -> tuple[str, int | None]:
        number = self._world.numbers.get(message.sender or "")
        if self._world.accounts[message.account].suspended:
            return "failed", 30002
        if number and not number.toll_free and not number.a2p_registered and region_of(message.to) == "US":
            return "undelivered", 30034
        if number and number.toll_free and not number.toll_free_verified:
            return "undelivered", 30032
        if phone.delay_seconds > message.validity_period:
            return "failed", 30036
        if phone.line_type == "landline":
            return "undelivered", 30006
        return phone.delivery, phone.error_code if phone.delivery in ("undelivered", "failed") else None

    def _move(self, message: Message, status: str, code: int | None) -> None:
        with self._lock:
            now = self._world.clock()
            if message.sent is None:
                message.sent = now
                self._world.queued[message.sender or ""] = max(0, self._world.queued.get(message.sender or "", 0) - 1)
            message.status, message.error_code, message.updated = status, code, now
            arrived = status == "delivered" or (status == "sent" and self._world.phone(message.to).delivery == "sent")
            if arrived:
                text = HandsetText(
                    "received", message.sender or "", message.body, now, message.sid, [one.content.decode() for one in message.media]
                )
                self._world.to_handset(message.to, text)

    def _callback(self, message: Message, status: str, code: int | None) -> None:
        if not message.status_callback:
            return
        params = {
            "MessageSid": message.sid,
            "SmsSid": message.sid,
            "MessageStatus": status,
            "SmsStatus": status,
            "To": message.to,
            "From": message.sender or "",
            "AccountSid": message.account,
            "ApiVersion": "2010-04-01",
        }
        if message.service:
            params["MessagingServiceSid"] = message.service
        if code is not None:
            params["ErrorCode"] = str(code)
        if status in ("delivered", "undelivered"):
            params["RawDlrDoneDate"] = _receipt_date(message.updated)
        account = self._world.accounts[message.account]
        self._sender.send(Webhook("message_status", account, message.status_callback, list(params.items())))


def _reordered(steps: list[Step], order: str) -> list[Step]:
    if order == "out_of_order":
        return steps[::-1]
    if order == "duplicated":
        return [step for step in steps for _ in range(2)]
    return []


def _receipt_date(moment: datetime) -> str:
    return moment.strftime("%y%m%d%H%M")
