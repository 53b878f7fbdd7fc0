"""What the import contracts in pyproject.toml cannot say: they know whole module names only, not how a file's name begins."""

import grimp


def vendor_modules_that_import(package: str) -> set[str]:
    """Return the modules in vendors' folders that import the package or anything in it."""
    graph = grimp.build_graph("hub", "integrations", "telephony")
    imported = {name for name in graph.modules if name == package or name.startswith(f"{package}.")}
    importers = {importer for name in imported for importer in graph.find_modules_that_directly_import(name)}
    return {importer for importer in importers if importer.split(".")[0] in ("integrations", "telephony")}


def test_only_a_vendors_sandbox_imports_the_sandbox_kit() -> None:
    for module in vendor_modules_that_import("hub.sandbox"):
        _, _, *names = module.split(".")
        assert names, f"{module} imports hub.sandbox"
        assert names[0].startswith("sandbox"), f"{module} imports hub.sandbox"


def test_what_a_vendor_does_in_earnest_does_not_lean_on_its_sandbox() -> None:
    graph = grimp.build_graph("hub", "integrations", "telephony")
    for module in graph.modules:
        vendor = module.split(".")[:2]
        if vendor[0] in ("integrations", "telephony") and not any(name.startswith("sandbox") for name in module.split(".")):
            sandboxes = {name for name in graph.find_modules_directly_imported_by(module) if ".sandbox" in name}
            assert not sandboxes, f"{module} imports {sandboxes}"
