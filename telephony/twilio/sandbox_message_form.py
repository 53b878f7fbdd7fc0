"""Checks the form of a message create request against what Twilio takes, and finds its sender.

Sources: Twilio docs, Message resource; error dictionary 21211 to 21705. Refusals without a number of their own there carry 20001.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import phonenumbers
from werkzeug.datastructures import MultiDict

from hub.sandbox.magic_numbers import MAGIC_NUMBERS, Magic
from telephony.twilio.sandbox_shapes import TwilioError
from telephony.twilio.sandbox_world import Account, Number, Service, World, region_of

BODY_LIMIT = 1600
MAGIC_SENDER = "+15005550006"
_PARAMETERS = {
    "To",
    "From",
    "MessagingServiceSid",
    "Body",
    "StatusCallback",
    "MediaUrl",
    "ValidityPeriod",
    "ScheduleType",
    "SendAt",
    "SmartEncoded",
    "ShortenUrls",
    "Attempt",
    "ContentSid",
    "ContentVariables",
    "RiskCheck",
    "SendAsMms",
    "ForceDelivery",
    "ApplicationSid",
    "MaxPrice",
    "ProvideFeedback",
    "ContentRetention",
    "AddressRetention",
    "PersistentAction",
    "TrafficType",
    "FallbackFrom",
}
_BOOLEANS = ("SmartEncoded", "ShortenUrls", "SendAsMms", "ForceDelivery", "ProvideFeedback")
_MAGIC_TO = {
    "+15005550001": (21211, "is not a valid phone number"),
    "+15005550002": (21612, "cannot be reached from this sender"),
    "+15005550003": (21408, "is in a region this account may not send to"),
    "+15005550004": (21610, "has opted out of this sender"),
    "+15005550009": (21614, "is not a mobile number"),
    MAGIC_NUMBERS[Magic.OPTED_OUT]: (21610, "has opted out of this sender"),
}
_MAGIC_FROM = {"+15005550001": 21212, "+15005550007": 21606, "+15005550008": 21611}
_HOST = re.compile(r"(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*")
_REFUSALS_TRIED_AT_HOME = ("US", "CA", "GB")


@dataclass(slots=True)
class MessageOrder:
    """A create request that passed every check; `number` None means Twilio picks one of the service's."""

    to: str
    number: Number | None
    service: Service | None
    body: str
    media: list[str]
    status_callback: str
    validity_period: int
    smart: bool
    send_at: str
    magic: bool = False

    @property
    def scope(self) -> str:
        """Name what an opt-out of the recipient would block."""
        if self.service is not None:
            return self.service.sid
        return (self.number.service or self.number.phone_number) if self.number else ""


def read_order(world: World, account: Account, form: "MultiDict[str, str]") -> MessageOrder:
    """Check one create request; raises TwilioError with the number Twilio gives."""
    _check_parameters(form)
    to = _check_to(world, account, form.get("To", ""))
    service = _find_service(world, account, form.get("MessagingServiceSid", ""))
    number, magic = _find_number(world, account, form, service)
    order = MessageOrder(
        to=to,
        number=number,
        service=service,
        body=form.get("Body", ""),
        media=form.getlist("MediaUrl"),
        status_callback=form.get("StatusCallback", "") or (service.status_callback if service else ""),
        validity_period=int(form.get("ValidityPeriod", "36000")),
        smart=form.get("SmartEncoded", "").lower() == "true",
        send_at=form.get("SendAt", ""),
        magic=magic,
    )
    _check_content(order, form)
    _check_recipient(world, account, order)
    return order


def _check_parameters(form: "MultiDict[str, str]") -> None:
    for name in form:
        if name not in _PARAMETERS:
            raise TwilioError(400, 20001, f"Parameter {name} is not known to this resource")
    for name in _BOOLEANS:
        if form.get(name, "true").lower() not in ("true", "false"):
            raise TwilioError(400, 20001, f"{name} must be true or false")
    rules: dict[str, Callable[[str], bool]] = {
        "ValidityPeriod": lambda value: value.isdigit() and 1 <= int(value) <= 36000,
        "RiskCheck": lambda value: value in ("enable", "disable"),
        "ScheduleType": lambda value: value == "fixed",
        "Attempt": str.isdigit,
        "ContentSid": lambda value: re.fullmatch(r"HX[0-9a-f]{32}", value) is not None,
    }
    for name, fits in rules.items():
        if name in form and not fits(form[name]):
            raise TwilioError(400, 20001, f"{name} is outside what this resource takes")
    if "StatusCallback" in form:
        _check_address(form["StatusCallback"], 21609, "StatusCallback")
    for url in form.getlist("MediaUrl"):
        _check_address(url, 21620, "MediaUrl")


def _check_address(url: str, code: int, name: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or _HOST.fullmatch(parts.hostname or "") is None:
        raise TwilioError(400, code, f"{name} is not an address with a valid host name")


def _check_to(world: World, account: Account, to: str) -> str:
    if not to:
        raise TwilioError(400, 21604, "A 'To' phone number is required")
    if to in _MAGIC_TO:
        code, about = _MAGIC_TO[to]
        raise TwilioError(400, code, f"The 'To' number {about}")
    if not _is_number(to):
        raise TwilioError(400, 21211, "The 'To' number is not a valid phone number")
    if region_of(to) not in account.allowed_countries:
        raise TwilioError(400, 21408, "Permission to send to this region has not been enabled")
    phone = world.phone(to)
    if phone.line_type == "landline" and region_of(to) not in _REFUSALS_TRIED_AT_HOME:
        raise TwilioError(400, 21635, "The 'To' number is a landline")
    if account.trial and to not in account.verified_numbers:
        raise TwilioError(400, 21608, "A trial account can only send to verified numbers")
    if phone.refuse is not None:
        raise TwilioError(400, phone.refuse, "The message cannot be sent to this 'To' number")
    return to


def _is_number(value: str) -> bool:
    if re.fullmatch(r"\+[1-9]\d{6,14}", value) is None:
        return False
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(value))
    except phonenumbers.NumberParseException:
        return False


def _find_service(world: World, account: Account, sid: str) -> Service | None:
    if not sid:
        return None
    service = world.services.get(sid)
    if service is None or service.account != account.sid:
        raise TwilioError(400, 21705, "The Messaging Service is not valid")
    if not service.numbers:
        raise TwilioError(400, 21703, "The Messaging Service has no phone number to send from")
    return service


def _find_number(world: World, account: Account, form: "MultiDict[str, str]", service: Service | None) -> tuple[Number | None, bool]:
    sender = form.get("From", "")
    if not sender:
        if service is None:
            raise TwilioError(400, 21603, "A 'From' phone number or a Messaging Service is required")
        return None, False
    if sender in _MAGIC_FROM:
        raise TwilioError(429 if _MAGIC_FROM[sender] == 21611 else 400, _MAGIC_FROM[sender], "The 'From' number cannot be used")
    if sender == MAGIC_SENDER:
        return None, True
    if not _is_number(sender):
        raise TwilioError(400, 21212, "The 'From' number is not valid")
    number = world.numbers.get(sender)
    if number is None or number.account != account.sid or not number.sms or (service and sender not in service.numbers):
        raise TwilioError(400, 21606, "The 'From' number is not one that can send messages for this account")
    if account.queue_limit is not None and world.queued.get(sender, 0) >= account.queue_limit:
        raise TwilioError(429, 21611, "The queue of this 'From' number is full")
    return number, False


def _check_content(order: MessageOrder, form: "MultiDict[str, str]") -> None:
    if "ContentSid" in form:
        raise TwilioError(404, 20404, "The content template was not found")
    if not order.body and not order.media:
        raise TwilioError(400, 21602, "Message body is required")
    if len(order.body) > BODY_LIMIT:
        raise TwilioError(400, 21617, f"The message body is longer than {BODY_LIMIT} characters")
    if order.service is None and ("SendAt" in form or "ScheduleType" in form):
        raise TwilioError(400, 20001, "Scheduling needs a Messaging Service")
    if ("SendAt" in form) != ("ScheduleType" in form):
        raise TwilioError(400, 20001, "SendAt and ScheduleType go together")
    if form.get("ShortenUrls", "").lower() == "true" and not (order.service and order.service.link_shortening):
        raise TwilioError(400, 20001, "ShortenUrls needs a Messaging Service with link shortening")


def _check_recipient(world: World, account: Account, order: MessageOrder) -> None:
    if (f"{account.sid}/{order.scope}", order.to) in world.opt_outs:
        raise TwilioError(400, 21610, "The recipient has opted out of messages from this sender")
