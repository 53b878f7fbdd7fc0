"""Writing the folder of a new connector from the template: it runs, keeps its rules, and is then changed into the real one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from keyword import iskeyword
from pathlib import Path

KEY = re.compile(r"[a-z][a-z0-9_]*\Z")
ENDING = ".txt"


class CannotWrite(ValueError):
    """The folder cannot be written; the sentence says why."""


@dataclass(frozen=True, slots=True)
class _Names:
    """What a key is called in each place."""

    key: str
    package: str

    def in_text(self, text: str) -> str:
        """The template's text with the template's names replaced."""
        words = self.key.split("_")
        camel, spoken = "".join(word.capitalize() for word in words), " ".join(word.capitalize() for word in words)
        text = text.replace("integrations.acme", self.package)
        text = re.sub(r"acme(?=\.example)|(?<=textback-hub-)acme", self.key.replace("_", "-"), text)
        text = re.sub(r"Acme(?=[A-Z])", camel, text)
        return re.sub(r"(?<![a-z])acme(?![a-z])", self.key, text.replace("Acme", spoken))


def write_in_tree(key: str, tree: Path) -> list[Path]:
    """Write `integrations/<key>`, `mappings/<key>.toml` and its tests into a checkout of the hub; raises CannotWrite."""
    _check(key)
    if not (tree / "integrations").is_dir() or not (tree / "mappings").is_dir():
        raise CannotWrite(f"{tree} is no checkout of the hub: go there, or write a package of your own with --package DIR.")
    names = _Names(key, f"integrations.{key}")
    places = {name: tree / "integrations" / key / name for name in _folder()}
    places["mapping.toml"] = tree / "mappings" / f"{key}.toml"
    places["tests.py"] = tree / "tests" / "integrations" / key / "test_sandbox.py"
    return _write(names, _folder(), places)


def write_package(key: str, place: Path) -> list[Path]:
    """Write a package of its own, that is found by its entry point once it is installed; raises CannotWrite."""
    _check(key)
    package = f"textback_hub_{key}"
    places = {name: place / package / name for name in _folder()}
    places["tests.py"] = place / "tests" / "test_sandbox.py"
    around = {file.name.removesuffix(ENDING): file for file in _template("package")}
    around_places = {name: place / ("tests" if name.startswith("test_") else "") / name for name in around}
    names = _Names(key, package)
    return [*_write(names, _folder(), places), *_write(names, around, around_places)]


def _check(key: str) -> None:
    if not KEY.match(key) or iskeyword(key):
        raise CannotWrite("A key has lower-case letters, digits and underscores, and begins with a letter.")


def _folder() -> dict[str, Traversable]:
    return {file.name.removesuffix(ENDING): file for file in _template("folder")}


def _template(part: str) -> list[Traversable]:
    return sorted(files("hub.conformance").joinpath("template", part).iterdir(), key=lambda file: file.name)


def _write(names: _Names, template: Mapping[str, Traversable], places: Mapping[str, Path]) -> list[Path]:
    there = [place for place in places.values() if place.exists()]
    if there:
        raise CannotWrite(f"{there[0]} is there already.")
    for name, place in places.items():
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(names.in_text(template[name].read_text(encoding="utf-8")), encoding="utf-8")
    return list(places.values())
