"""What Twilio is told to do with a call, as TwiML (Twilio docs, voice/twiml)."""

import re
from xml.etree.ElementTree import Element, SubElement, tostring  # only built here, never parsed

from hub.contract.phone_provider import LineMode, VoiceLine
from hub.contract.webhooks import Answer
from telephony.twilio.webhook_addresses import address_for

MOST_NUMBERS = 10
RING_RANGE_S = (5, 600)
KEY_WAIT_S = 6
LONGEST_VOICEMAIL_S = 120
SILENCE_S = 5
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_answer(response: Element) -> Answer:
    """The document as an answer; Twilio reads a plain text as an SMS to send, so it is always XML."""
    return Answer(status=200, body=document(response), content_type="text/xml; charset=utf-8")


def document(response: Element) -> str:
    """The document as text."""
    return '<?xml version="1.0" encoding="UTF-8"?>' + tostring(response, encoding="unicode")


def nothing_to_do() -> Element:
    """Go on as if nothing had been said: a joined call stays joined, a text gets no answer."""
    return Element("Response")


def hang_up() -> Element:
    """End the call or the leg."""
    response = Element("Response")
    SubElement(response, "Hangup")
    return response


def say_goodbye(line: VoiceLine) -> Element:
    """Say that nobody is free, then end the call."""
    response = Element("Response")
    _say(response, line.greeting or f"{_welcome(line)} Nobody is free right now, so we will get back to you. Goodbye.")
    SubElement(response, "Hangup")
    return response


def take_voicemail(line: VoiceLine) -> Element:
    """Greet, record, end the call; silence falls through Record without a request, so the end stands after it."""
    response = Element("Response")
    _say(response, line.greeting or f"{_welcome(line)} Nobody is free right now. Please leave a message after the tone.")
    SubElement(
        response,
        "Record",
        maxLength=str(LONGEST_VOICEMAIL_S),
        timeout=str(SILENCE_S),
        playBeep="true",
        finishOnKey="#",
        action=address_for(line.address, "record-done"),
        method="POST",
        recordingStatusCallback=address_for(line.address, "recording", line=line.number),
        recordingStatusCallbackMethod="POST",
        recordingStatusCallbackEvent="completed absent",
    )
    SubElement(response, "Hangup")
    return response


def leave_or_say_goodbye(line: VoiceLine) -> Element:
    """Voicemail where the line takes it, else a polite end."""
    return take_voicemail(line) if line.takes_voicemail else say_goodbye(line)


def ring_staff(line: VoiceLine, call_id: str) -> Element:
    """Ring all staff together; nobody is joined to the caller before a key was pressed."""
    response = Element("Response")
    dial = _dial(response, line)
    dial.set("action", address_for(line.address, "dial-done"))
    dial.set("method", "POST")
    for number in line.staff[:MOST_NUMBERS]:
        leg = SubElement(dial, "Number")
        leg.text = _clean(number)
        leg.set("url", address_for(line.address, "whisper", call=call_id, line=line.number))
        leg.set("method", "POST")
        leg.set("statusCallback", address_for(line.address, "leg", call=call_id, line=line.number))
        leg.set("statusCallbackMethod", "POST")
    return response


def ask_for_a_key(line: VoiceLine, call_id: str) -> Element:
    """Ask the person who was rung to press a key; a mailbox presses none and is hung up on."""
    response = Element("Response")
    gather = SubElement(
        response,
        "Gather",
        numDigits="1",
        timeout=str(KEY_WAIT_S),
        action=address_for(line.address, "accepted", call=call_id, line=line.number),
        method="POST",
    )
    _say(gather, f"Call for {line.business or 'your business line'}. Press 1 to take it.")
    SubElement(response, "Hangup")
    return response


def ring_without_the_hub(line: VoiceLine) -> Element:
    """What rings the staff while the hub is down: no address of ours in it."""
    if line.mode is not LineMode.HUB_ANSWERS or not line.staff:
        return say_goodbye(line)
    response = Element("Response")
    dial = _dial(response, line)
    for number in line.staff[:MOST_NUMBERS]:
        SubElement(dial, "Number").text = _clean(number)
    _say(response, f"{_welcome(line)} Goodbye.")
    SubElement(response, "Hangup")
    return response


def _dial(response: Element, line: VoiceLine) -> Element:
    shortest, longest = RING_RANGE_S
    return SubElement(response, "Dial", answerOnBridge="true", timeout=str(max(shortest, min(line.ring_for_s, longest))))


def _welcome(line: VoiceLine) -> str:
    return f"Thank you for calling {line.business}." if line.business else "Thank you for calling."


def _say(parent: Element, words: str) -> None:
    SubElement(parent, "Say").text = _clean(words)


def _clean(words: str) -> str:
    """Without the characters that XML cannot hold."""
    return NOT_XML.sub("", words)
