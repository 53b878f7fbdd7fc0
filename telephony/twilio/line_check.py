"""Whether a line is ready at Twilio: pure findings from the number, its Messaging Service and its registration."""

from collections.abc import Iterator, Mapping
from typing import Any

from hub.contract.phone_provider import LineFinding, LineMode, LinePoint, PointState, VoiceLine
from telephony.twilio.number_webhooks import STATUS, TEXTS, VOICE, Hook
from telephony.twilio.registration import Registration
from telephony.twilio.webhook_addresses import address_for, is_ours

RIGHT, WRONG = PointState.RIGHT, PointState.WRONG
IN_WORDS = {VOICE.what: "calls", TEXTS.what: "texts", STATUS.what: "call status"}


def findings(
    number: Mapping[str, Any], now: Mapping[str, str], account_type: str, registration: Registration, line: VoiceLine
) -> list[LineFinding]:
    """One finding for each point that matters in the line's mode; `now` are the number's webhook settings as they stand."""
    webhooks = _webhooks(number, now, registration.service, line)
    points = [_can_text(number, account_type), registration.finding, webhooks, _retries(now, line)]
    if line.mode is LineMode.HUB_ANSWERS:
        points.append(_fallback(now["VoiceFallbackUrl"]))
    return [point for point in points if point is not None]


def _can_text(number: Mapping[str, Any], account_type: str) -> LineFinding:
    if not (number.get("capabilities") or {}).get("sms"):
        sentence = "Twilio says that this number cannot text. Choose another number of yours as the sender, or buy one with SMS."
        return LineFinding(LinePoint.CAN_TEXT, WRONG, sentence)
    if account_type == "Trial":
        sentence = "This is a trial account: it texts only numbers that were verified in the console. Upgrade it."
        return LineFinding(LinePoint.CAN_TEXT, WRONG, sentence)
    return LineFinding(LinePoint.CAN_TEXT, RIGHT, "The number can text.")


def _webhooks(number: Mapping[str, Any], now: Mapping[str, str], service: Mapping[str, Any] | None, line: VoiceLine) -> LineFinding:
    problems = list(_wrong_ways(number, now, service, line))
    if problems:
        return LineFinding(LinePoint.WEBHOOKS_HERE, WRONG, " ".join(problems))
    return LineFinding(LinePoint.WEBHOOKS_HERE, RIGHT, "Calls and texts of this number are told to the hub.")


def _wrong_ways(number: Mapping[str, Any], now: Mapping[str, str], service: Mapping[str, Any] | None, line: VoiceLine) -> Iterator[str]:
    if number.get("trunk_sid") and line.mode is not LineMode.BESIDE:
        yield "A SIP trunk takes this number's calls: remove it from the trunk, or use the mode beside."
    for hook in _needed(now, line):
        application = now[hook.application] if hook.application else ""
        if application:
            yield f"An application at Twilio takes its {IN_WORDS[hook.what]}."
        elif _bare(now[hook.address]) != _bare(address_for(line.address, hook.what)):
            yield f"Its {IN_WORDS[hook.what]} {_where(now[hook.address])}."
        elif now[hook.method] != "POST":
            yield f"Its {IN_WORDS[hook.what]} come by GET; choose POST."
    if service is not None and service.get("use_inbound_webhook_on_number") is not True:
        name = service.get("friendly_name") or service.get("sid")
        yield f"Texts go to the Messaging Service {name}: under Integration choose \u201cdefer to sender's webhook\u201d there."


def _where(address: str) -> str:
    if not address:
        return "are told to nobody"
    return "go to another address of a hub" if is_ours(address) else "go somewhere else"


def _retries(now: Mapping[str, str], line: VoiceLine) -> LineFinding:
    """Only of the addresses that are ours: what points elsewhere is told as such."""
    bare = [
        IN_WORDS[hook.what]
        for hook in _needed(now, line)
        if is_ours(now[hook.address]) and now[hook.address].partition("#")[2] != address_for(line.address, hook.what).partition("#")[2]
    ]
    if bare:
        sentence = f"A webhook that fails is not repeated for {', '.join(bare)}. Point the line here again, which sets the switches."
        return LineFinding(LinePoint.RETRIES_ON, WRONG, sentence)
    if not any(is_ours(now[hook.address]) for hook in _needed(now, line)):
        return LineFinding(LinePoint.RETRIES_ON, WRONG, "No webhook points here yet, so none is repeated. Point the line here.")
    return LineFinding(LinePoint.RETRIES_ON, RIGHT, "A webhook that fails is repeated.")


def _fallback(address: str) -> LineFinding:
    if not address:
        sentence = "Nothing rings your staff while the hub is down. Make a TwiML Bin of the XML on the set-up page, as its fallback."
        return LineFinding(LinePoint.FALLBACK_SET, WRONG, sentence)
    if is_ours(address):
        return LineFinding(
            LinePoint.FALLBACK_SET, WRONG, "The fallback is the hub itself, which is what it should stand in for. Choose a TwiML Bin."
        )
    return LineFinding(LinePoint.FALLBACK_SET, RIGHT, "A fallback is set; paste it again whenever staff numbers change.")


def _needed(now: Mapping[str, str], line: VoiceLine) -> tuple[Hook, ...]:
    """The hooks that the mode needs; beside another flow a status address that is taken is left alone, and the call list read instead."""
    if line.mode is not LineMode.BESIDE:
        return (VOICE, TEXTS, STATUS)
    is_taken = bool(now[STATUS.address]) and not is_ours(now[STATUS.address])
    return (TEXTS,) if is_taken else (TEXTS, STATUS)


def _bare(address: str) -> str:
    return address.partition("#")[0]
