import re
import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from hub.catalog import Catalog, DuplicateKey, UnknownVendor, VendorDisabled
from telephony.generic import GenericProvider
from telephony.twilio import TwilioProvider
from tests.hub.catalog.vendor_folders import VendorFolders, manifest


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[VendorFolders]:
    monkeypatch.syspath_prepend(tmp_path)
    written = VendorFolders(tmp_path, f"shelf_{abs(hash(request.node.name))}")
    (tmp_path / written.package).mkdir()
    (tmp_path / written.package / "__init__.py").touch()
    yield written
    for name in [name for name in sys.modules if name.startswith(written.package)]:
        del sys.modules[name]


def catalog_of(folders: VendorFolders) -> Catalog:
    return Catalog([folders.shelf], folders.registered)


def test_the_vendors_of_this_repository_are_all_usable() -> None:
    catalog = Catalog()
    assert catalog.troubles == {}
    assert {"twilio", "generic"} <= set(catalog.manifests)
    assert catalog.phone_provider("twilio") is TwilioProvider
    assert catalog.phone_provider("generic") is GenericProvider
    assert catalog.sandbox("generic")().key == "generic"


def test_the_examples_on_the_connect_forms_fit_their_own_patterns() -> None:
    fields = [field for manifest in Catalog().manifests.values() for way in manifest.sign_in for field in way.form]
    assert [field.name for field in fields if field.example and field.pattern and not re.fullmatch(field.pattern, field.example)] == []


def test_a_folder_with_a_manifest_is_a_vendor_and_its_code_is_left_alone_until_it_is_used(folders: VendorFolders) -> None:
    package = folders.add("acme", manifest())
    catalog = catalog_of(folders)
    assert catalog.manifests["acme"].name == "Acme Phones"
    assert package not in sys.modules
    assert catalog.phone_provider("acme").__name__ == "AcmeProvider"


def test_an_installed_package_is_a_vendor_and_its_code_is_left_alone_until_it_is_used(folders: VendorFolders) -> None:
    folders.add_installed("partner", manifest("partner"))
    catalog = catalog_of(folders)
    assert catalog.manifests["partner"].package not in sys.modules
    assert catalog.phone_provider("partner").__name__ == "AcmeProvider"


def test_two_vendors_of_one_key_stop_the_hub(folders: VendorFolders) -> None:
    folders.add("acme", manifest())
    folders.add_installed("partner", manifest())
    with pytest.raises(DuplicateKey, match=r'acme and .*_partner both have the key "acme": remove or rename'):
        catalog_of(folders)


def test_a_vendor_written_for_a_newer_contract_is_refused_alone_with_a_sentence(folders: VendorFolders) -> None:
    package = folders.add("acme", manifest(contract=">=2,<3"))
    folders.add("other", manifest("other"))
    catalog = catalog_of(folders)
    assert set(catalog.manifests) == {"other"}
    assert "newer than this hub's contract 1: update the hub" in catalog.troubles[package]


def test_code_that_cannot_be_imported_disables_that_vendor_and_keeps_its_reason(folders: VendorFolders) -> None:
    folders.add("acme", manifest(), "import a_library_that_is_not_there\n")
    folders.add("other", manifest("other"))
    catalog = catalog_of(folders)
    for _ in range(2):
        with pytest.raises(VendorDisabled, match=r"Acme Phones is disabled: .*a_library_that_is_not_there"):
            catalog.phone_provider("acme")
    assert "a_library_that_is_not_there" in catalog.troubles["acme"]
    assert catalog.phone_provider("other").__name__ == "AcmeProvider"


@pytest.mark.parametrize("code", ["", "AcmeProvider = 7\n", "class AcmeProvider:\n    pass\n"])
def test_a_package_without_the_promised_class_is_disabled(folders: VendorFolders, code: str) -> None:
    folders.add("acme", manifest(), code)
    with pytest.raises(VendorDisabled, match="AcmeProvider"):
        catalog_of(folders).phone_provider("acme")


def test_a_folder_without_a_manifest_is_named(folders: VendorFolders) -> None:
    package = folders.add("acme", None)
    folders.entries.append(EntryPoint("ghost", "no_such_package", "acme.group"))
    troubles = catalog_of(folders).troubles
    assert troubles == {package: f"{package} has no provider.toml.", "no_such_package": "no_such_package has no provider.toml."}


def test_a_folder_in_which_a_vendor_is_only_simulated_is_left_alone(folders: VendorFolders) -> None:
    package = folders.add("acme", None, code="")
    folder = folders.root / package.replace(".", "/")
    (folder / "sandbox.py").touch()
    assert catalog_of(folders).troubles == {}
    (folder / "provider.py").touch()
    assert catalog_of(folders).troubles == {package: f"{package} has no provider.toml."}


def test_an_unknown_key_and_the_wrong_kind_are_told_apart_from_broken_ones(folders: VendorFolders) -> None:
    folders.add("acme", manifest())
    catalog = catalog_of(folders)
    with pytest.raises(UnknownVendor, match='no vendor with the key "nobody"; known are acme'):
        catalog.phone_provider("nobody")
    with pytest.raises(UnknownVendor, match="Acme Phones is no connector"):
        catalog.connector("acme")


def test_a_vendor_without_a_sandbox_says_so(folders: VendorFolders) -> None:
    folders.add("acme", manifest())
    with pytest.raises(VendorDisabled, match="Acme Phones has no sandbox"):
        catalog_of(folders).sandbox("acme")
