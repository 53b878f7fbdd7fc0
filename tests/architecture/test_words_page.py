"""The page about words and hours knows every state and every field."""

from pathlib import Path

from hub.textback.template_fields import FIELDS
from hub.textback.text_state import TextState

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "words-and-hours.md").read_text(encoding="utf-8")


def test_every_state_and_every_field_is_explained() -> None:
    assert [state for state in TextState if f"`{state}`" not in PAGE] == []
    assert [name for name in FIELDS if f"| `{{{name}}}` |" not in PAGE] == []
