"""Who plays: the business, its people and what its systems hold."""

import tomllib
from importlib import resources
from typing import Any

from hub.catalog.discovery import Catalog
from hub.contract.phone_provider import SendsTexts


def read_cast(connector: str | None = None, phone_system: str | None = None) -> dict[str, Any]:
    """The cast; `connector` and `phone_system` are the keys of those that play instead of the cast's own."""
    cast = tomllib.loads((resources.files("hub.simulated") / "cast.toml").read_text(encoding="utf-8"))
    if connector is not None:
        cast["system"]["key"] = connector
    if phone_system is not None:
        cast["phone"]["key"] = phone_system
        can_text = issubclass(Catalog().phone_provider(phone_system), SendsTexts)
        cast["phone"]["texts_through"] = phone_system if can_text else cast["phone"]["texts_through"]
    return cast
