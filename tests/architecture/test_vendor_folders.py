"""What the import contracts in pyproject.toml cannot say: they know whole module names only, not how a file's name begins.

In a vendor's folder the files named `sandbox*.py` play the vendor; the others speak to it in earnest.
"""

import grimp
import pytest

HTTP_CLIENTS = ("requests", "urllib3", "httpx", "aiohttp", "http", "socket")


@pytest.fixture(scope="module")
def imports_in_earnest() -> set[tuple[str, str]]:
    """What is imported by the files in vendors' folders that are not their sandbox, as (importing, imported)."""
    graph = grimp.build_graph("hub", "integrations", "telephony", include_external_packages=True)
    importers = (name for name in graph.modules if name.startswith(("integrations.", "telephony.")) and not is_sandbox(name))
    return {(importer, imported) for importer in importers for imported in graph.find_modules_directly_imported_by(importer)}


def is_sandbox(module: str) -> bool:
    return any(name.startswith("sandbox") for name in module.split(".")[2:])


def test_only_a_vendors_sandbox_imports_the_sandbox_kit(imports_in_earnest: set[tuple[str, str]]) -> None:
    assert {pair for pair in imports_in_earnest if (pair[1] + ".").startswith("hub.sandbox.")} == set()


def test_only_a_vendors_sandbox_speaks_http_itself(imports_in_earnest: set[tuple[str, str]]) -> None:
    assert {pair for pair in imports_in_earnest if pair[1].split(".")[0] in HTTP_CLIENTS} == set()


def test_what_a_vendors_folder_does_in_earnest_does_not_lean_on_its_sandbox(imports_in_earnest: set[tuple[str, str]]) -> None:
    assert {pair for pair in imports_in_earnest if is_sandbox(pair[1]) and pair[1].startswith(("integrations.", "telephony."))} == set()
