"""Reads the records a test or a demo puts into simulated Twilio; wrong ones are refused with a sentence."""

import re
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from hub.sandbox import ControlError
from telephony.twilio.sandbox_world import Account, Number, Phone, Service, World, new_sid

_KINDS = {"public_url", "accounts", "numbers", "messaging_services", "phones", "twiml_bins"}
_URLS = ("voice_url", "voice_fallback_url", "sms_url", "sms_fallback_url", "status_callback")
_METHODS = {name.replace("_url", "") + "_method" for name in _URLS}
_E164 = re.compile(r"\+[1-9]\d{6,14}")
_DOES = ("answers", "answers_no_key", "busy", "no_answer", "failed")
_CALLBACKS = ("in_order", "out_of_order", "duplicated", "never")
_CAMPAIGNS = ("", "IN_PROGRESS", "VERIFIED", "FAILED")
_DELIVERIES = ("delivered", "undelivered", "failed", "sent", "queued")


def plant(world: World, records: dict[str, Any]) -> dict[str, Any]:
    """Put records in, new or changed; answers how many of each kind there are now. Raises ControlError."""
    if unknown := set(records) - _KINDS:
        raise ControlError(f"{', '.join(sorted(unknown))}: a seed has {', '.join(sorted(_KINDS))}")
    world.public_url = str(records.get("public_url", world.public_url)).rstrip("/")
    for record in _list(records, "accounts"):
        _plant_account(world, record)
    for record in _list(records, "numbers"):
        _plant_number(world, record)
    for record in _list(records, "messaging_services"):
        _plant_service(world, record)
    for number, record in records.get("phones", {}).items():
        world.phones[number] = _read_phone(number, record)
    world.bins |= {str(url): str(twiml) for url, twiml in records.get("twiml_bins", {}).items()}
    return {"accounts": len(world.accounts), "numbers": len(world.numbers), "phones": len(world.phones), "services": len(world.services)}


def _list(records: dict[str, Any], kind: str) -> Iterator[dict[str, Any]]:
    for record in records.get(kind, []):
        if not isinstance(record, dict):
            raise ControlError(f"{kind}: write a list of objects")
        yield record


def _known(record: dict[str, Any], allowed: set[str], about: str) -> None:
    if unknown := set(record) - allowed:
        raise ControlError(f"{about}: {', '.join(sorted(unknown))} is not known; write {', '.join(sorted(allowed))}")


def _plant_account(world: World, record: dict[str, Any]) -> None:
    plain = {one.name for one in fields(Account)} - {"created", "keys", "created_messages_at"}
    _known(record, plain | {"api_keys"}, "accounts")
    sid = str(record.get("sid", ""))
    if not re.fullmatch(r"AC[0-9a-f]{32}", sid) or not record.get("auth_token"):
        raise ControlError("accounts: write a sid of AC and 32 hex digits, and an auth_token")
    if record.get("parent") is not None and record["parent"] not in world.accounts:
        raise ControlError("accounts: seed the parent first")
    if record.get("webhook_format", "form") not in ("form", "json"):
        raise ControlError("accounts: webhook_format is form or json")
    keys = {str(key["sid"]): str(key["secret"]) for key in record.get("api_keys", [])}
    account = world.accounts.get(sid) or Account(sid, str(record["auth_token"]), world.clock())
    for name in plain & set(record):
        setattr(account, name, record[name])
    account.keys |= keys
    world.keys |= dict.fromkeys(keys, sid)
    world.accounts[sid] = account


def _plant_number(world: World, record: dict[str, Any]) -> None:
    own = {
        "account",
        "phone_number",
        "sms",
        "voice",
        "a2p_registered",
        "toll_free",
        "toll_free_verified",
        "toll_free_status",
        "friendly_name",
    }
    _known(record, own | set(_URLS) | _METHODS | {"voice_twiml", "voice_fallback_twiml"}, "numbers")
    phone_number = str(record.get("phone_number", ""))
    if record.get("account") not in world.accounts or not _E164.fullmatch(phone_number):
        raise ControlError("numbers: write the sid of a seeded account, and phone_number in E.164 form")
    before = world.numbers.get(phone_number)
    settings = before.settings if before else dict.fromkeys(_URLS, "") | dict.fromkeys(_METHODS, "POST")
    settings |= {name: str(record[name]) for name in {*_URLS, *_METHODS} & set(record)}
    for name in ("voice", "voice_fallback"):
        if f"{name}_twiml" in record:
            url = f"https://handler.twilio.com/twiml/{new_sid('EH')}"
            world.bins[url] = str(record[f"{name}_twiml"])
            settings[f"{name}_url"] = url
    number = before or Number(new_sid("PN"), record["account"], phone_number, world.clock(), settings)
    for name in own & set(record):
        setattr(number, name, record[name])
    world.numbers[phone_number] = number


def _plant_service(world: World, record: dict[str, Any]) -> None:
    _known(record, {one.name for one in fields(Service)} - {"sticky"}, "messaging_services")
    if record.get("account") not in world.accounts or not re.fullmatch(r"MG[0-9a-f]{32}", str(record.get("sid", ""))):
        raise ControlError("messaging_services: write the sid of a seeded account, and a sid of MG and 32 hex digits")
    numbers = record.get("numbers", [])
    if missing := [number for number in numbers if number not in world.numbers]:
        raise ControlError(f"messaging_services: {', '.join(missing)} is no seeded number")
    service = Service(**(record | {"numbers": list(numbers)}))
    world.services[service.sid] = service
    if service.campaign_status not in _CAMPAIGNS:
        raise ControlError(f"messaging_services: campaign_status is one of {', '.join(filter(None, _CAMPAIGNS))}")
    for number in numbers:
        world.numbers[number].service = service.sid
        if service.campaign_status:
            world.numbers[number].a2p_registered = service.campaign_status == "VERIFIED"


def _read_phone(number: str, record: Any) -> Phone:
    if not isinstance(record, dict):
        raise ControlError(f"phones: {number} needs an object")
    _known(record, {one.name for one in fields(Phone)}, "phones")
    phone = Phone(**record)
    for name, value, words in (
        ("does", phone.does, _DOES),
        ("callbacks", phone.callbacks, _CALLBACKS),
        ("delivery", phone.delivery, _DELIVERIES),
    ):
        if value not in words:
            raise ControlError(f"phones: {name} is one of {', '.join(words)}")
    if phone.delivery in ("undelivered", "failed") and phone.error_code is None:
        phone.error_code = 30008
    return phone
