"""Simulated Twilio played in the hub's own words: an account, its lines, calls and texts to them."""

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from hub.sandbox import ControlError
from hub.sandbox.courier import Letter
from hub.sandbox.phone_orders import Ends, HandsetText, HeldText, OpenLine, PlayCall, PlayText
from hub.sandbox.samples import picture
from telephony.twilio.sandbox_ring import Caller, Ring
from telephony.twilio.sandbox_seed import plant
from telephony.twilio.sandbox_texting import TextIn
from telephony.twilio.sandbox_webhooks import sign
from telephony.twilio.sandbox_world import Media, Number, Phone, World, new_sid

if TYPE_CHECKING:
    from telephony.twilio.sandbox import TwilioSandbox

ACCOUNT = {"sid": "AC" + "a" * 32, "auth_token": "a-token-of-the-simulated-account"}
WITHHELD = "+266696687"
STAFF_PHONES = {
    Ends.ANSWERED: Phone(does="answers"),
    Ends.BUSY: Phone(does="busy"),
    Ends.MAILBOX: Phone(does="answers_no_key"),
}
CALLERS = {
    Ends.GIVEN_UP: Caller(hangs_up_after_rings=1),
    Ends.VOICEMAIL: Caller(voicemail_seconds=9),
    Ends.ANSWERED: Caller(),
}
HANGS_UP_IN_GREETING = Caller(hangs_up_in_greeting=True)
SLOW_TO_PICK_UP_S = 10


def credentials(world: World, mode: str) -> dict[str, str]:
    """The form that opens the account, made where it is not there; raises ControlError."""
    if mode != "basic":
        raise ControlError("mode: write basic")
    plant(world, {"accounts": [ACCOUNT]})
    return {"account_sid": ACCOUNT["sid"], "auth_token": ACCOUNT["auth_token"]}


def open_line(world: World, line: OpenLine) -> None:
    """A number of the account; where its webhooks go is set by requests, and what its staff do by each call.

    The staff of a new one ring while nobody answers its webhooks.
    """
    number = {"account": ACCOUNT["sid"], "phone_number": line.number}
    if line.staff and line.number not in world.numbers:
        rings = "".join(f"<Number>{phone}</Number>" for phone in line.staff)
        number["voice_fallback_twiml"] = f"<Response><Dial>{rings}</Dial></Response>"
    plant(world, {"accounts": [ACCOUNT], "numbers": [number]})
    world.staff[line.number] = tuple(line.staff)


def play_call(vendor: "TwilioSandbox", call: PlayCall) -> str:
    """One whole call; the CallSid."""
    with vendor.lock:
        for number in vendor.world.staff.get(call.line, ()):
            vendor.world.phones[number] = STAFF_PHONES.get(call.ends) or Phone(does="answers", after_seconds=SLOW_TO_PICK_UP_S * 60)
        sender = WITHHELD if call.withheld else call.caller
        ring = Ring(sender, number_of(vendor.world, call.line), CALLERS.get(call.ends, HANGS_UP_IN_GREETING))
    ring.fields = {"StirVerstat": "TN-Validation-Passed-A"}
    return str(vendor.ring(ring, wait=True)["call_sid"])


def play_text(vendor: "TwilioSandbox", text: PlayText) -> str:
    """One text; the MessageSid."""
    with vendor.lock:
        number = number_of(vendor.world, text.line)
    pictures = [Media(new_sid("ME"), "image/png", picture(one), vendor.clock()) for one in range(text.pictures)]
    return str(vendor.texting.take(TextIn(text.sender, number, text.body, pictures))["message_sid"])


def held_texts(world: World) -> list[HeldText]:
    """The texts that came through the API."""
    return [
        HeldText(text_id=one.sid, line=one.sender or "", to=one.to, body=one.body, status=one.status)
        for one in world.messages.values()
        if one.direction == "outbound-api"
    ]


def on_phone(world: World, number: str) -> list[HandsetText]:
    """What the person with this number sees."""
    texts = world.handset_texts.get(number, [])
    return [HandsetText(line=one.other, written_here=one.direction == "sent", body=one.body, pictures=len(one.media)) for one in texts]


def signed(letter: Letter) -> Letter:
    """A form with the signature of the account's token."""
    pairs = parse_qsl(letter.body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=None)
    return Letter(letter.url, letter.body, {**letter.headers, "x-twilio-signature": sign(letter.url, pairs, ACCOUNT["auth_token"])})


def number_of(world: World, line: str) -> Number:
    """The number of the account; raises ControlError."""
    number = world.numbers.get(line)
    if number is None:
        raise ControlError("line: open it first")
    return number
