"""The words that a connector itself knows: what its code and its manifest spell out can be no secret and nobody's name."""

import ast
import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

WORD = re.compile(r"[A-Za-z][A-Za-z0-9_.:-]*")


def known_words(package: str) -> frozenset[str]:
    """Every text of the connector's code and manifest, whole, and the parts of its paths."""
    found: set[str] = set()
    for file in files(package).iterdir():
        if file.name.endswith(".py"):
            found |= set(_in_code(file.read_text(encoding="utf-8")))
        elif file.name.endswith(".toml"):
            found |= set(_in_table(tomllib.loads(file.read_text(encoding="utf-8"))))
    return frozenset(found | {part for text in found if "/" in text for part in text.split("/") if WORD.fullmatch(part)})


def _in_code(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _in_table(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (str(name) for name in value)
        for held in value.values():
            yield from _in_table(held)
    elif isinstance(value, list):
        for held in value:
            yield from _in_table(held)
    elif isinstance(value, str):
        yield value
