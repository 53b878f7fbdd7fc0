"""What a ringing call hears next, decided from the request and the line alone."""

from xml.etree.ElementTree import Element  # only built here, never parsed

from hub.contract.phone_provider import LineMode, VoiceLine
from hub.contract.webhooks import Answer, RawRequest
from telephony.twilio.payloads import pressed_a_key
from telephony.twilio.received import Received, read
from telephony.twilio.twiml import (
    as_answer,
    ask_for_a_key,
    hang_up,
    leave_or_say_goodbye,
    nothing_to_do,
    ring_staff,
)

LIVE_KINDS = frozenset({"voice", "whisper", "accepted", "dial-done", "record-done"})


def answer_now(raw: RawRequest, line: VoiceLine, seen_of_this_call: frozenset[str]) -> Answer:
    """The next step of a live call; an empty document for a text, nothing for a report. Raises UnreadableRequest."""
    received = read(raw)
    if received.what in LIVE_KINDS:
        return as_answer(_next_step(received, line, seen_of_this_call))
    return as_answer(nothing_to_do()) if received.what == "text" else Answer(status=204)


def _next_step(received: Received, line: VoiceLine, seen_of_this_call: frozenset[str]) -> Element:
    match received.what:
        case "voice":
            return _first_step(received, line)
        case "whisper":
            return ask_for_a_key(line, received.call_id)
        case "accepted":
            return nothing_to_do() if pressed_a_key(received) else hang_up()
        case "dial-done" if "accepted" not in seen_of_this_call:
            return leave_or_say_goodbye(line)
        case _:
            return hang_up()


def _first_step(received: Received, line: VoiceLine) -> Element:
    match line.mode:
        case LineMode.HUB_ANSWERS if line.staff:
            return ring_staff(line, received.call_id)
        case LineMode.HUB_ANSWERS | LineMode.FORWARDED:
            return leave_or_say_goodbye(line)
        case LineMode.BESIDE:
            return nothing_to_do()
