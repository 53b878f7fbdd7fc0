"""Rules about a connector's folder: what can be seen without running it."""

import ast
import re
import sys
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable

from hub.conformance.bench import Bench
from hub.conformance.rule import Level, expect, rule
from hub.mapping.faults import MappingRefused
from hub.mapping.load import load_field_map

OURS = ("hub.contract", "phonenumbers")
SANDBOX_TOO = ("hub.sandbox", "flask", "werkzeug", "markupsafe", "authlib", "requests")
FOR_PHONE_PROVIDERS = ("cryptography", "jsonschema", "nacl", "standardwebhooks")
# what reaches past the request port, the injected clock, or the hub's log
REACHES_OUT = {"socket", "ssl", "subprocess", "urllib.request", "http.client", "ftplib", "smtplib", "multiprocessing", "asyncio", "logging"}
FORBIDDEN_CALLS = {"print", "open", "input", "eval", "exec", "breakpoint"}
HEADINGS = ("Connecting", "What is stored here", "Known limits")
LONGEST_FILE = 320


@rule(1, Level.BRONZE, "The manifest says what each right is for and what is off without it, and where the vendor's documentation is.")
def manifest_is_whole(bench: Bench) -> None:
    """The schema has checked the shape already."""
    manifest = bench.manifest
    expect(manifest.hosts, "there is no [hosts.<name>] table")
    expect(manifest.sign_in, "there is no [[sign_in]] table")
    known = {str(ability) for ability in bench.abilities}
    for right in manifest.rights:
        unknown = set(right.abilities) - known
        expect(not unknown, f"the right {right.scope} names {', '.join(sorted(unknown))}, which the class does not declare")
    for name, host in manifest.hosts.items():
        expect(host.sandbox.startswith("{sandbox}/" + bench.key), f"[hosts.{name}] sandbox must begin with {{sandbox}}/{bench.key}")


@rule(2, Level.BRONZE, "The folder has a README.md that tells the customer how to connect, what is stored here, and the known limits.")
def readme_is_there(bench: Bench) -> None:
    """Three headings are asked for; more are welcome."""
    readme = _folder(bench) / "README.md"
    expect(readme.is_file(), "there is no README.md")
    headings = re.findall(r"^## (.+)$", readme.read_text(encoding="utf-8"), re.MULTILINE)
    missing = [heading for heading in HEADINGS if heading not in headings]
    expect(not missing, f"README.md lacks the headings {', '.join(f'## {heading}' for heading in missing)}")


@rule(3, Level.BRONZE, "The code imports the contract and the standard library, and nothing that reaches past them.")
def imports_only_the_contract(bench: Bench) -> None:
    """The sandbox may import the sandbox kit and its libraries; nothing that runs in earnest may lean on the sandbox."""
    package = bench.manifest.package
    for file in _python_files(_folder(bench)):
        is_sandbox = file.name.startswith("sandbox")
        for name in _imported(file, package):
            own = f"{name}.".startswith(f"{package}.")
            if own:
                leans = not is_sandbox and name.removeprefix(f"{package}.").startswith("sandbox")
                expect(not leans, f"{file.name} leans on {name}")
                continue
            allowed = (*OURS, *(SANDBOX_TOO if is_sandbox else ()), *(FOR_PHONE_PROVIDERS if bench.manifest.is_phone_provider else ()))
            known = any(f"{name}.".startswith(f"{prefix}.") for prefix in allowed) or name.partition(".")[0] in sys.stdlib_module_names
            expect(known, f"{file.name} imports {name}; a connector imports hub.contract, phonenumbers and the standard library")
            expect(is_sandbox or name not in REACHES_OUT, f"{file.name} imports {name}; the way to the vendor is context.api")


@rule(4, Level.BRONZE, "The code opens no files, reads no environment and prints nothing.")
def touches_nothing_else(bench: Bench) -> None:
    """A connector owns no state; its log is `context.log`."""
    for file in _python_files(_folder(bench)):
        if file.name.startswith("sandbox"):
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                expect(node.func.id not in FORBIDDEN_CALLS, f"{file.name}, line {node.lineno}: {node.func.id}() is not for connectors")
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                reads = (node.value.id, node.attr) in {("os", "environ"), ("os", "getenv")}
                expect(not reads, f"{file.name}, line {node.lineno}: a connector reads no environment; what it needs is in context.facts")


@rule(5, Level.BRONZE, "The mapping can be loaded, and maps the person's number.")
def mapping_can_be_loaded(bench: Bench) -> None:
    """From `mappings/<key>.toml` or `mapping.toml` in the package."""
    try:
        fields = load_field_map(bench.key, package=bench.manifest.package)
    except MappingRefused as refused:
        expect(None, str(refused))
    else:
        expect(fields.reads("person"), "[person.fields] maps nothing that can be read")


@rule(42, Level.GOLD, "SANDBOX.md lists every limit and surprise of the vendor that the sandbox keeps, each with the test that shows it.")
def limits_are_listed(bench: Bench) -> None:
    """Checked for form: a table with a fact and at least one test in each row."""
    document = _folder(bench) / "SANDBOX.md"
    expect(document.is_file(), "there is no SANDBOX.md")
    rows = [line.strip("|").split("|") for line in document.read_text(encoding="utf-8").splitlines() if re.match(r"\|.*`test_\w+`", line)]
    expect(rows, "SANDBOX.md has no table of facts with their tests, such as | Pages have 100 rows | `test_pages_have_a_hundred_rows` |")
    empty = [row for row in rows if not row[0].strip()]
    expect(not empty, "a row of the table names a test and no fact")


@rule(43, Level.GOLD, "No file is too long to be read at once.")
def files_are_short(bench: Bench) -> None:
    """A connector is read by people who have never seen it, when something is wrong."""
    for file in _python_files(_folder(bench)):
        lines = len(file.read_text(encoding="utf-8").splitlines())
        expect(lines <= LONGEST_FILE, f"{file.name} has {lines} lines; {LONGEST_FILE} are the most")


def _folder(bench: Bench) -> Traversable:
    return files(bench.manifest.package)


def _python_files(folder: Traversable) -> list[Traversable]:
    return sorted((file for file in folder.iterdir() if file.name.endswith(".py")), key=lambda file: file.name)


def _imported(file: Traversable, package: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level:
            yield ".".join(filter(None, (package, node.module)))
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names if node.module == package)
