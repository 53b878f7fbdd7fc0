"""Vendors written into a temporary folder, as a partner would ship them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint
from pathlib import Path

from hub.catalog.discovery import Shelf

MANIFEST = """
key = "{key}"
name = "Acme Phones"
kind = "phone"
contract = "{contract}"
docs = "https://acme.example/docs"
class = "AcmeProvider"
cannot = ["It cannot send pictures."]

[hosts.api]
live = "https://api.acme.example"
sandbox = "{{sandbox}}/acme/api"

[[sign_in]]
mode = "bearer_key"
title = "API key"
key = "{{api_key}}"

[[sign_in.form]]
name = "api_key"
title = "API key"
secret = true
"""

PROVIDER = """
from hub.contract.connector import AccountIdentity
from hub.contract.phone_provider import PhoneProvider


class AcmeProvider(PhoneProvider):
    def check_connection(self) -> AccountIdentity:
        return AccountIdentity(id="1", name="Acme")
"""


def manifest(key: str = "acme", contract: str = ">=1,<2") -> str:
    return MANIFEST.format(key=key, contract=contract)


@dataclass(slots=True)
class VendorFolders:
    """A package of vendor folders; its name must be new in every test, because Python remembers imports."""

    root: Path
    package: str
    entries: list[EntryPoint] = field(default_factory=list)

    @property
    def shelf(self) -> Shelf:
        return Shelf(self.package, "acme.group", "provider.toml", is_phone_provider=True)

    def add(self, name: str, written: str | None, code: str = PROVIDER) -> str:
        folder = self.root / self.package / name
        folder.mkdir(parents=True)
        (self.root / self.package / "__init__.py").touch()
        (folder / "__init__.py").write_text(code)
        if written is not None:
            (folder / "provider.toml").write_text(written)
        return f"{self.package}.{name}"

    def add_installed(self, name: str, written: str | None, code: str = PROVIDER) -> None:
        """A package of its own beside the folders, named by an entry point."""
        package = f"{self.package}_{name}"
        (self.root / package).mkdir()
        (self.root / package / "__init__.py").write_text(code)
        if written is not None:
            (self.root / package / "provider.toml").write_text(written)
        self.entries.append(EntryPoint(name, package, "acme.group"))

    def registered(self, group: str) -> Iterable[EntryPoint]:
        return [entry for entry in self.entries if entry.group == group]
