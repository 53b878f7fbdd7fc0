"""Finding vendors: folders under `telephony` and `integrations`, and packages that name themselves as entry points."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from importlib.resources import files
from importlib.resources.abc import Traversable
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import Any

from hub.catalog.manifest_reader import WrongManifest, read_manifest
from hub.contract.connector import Connector
from hub.contract.manifest import Manifest
from hub.contract.phone_provider import PhoneProvider


class DuplicateKey(ValueError):
    """Two packages claim one key; the hub cannot start before one of them is removed."""


class UnknownVendor(LookupError):
    """No phone provider or connector of that key was found."""


class VendorDisabled(RuntimeError):
    """The vendor was found and cannot be used; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """One of the two places where vendors are found: a package of folders, and an entry point group."""

    package: str
    group: str
    file: str
    is_phone_provider: bool


SHELVES = (
    Shelf("telephony", "textback_hub.phone_providers", "provider.toml", is_phone_provider=True),
    Shelf("integrations", "textback_hub.connectors", "connector.toml", is_phone_provider=False),
)


class Catalog:
    """All vendors of this installation; raises DuplicateKey.

    Only manifests are read here. A vendor's class is imported when it is first asked for; one that cannot be used is
    disabled alone, and `troubles` says why under its key (under its package's name where not even the manifest can be read).
    """

    def __init__(self, shelves: Iterable[Shelf] = SHELVES, registered: Callable[[str], Iterable[EntryPoint]] | None = None) -> None:
        self._manifests: dict[str, Manifest] = {}
        self._troubles: dict[str, str] = {}
        self._classes: dict[str, type[Any]] = {}
        for shelf in shelves:
            for package, folder in _packages(shelf, registered or _registered):
                self._add(shelf, package, folder)

    @property
    def manifests(self) -> Mapping[str, Manifest]:
        """The usable manifests by key."""
        return MappingProxyType(self._manifests)

    @property
    def troubles(self) -> Mapping[str, str]:
        """Why a vendor is disabled, in sentences."""
        return MappingProxyType(self._troubles)

    def phone_provider(self, key: str) -> type[PhoneProvider]:
        """The class of a phone provider; raises UnknownVendor, VendorDisabled."""
        found: type[PhoneProvider] = self._class(key, is_phone_provider=True)
        return found

    def connector(self, key: str) -> type[Connector]:
        """The class of a connector; raises UnknownVendor, VendorDisabled."""
        found: type[Connector] = self._class(key, is_phone_provider=False)
        return found

    def sandbox(self, key: str) -> Callable[..., Any]:
        """The `create_sandbox` of a vendor's sandbox module; raises UnknownVendor, VendorDisabled."""
        manifest = self._manifest(key)
        module = f"{manifest.package}.sandbox"
        try:
            create: Callable[..., Any] = import_module(module).create_sandbox
        except (Exception, SystemExit) as trouble:
            raise VendorDisabled(f"{manifest.name} has no sandbox that can be started: {module}: {_said(trouble)}") from trouble
        return create

    def _add(self, shelf: Shelf, package: str, folder: Traversable | None) -> None:
        written = folder.joinpath(shelf.file) if folder else None
        if written is None or not written.is_file():
            if folder is None or not _only_plays_a_vendor(folder):
                self._troubles[package] = f"{package} has no {shelf.file}."
            return
        try:
            manifest = read_manifest(
                written.read_text("utf-8"),
                f"{package.replace('.', '/')}/{shelf.file}",
                package,
                is_phone_provider=shelf.is_phone_provider,
            )
        except (WrongManifest, UnicodeDecodeError, OSError) as trouble:
            self._troubles[package] = _said(trouble)
            return
        if manifest.key in self._manifests:
            other = self._manifests[manifest.key].package
            raise DuplicateKey(f'{other} and {package} both have the key "{manifest.key}": remove or rename one of them.')
        self._manifests[manifest.key] = manifest

    def _manifest(self, key: str) -> Manifest:
        if key not in self._manifests:
            raise UnknownVendor(f'there is no vendor with the key "{key}"; known are {", ".join(sorted(self._manifests)) or "none"}')
        return self._manifests[key]

    def _class(self, key: str, *, is_phone_provider: bool) -> type[Any]:
        manifest = self._manifest(key)
        if manifest.is_phone_provider is not is_phone_provider:
            raise UnknownVendor(f"{manifest.name} is no {'phone provider' if is_phone_provider else 'connector'}")
        if key in self._troubles:
            raise VendorDisabled(self._troubles[key])
        if key not in self._classes:
            try:
                self._classes[key] = _imported(manifest)
            except (Exception, SystemExit) as trouble:
                self._troubles[key] = f"{manifest.name} is disabled: {manifest.package} cannot be used: {_said(trouble)}"
                raise VendorDisabled(self._troubles[key]) from trouble
        return self._classes[key]


def _imported(manifest: Manifest) -> type[Any]:
    contract: type[Any] = PhoneProvider if manifest.is_phone_provider else Connector
    found = getattr(import_module(manifest.package), manifest.class_name)
    if not (isinstance(found, type) and issubclass(found, contract)):
        raise TypeError(f"{manifest.class_name} is no {contract.__name__}")
    return found


def _packages(shelf: Shelf, registered: Callable[[str], Iterable[EntryPoint]]) -> Iterator[tuple[str, Traversable | None]]:
    for folder in sorted(files(shelf.package).iterdir(), key=lambda entry: entry.name):
        if folder.is_dir() and folder.name.isidentifier() and not folder.name.startswith("_"):
            yield f"{shelf.package}.{folder.name}", folder
    for point in registered(shelf.group):
        yield point.value, _folder_of(point.value)


def _only_plays_a_vendor(folder: Traversable) -> bool:
    """Whether a vendor is simulated there before anything can speak to it in earnest."""
    code = {entry.name for entry in folder.iterdir() if entry.name.endswith(".py")}
    return "sandbox.py" in code and all(name == "__init__.py" or name.startswith("sandbox") for name in code)


def _folder_of(package: str) -> Path | None:
    """The folder of a package that is not to be imported yet."""
    try:
        spec = find_spec(package)
    except (ImportError, ValueError):
        return None
    places = list(spec.submodule_search_locations or ()) if spec else []
    return Path(places[0]) if places else None


def _registered(group: str) -> Iterable[EntryPoint]:
    return entry_points(group=group)


def _said(trouble: BaseException) -> str:
    return f"{type(trouble).__name__}: {trouble}" if not isinstance(trouble, WrongManifest) else str(trouble)
