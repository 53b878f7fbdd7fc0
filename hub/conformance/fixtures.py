"""A phone provider's fixtures as the requests that they are: the files beside `requests.toml`, which says what a file cannot.

For each file, by its name without ending: `query` of the address, `headers`, and `says_nothing` with the reason why no event is in it.
What stands under "*" holds for every file.
"""

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from hub.contract.manifest import Manifest
from hub.contract.webhooks import RawRequest

CONTENT_TYPES = {".json": "application/json", ".form": "application/x-www-form-urlencoded; charset=UTF-8"}
INDEX = "requests.toml"
EVERY_FILE = "*"
KEYS = {"query", "headers", "says_nothing"}
RECEIVED_AT = dt.datetime(2026, 11, 21, 1, 41, tzinfo=dt.UTC)


class WrongIndex(ValueError):
    """`requests.toml` names something that there is not; the sentence says what."""


@dataclass(frozen=True, slots=True)
class Fixture:
    """One request as the vendor sends it, but for its signature; `says_nothing` is why there is no event in it."""

    name: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    says_nothing: str = ""

    def posted_to(self, address: str) -> RawRequest:
        """As it would arrive, unsigned."""
        url = f"{address}?{self.query}" if self.query else address
        return RawRequest("POST", url, dict(self.headers), self.body, RECEIVED_AT)


def fixtures_of(manifest: Manifest) -> list[Fixture]:
    """Every fixture of a phone provider, by name; raises WrongIndex."""
    folder = files(manifest.package) / "fixtures"
    if not folder.is_dir():
        return []
    index_file = folder / INDEX
    index = tomllib.loads(index_file.read_text(encoding="utf-8")) if index_file.is_file() else {}
    everywhere = index.pop(EVERY_FILE, {})
    found: list[Fixture] = []
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        name, dot, ending = file.name.rpartition(".")
        content_type = CONTENT_TYPES.get(f"{dot}{ending}")
        if content_type is None or not file.is_file():
            continue
        said = {**everywhere, **index.pop(name, {})}
        if unknown := said.keys() - KEYS:
            raise WrongIndex(f"fixtures/{INDEX}: [{name}] has {', '.join(sorted(unknown))}; write only {', '.join(sorted(KEYS))}")
        body = file.read_bytes().rstrip(b"\n")
        headers = {"content-type": content_type, **said.get("headers", {})}
        found.append(Fixture(name, said.get("query", ""), headers, body, said.get("says_nothing", "")))
    if index:
        raise WrongIndex(f"fixtures/{INDEX} names {', '.join(sorted(index))}, and there is no such file")
    return found
