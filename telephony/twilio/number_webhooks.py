"""Where a number's webhooks point at Twilio: read, pointed here, put back (Twilio docs, IncomingPhoneNumber resource)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hub.contract.phone_provider import LineMode, VoiceLine
from telephony.twilio.webhook_addresses import address_for, is_ours


@dataclass(frozen=True, slots=True)
class Hook:
    """The settings that decide together where one kind of request goes; an application, where set, beats the address."""

    address: str
    method: str
    application: str
    what: str


VOICE = Hook("VoiceUrl", "VoiceMethod", "VoiceApplicationSid", "voice")
TEXTS = Hook("SmsUrl", "SmsMethod", "SmsApplicationSid", "text")
STATUS = Hook("StatusCallback", "StatusCallbackMethod", "", "call-status")
HOOKS = (VOICE, TEXTS, STATUS)

SHOWN = {
    "VoiceUrl": "voice_url",
    "VoiceMethod": "voice_method",
    "VoiceApplicationSid": "voice_application_sid",
    "VoiceFallbackUrl": "voice_fallback_url",
    "VoiceFallbackMethod": "voice_fallback_method",
    "SmsUrl": "sms_url",
    "SmsMethod": "sms_method",
    "SmsApplicationSid": "sms_application_sid",
    "StatusCallback": "status_callback",
    "StatusCallbackMethod": "status_callback_method",
}


def addresses_of(number: Mapping[str, Any]) -> dict[str, str]:
    """A number's webhook settings under the names that set them, an empty text where nothing is set."""
    return {name: str(number.get(key) or "") for name, key in SHOWN.items()}


def pointed_here(now: Mapping[str, str], line: VoiceLine) -> dict[str, str]:
    """What must be set so that the line's mode works; nothing where it is so already.

    Beside an existing flow the voice address stays, and so does a status callback that somebody else listens to.
    """
    changes: dict[str, str] = {}
    for hook in HOOKS if line.mode is not LineMode.BESIDE else (TEXTS, STATUS):
        is_taken = bool(now[hook.address]) and not is_ours(now[hook.address])
        if line.mode is LineMode.BESIDE and hook is STATUS and is_taken:
            continue
        changes |= {hook.address: address_for(line.address, hook.what), hook.method: "POST"}
        if hook.application:
            changes[hook.application] = ""
    return _differing(now, changes)


def what_stood_before(now: Mapping[str, str]) -> dict[str, str]:
    """The settings worth keeping: a hook that points here already is left out, so a second run forgets nothing."""
    ours = {name for hook in HOOKS if is_ours(now[hook.address]) for name in (hook.address, hook.method, hook.application)}
    return {name: value for name, value in now.items() if name not in ours}


def put_back(now: Mapping[str, str], before: Mapping[str, str]) -> dict[str, str]:
    """What must be set to undo `pointed_here`; a hook that somebody has pointed elsewhere since is left alone."""
    changes: dict[str, str] = {}
    for hook in HOOKS:
        if is_ours(now[hook.address]):
            changes |= {name: before.get(name, "") for name in (hook.address, hook.application) if name}
            changes[hook.method] = before.get(hook.method) or "POST"
    return _differing(now, changes)


def _differing(now: Mapping[str, str], wanted: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in wanted.items() if now[name] != value}
