"""Lever's webhooks as Lever keeps them: one for each event, each with a signature token of its own."""

from collections.abc import Mapping
from typing import Any

from hub.contract.errors import Gone, NotSupported
from integrations.lever.reading import LeverApi, Row
from integrations.lever.webhooks import CHANGES, MADE


def subscribe(api: LeverApi, address: str) -> dict[str, str]:
    """Have every event that we read sent to `address`; the signature tokens, one on each line.

    A token is told once, when its webhook is made: one whose token cannot be read any more is made anew.
    """
    if not address.startswith("https://"):
        raise NotSupported("Lever sends only to an https address with a publicly trusted certificate.")
    tokens = {}
    for webhook in _ours(api, address):
        token = _token_of(webhook)
        if token and webhook.get("event") in CHANGES:
            tokens[str(webhook["event"])] = token
        else:
            _remove(api, webhook)
    for event in CHANGES:
        if event not in tokens:
            tokens[event] = _token_of(api.post("/webhooks", {"url": address, "event": event, "configuration": {}}))
    return {MADE: "\n".join(token for token in tokens.values() if token)}


def unsubscribe(api: LeverApi, address: str) -> None:
    """Remove every webhook that sends to `address`."""
    for webhook in _ours(api, address):
        _remove(api, webhook)


def _ours(api: LeverApi, address: str) -> list[Row]:
    return [webhook for webhook in api.rows("/webhooks") if webhook.get("url") == address]


def _remove(api: LeverApi, webhook: Row) -> None:
    try:
        api.delete(f"/webhooks/{webhook['id']}")
    except Gone:
        return


def _token_of(webhook: Row) -> str:
    configuration: Any = webhook.get("configuration")
    return str(configuration.get("signatureToken") or "") if isinstance(configuration, Mapping) else ""
