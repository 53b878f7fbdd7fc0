"""The wordings that come with the hub: one file for each trade, in every language."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from hub.records.account import Trade
from hub.textback.text_state import TextState

LANGUAGES: Mapping[str, str] = {"en": "English", "es": "Spanish", "fr": "French"}
FIRST_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class PackTemplate:
    """A wording as it came; `name` is kept with the texts made of it, such as recruiting/open/en/1."""

    name: str
    body: str


@dataclass(frozen=True, slots=True)
class PackReply:
    """A reply that members can pick, as it came; its fields are those of `hub.textback.canned_replies`."""

    title: str
    body: str


@cache
def pack_replies(trade: Trade, language: str) -> tuple[PackReply, ...]:
    """The replies that come with the hub; in English where the language is not known."""
    said = tomllib.loads(files("hub.textback").joinpath("packs", f"{trade}_replies.toml").read_text(encoding="utf-8"))
    return tuple(PackReply(one["title"], one["body"]) for one in said.get(language, said[FIRST_LANGUAGE]))


@cache
def _pack(trade: Trade) -> dict[str, dict[str, PackTemplate]]:
    said = tomllib.loads(files("hub.textback").joinpath("packs", f"{trade}.toml").read_text(encoding="utf-8"))
    version = said.pop("version")
    return {
        language: {state: PackTemplate(f"{trade}/{state}/{language}/{version}", body) for state, body in bodies.items()}
        for language, bodies in said.items()
    }


def pack_template(trade: Trade, state: TextState, language: str) -> PackTemplate:
    """The wording for the state; in English where the language is not known."""
    pack = _pack(trade)
    return pack.get(language, pack[FIRST_LANGUAGE])[state]
