"""What the documents say exists, exists."""

import re
from dataclasses import MISSING, Field, fields
from pathlib import Path

import click
import pytest

from hub.cli import main
from hub.settings import Settings

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
DECISIONS = sorted((ROOT / "docs/decisions").glob("[0-9]*.md"))
WORDS = [
    "account", "member", "line", "call", "caller", "conversation", "desk", "phone provider", "connector", "connection", "mapping", "person",
    "matter", "opening (role)", "slot", "activity", "owner", "directory", "effect", "text", "task", "outbox", "lane", "inbox row",
    "inbox event", "trace",
]  # fmt: skip
FIRST_PARTS = ("docs", "hub", "integrations", "mappings", "requirements", "telephony", "tests")


def name_of(document: Path) -> str:
    return str(document.relative_to(ROOT))


def code_in(document: Path) -> list[str]:
    """Every line of a block, and every piece of code between words."""
    text = document.read_text()
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    lines = [line.partition(" #")[0].rstrip() for block in blocks for line in block.splitlines()]
    return lines + re.findall(r"`([^`\n]+)`", text)


def table_under(heading: str) -> list[list[str]]:
    """The cells of the first table below a heading of the README, without its head."""
    below = README.read_text().partition(f"# {heading}\n")[2]
    rows = re.search(r"(?:^\|.*\n)+", below, re.MULTILINE)
    assert rows is not None, heading
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[0].splitlines()[2:]]


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_make_command_is_in_the_makefile(document: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {found[1] for code in code_in(document) if (found := re.match(r"make ([a-z][a-z-]*)", code))}
    assert named - targets == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_hub_command_and_option_is_in_the_command_line(document: Path) -> None:
    for words in (found[1].split() for code in code_in(document) if (found := re.search(r"(?:^|/)hub ([\w+-]+(?: [\w+-]+)*)$", code))):
        assert unknown_words(words) == [], f"hub {' '.join(words)}"


def unknown_words(words: list[str]) -> list[str]:
    """What of a command line is neither a command nor an option of it."""
    command: click.Command = main
    while isinstance(command, click.Group) and words and not words[0].startswith("--"):
        if words[0] not in command.commands:
            return words
        command, words = command.commands[words[0]], words[1:]
    options = {option for given in command.params if isinstance(given, click.Option) for option in given.opts} | {"--help"}
    return [word for word in words if word.startswith("--") and word not in options]


def test_the_settings_table_has_every_setting_with_its_default() -> None:
    written = {name.strip("`").lower(): default.strip("`") for name, default, _ in table_under("Settings")}
    assert list(written) == [setting.name for setting in fields(Settings)]
    for setting in fields(Settings):
        if setting.default is not MISSING:
            assert written[setting.name] == shown(setting), setting.name


def shown(setting: Field[object]) -> str:
    return str(setting.default) if setting.default != "" else "empty"


def test_the_process_table_is_the_procfile() -> None:
    written = [(name.strip("`"), command) for name, command, _ in table_under("Run it")]
    procfile = [line.partition(": ") for line in (ROOT / "Procfile").read_text().splitlines()]
    assert [name for name, _ in written] == [name for name, _, _ in procfile]
    for (_, shown_command), (_, _, command) in zip(written, procfile, strict=True):
        assert all(part in command for part in re.findall(r"`([^`]+)`", shown_command)), command


def test_the_words_of_the_project_are_all_explained() -> None:
    assert [row[0] for row in table_under("Words")] == WORDS


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_link_inside_the_project_leads_to_a_file(document: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", document.read_text())
    inside = [link.partition("#")[0] for link in links if "://" not in link]
    assert [link for link in inside if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_file_that_is_named_is_there(document: Path) -> None:
    named = {code for code in code_in(document) if re.fullmatch(rf"(?:{'|'.join(FIRST_PARTS)})/[\w./-]*", code)}
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_every_decision_has_its_number_its_three_parts_and_its_line_in_the_list() -> None:
    listed = (ROOT / "docs/decisions/README.md").read_text()
    for number, decision in enumerate(DECISIONS, start=1):
        text = decision.read_text()
        title = text.splitlines()[0].removeprefix("# ")
        assert decision.name.startswith(f"{number:04}-")
        assert re.findall(r"^## (.*)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"], decision.name
        assert f"- [{title}]({decision.name})" in listed
