"""Simulated Quo played in the hub's own words: its numbers, calls and texts to them, and what staff do in its app."""

from typing import TYPE_CHECKING

from hub.sandbox import ControlError
from hub.sandbox.courier import Letter
from hub.sandbox.phone_system import Ends, HeldText, OpenLine, PlayCall, PlayStaffCall, PlayStaffText, PlayText
from telephony.openphone.sandbox_seed import plant
from telephony.openphone.sandbox_webhooks import new_key, signed_headers
from telephony.openphone.sandbox_world import Number, Webhook

if TYPE_CHECKING:
    from telephony.openphone.sandbox import QuoSandbox

STATUSES = {Ends.GIVEN_UP: "abandoned", Ends.BUSY: "busy"}
VOICEMAIL_S = 9
ENDINGS = frozenset({Ends.MISSED, Ends.ANSWERED, Ends.VOICEMAIL, Ends.MAILBOX, *STATUSES})


def open_line(vendor: "QuoSandbox", line: OpenLine) -> None:
    """A number of the workspace; its webhooks are made by requests, its staff are the workspace's users."""
    with vendor.lock:
        plant(vendor, {"numbers": [{"phone_number": line.number}]})


def play_call(vendor: "QuoSandbox", call: PlayCall) -> str:
    """One whole call; its id."""
    phones = vendor.phones
    played = phones.ring("" if call.withheld else call.caller, _number(vendor, call.line))
    if call.ends in (Ends.ANSWERED, Ends.MAILBOX):
        phones.answer(played, by_machine=call.ends is Ends.MAILBOX)
        phones.hang_up(played)
    else:
        phones.miss(played, STATUSES.get(call.ends, "missed"))
    if call.ends is Ends.VOICEMAIL:
        phones.leave_voicemail(played, VOICEMAIL_S, "Please call me back.")
    vendor.webhooks.come_to_rest()
    return played.id


def play_text(vendor: "QuoSandbox", text: PlayText) -> str:
    """One text; its id."""
    message = vendor.phones.text_in(text.sender, _number(vendor, text.line), text.body, ())
    vendor.webhooks.come_to_rest()
    return message.id


def play_staff_text(vendor: "QuoSandbox", text: PlayStaffText) -> str:
    """The owner writes in the app; the text's id."""
    message = vendor.phones.text_out(_number(vendor, text.line), text.to, text.body, vendor.world.owner)
    vendor.webhooks.come_to_rest()
    return message.id


def play_staff_call(vendor: "QuoSandbox", call: PlayStaffCall) -> str:
    """The owner calls from the app; the call's id."""
    played = vendor.phones.call_out(_number(vendor, call.line), call.to, answered=call.answered)
    vendor.webhooks.come_to_rest()
    return played.id


def held_texts(vendor: "QuoSandbox") -> list[HeldText]:
    """The texts that came through the API."""
    with vendor.lock:
        sent = [message for message in vendor.world.messages.values() if message.by_api]
        return [HeldText(text_id=one.id, line=one.sender, to=one.others[0], body=one.text) for one in sent]


def signed(vendor: "QuoSandbox", letter: Letter) -> Letter:
    """With the key of the webhook at that address, else of one that nobody knows."""
    with vendor.lock:
        webhook: Webhook | None = next((one for one in vendor.world.webhooks.values() if _place(one.url) == _place(letter.url)), None)
        key, system = (webhook.key, webhook.system) if webhook else (new_key(legacy=False), "new")
    return Letter(letter.url, letter.body, {**letter.headers, **signed_headers(system, key, vendor.clock(), letter.body)})


def _place(url: str) -> str:
    return url.partition("?")[0]


def _number(vendor: "QuoSandbox", line: str) -> Number:
    number = vendor.world.number_named(line)
    if number is None:
        raise ControlError("line: open it first")
    return number
