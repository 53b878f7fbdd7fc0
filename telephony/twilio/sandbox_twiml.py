"""Reads TwiML as strictly as it can be read: unknown verbs, attributes, nouns and values make a document useless.

Source: Twilio docs, TwiML for Programmable Voice and Messaging. Error numbers:
 12100 not readable, 12200 not allowed, 12300 wrong content type.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree as ET

DIAL_NUMBERS = 10


class TwimlError(ValueError):
    """A document Twilio cannot run; `code` is Twilio's error number."""

    def __init__(self, code: int, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(slots=True)
class Verb:
    """One element with its attributes, its text and the elements inside."""

    name: str
    attributes: dict[str, str]
    text: str
    children: list["Verb"] = field(default_factory=list)

    def flag(self, name: str) -> bool:
        """Read a true/false attribute, false when absent."""
        return self.attributes.get(name, "false") == "true"

    def number(self, name: str, default: int) -> int:
        """Read a whole-number attribute."""
        return int(self.attributes.get(name, default))


@dataclass(slots=True)
class Document:
    """The verbs of one answer, and the address that relative addresses in it start from."""

    url: str
    verbs: list[Verb]

    def address(self, relative: str) -> str:
        """Resolve an address written in this document; an empty one means this document."""
        return urljoin(self.url, relative) if relative else self.url


Check = Callable[[str], bool]


def _one_of(*words: str) -> Check:
    return lambda value: value in words


def _within(low: int, high: int) -> Check:
    return lambda value: value.isdigit() and low <= int(value) <= high


def _words_of(*words: str) -> Check:
    return lambda value: bool(value.split()) and set(value.split()) <= set(words)


def _address(value: str) -> bool:
    return value == "" or urlsplit(value).scheme in ("", "http", "https")


def _anything(_value: str) -> bool:
    return True


_BOOL = _one_of("true", "false")
_METHOD = _one_of("GET", "POST")
_KEYS: Check = lambda value: re.fullmatch(r"[0-9*#]*", value) is not None  # noqa: E731 (a rule among rules)
_CALLBACK: dict[str, Check] = {"action": _address, "method": _METHOD}
_RECORDING: dict[str, Check] = {
    "recordingStatusCallback": _address,
    "recordingStatusCallbackMethod": _METHOD,
    "recordingStatusCallbackEvent": _words_of("in-progress", "completed", "absent"),
    "trim": _one_of("trim-silence", "do-not-trim"),
}
_SPEAK: dict[str, Check] = {"voice": _anything, "language": _anything, "loop": _within(0, 1000)}
_NUMBER: dict[str, Check] = {
    "url": _address,
    "method": _METHOD,
    "sendDigits": lambda value: re.fullmatch(r"[0-9*#wW]*", value) is not None,
    "statusCallback": _address,
    "statusCallbackMethod": _METHOD,
    "statusCallbackEvent": _words_of("initiated", "ringing", "answered", "completed"),
    "machineDetection": _one_of("Enable", "DetectMessageEnd"),
    "machineDetectionTimeout": _within(3, 60),
    "amdStatusCallback": _address,
    "amdStatusCallbackMethod": _METHOD,
}
_VOICE: dict[str, tuple[dict[str, Check], tuple[str, ...]]] = {
    "Dial": (
        _CALLBACK
        | _RECORDING
        | {
            "timeout": _within(5, 600),
            "answerOnBridge": _BOOL,
            "callerId": _anything,
            "timeLimit": _within(1, 86400),
            "hangupOnStar": _BOOL,
            "record": _one_of(
                "do-not-record", "record-from-answer", "record-from-ringing", "record-from-answer-dual", "record-from-ringing-dual"
            ),
            "ringTone": _anything,
        },
        ("Number",),
    ),
    "Number": (_NUMBER, ()),
    "Say": (_SPEAK, ()),
    "Play": ({"loop": _within(0, 1000), "digits": _KEYS}, ()),
    "Pause": ({"length": _within(0, 3600)}, ()),
    "Record": (
        _CALLBACK
        | _RECORDING
        | {
            "timeout": _within(0, 3600),
            "maxLength": _within(1, 14400),
            "finishOnKey": _KEYS,
            "playBeep": _BOOL,
            "transcribe": _BOOL,
            "transcribeCallback": _address,
        },
        (),
    ),
    "Gather": (
        _CALLBACK
        | {
            "timeout": _within(1, 3600),
            "numDigits": _within(1, 100),
            "finishOnKey": _KEYS,
            "input": _one_of("dtmf"),
            "actionOnEmptyResult": _BOOL,
        },
        ("Say", "Play", "Pause"),
    ),
    "Hangup": ({}, ()),
    "Reject": ({"reason": _one_of("busy", "rejected")}, ()),
    "Redirect": ({"method": _METHOD}, ()),
}
_MESSAGING: dict[str, tuple[dict[str, Check], tuple[str, ...]]] = {
    "Message": (_CALLBACK | {"to": _anything, "from": _anything, "statusCallback": _address}, ("Body", "Media")),
    "Body": ({}, ()),
    "Media": ({}, ()),
    "Redirect": ({"method": _METHOD}, ()),
}
_ONLY_INSIDE = ("Number", "Body", "Media")


def read_voice(url: str, content_type: str, body: bytes) -> Document:
    """Read the answer to a voice request; raises TwimlError."""
    return _read(url, content_type, body, _VOICE)


def read_messaging(url: str, content_type: str, body: bytes) -> Document:
    """Read the answer to an incoming text; raises TwimlError."""
    return _read(url, content_type, body, _MESSAGING)


def _read(url: str, content_type: str, body: bytes, rules: dict[str, tuple[dict[str, Check], tuple[str, ...]]]) -> Document:
    if content_type.partition(";")[0].strip().lower() not in ("text/xml", "application/xml", "text/html"):
        raise TwimlError(12300, f"content type {content_type!r} is not text/xml")
    try:
        root = ET.fromstring(body)  # noqa: S314 (the answer of a hub under test, and expat bounds entities)
    except (ET.ParseError, ValueError) as error:
        raise TwimlError(12100, f"not readable as XML: {error}") from error
    if root.tag != "Response" or (root.text or "").strip():
        raise TwimlError(12100, "the outermost element must be <Response> and hold verbs only")
    return Document(url, [_read_verb(element, rules, tuple(set(rules) - set(_ONLY_INSIDE))) for element in root])


def _read_verb(element: ET.Element, rules: dict[str, tuple[dict[str, Check], tuple[str, ...]]], allowed: tuple[str, ...]) -> Verb:
    if element.tag not in allowed:
        raise TwimlError(12100, f"<{element.tag}> is not allowed here")
    checks, inside = rules[element.tag]
    for name, value in element.attrib.items():
        if name not in checks:
            raise TwimlError(12200, f"<{element.tag}> has no attribute {name}")
        if not checks[name](value):
            raise TwimlError(12200, f"<{element.tag} {name}={value!r}> is outside what Twilio takes")
    verb = Verb(element.tag, dict(element.attrib), (element.text or "").strip(), [_read_verb(child, rules, inside) for child in element])
    _check_content(verb)
    return verb


def _check_content(verb: Verb) -> None:
    if verb.name in ("Hangup", "Pause", "Reject", "Record") and verb.text:
        raise TwimlError(12200, f"<{verb.name}> holds no text")
    if verb.name in ("Number", "Say", "Redirect") and not verb.text:
        raise TwimlError(12100, f"<{verb.name}> is empty")
    if verb.name == "Dial" and not 1 <= len(verb.children) + bool(verb.text) <= DIAL_NUMBERS:
        raise TwimlError(13210, f"<Dial> takes 1 to {DIAL_NUMBERS} numbers")
    numbers = [verb.text] if verb.name == "Number" or (verb.name == "Dial" and verb.text) else []
    if any(re.fullmatch(r"\+[1-9]\d{6,14}", number) is None for number in numbers):
        raise TwimlError(13223, f"<{verb.name}> holds no phone number in E.164 form")
