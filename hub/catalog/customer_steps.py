"""What a vendor's README.md tells the customer to have first and to click, as lists. Pure but for reading the file."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files

from hub.contract.manifest import Manifest

NEEDED_FIRST = "What you need first"
TO_CLICK = ("What to click", "Connecting")
_HEADING = re.compile(r"^(#+) (.+)$")
_BEGINNINGS = (re.compile(r"^\d+\. (.+)$"), re.compile(r"^- (.+)$"), re.compile(r"^(\*\*.+)$"))
_OTHER_BEGINNING = re.compile(r"^(?:\d+\.|-) ")
_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")
_STRESSED = re.compile(r"\*{1,2}([^*]+)\*{1,2}")


@dataclass(frozen=True, slots=True)
class CustomerStep:
    """One thing to have or to do; `choices` are the rows of a table that belongs to it. Code stands between backticks."""

    sentence: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CustomerSteps:
    """What to have first, and what to click; empty where the README says nothing of it."""

    needed_first: Sequence[CustomerStep] = ()
    to_click: Sequence[CustomerStep] = ()


def customer_steps(manifest: Manifest) -> CustomerSteps:
    """The lists of a vendor's README.md."""
    readme = files(manifest.package) / "README.md"
    return steps_in(readme.read_text(encoding="utf-8")) if readme.is_file() else CustomerSteps()


def steps_in(readme: str) -> CustomerSteps:
    """The lists in a README."""
    sections = dict(_sections(readme))
    to_click = next((sections[heading] for heading in TO_CLICK if heading in sections), [])
    return CustomerSteps(_steps(sections.get(NEEDED_FIRST, [])), _steps(to_click))


def _sections(readme: str) -> Iterator[tuple[str, list[str]]]:
    """The lines under each heading of the second level, without those under deeper ones."""
    heading, lines, is_own = "", list[str](), True
    for line in readme.splitlines():
        found = _HEADING.match(line)
        if found and found[1] == "##":
            yield heading, lines
            heading, lines, is_own = found[2].strip(), [], True
        elif found:
            is_own = False
        elif is_own:
            lines.append(line)
    yield heading, lines


def _steps(lines: Sequence[str]) -> list[CustomerStep]:
    """The numbered items of a section; where it has none its points, else its paragraphs that begin with stressed words."""
    written = _without_code_blocks(lines)
    return next((steps for begin in _BEGINNINGS if (steps := list(_steps_that_begin(begin, written)))), [])


def _without_code_blocks(lines: Sequence[str]) -> list[str]:
    kept: list[str] = []
    is_fenced = False
    for line in lines:
        if line.strip().startswith("```"):
            is_fenced = not is_fenced
        elif not is_fenced:
            kept.append(line)
    return kept


def _steps_that_begin(begin: re.Pattern[str], lines: Sequence[str]) -> Iterator[CustomerStep]:
    sentence, choices, is_open = "", list[str](), False
    for line in lines:
        item = begin.match(line)
        if item:
            if sentence:
                yield CustomerStep(_plain(sentence), tuple(choices[1:]))
            sentence, choices, is_open = item[1], [], True
        elif line.startswith("|"):
            choices.extend(_row(line) if sentence.endswith(":") else ())
        elif not line.strip() or _OTHER_BEGINNING.match(line):
            is_open = False
        elif is_open:
            sentence = f"{sentence} {line.strip()}"
    if sentence:
        yield CustomerStep(_plain(sentence), tuple(choices[1:]))


def _row(line: str) -> Iterator[str]:
    """A row of a table as "first: second"; nothing for the line under its head."""
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    if len(cells) > 1 and not set(line) <= set("|-: "):
        yield f"{_plain(cells[0])}: {_plain(cells[1])}"


def _plain(text: str) -> str:
    """Without the marks of stress and links; what stands between backticks stays as it is."""
    parts = text.split("`")
    return "`".join(part if place % 2 else _STRESSED.sub(r"\1", _LINK.sub(r"\1", part)) for place, part in enumerate(parts))
