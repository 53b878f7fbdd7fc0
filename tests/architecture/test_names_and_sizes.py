"""Names say what is in them, and nothing grows too long to be read."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OURS = [path for top in ("hub", "integrations", "telephony", "mappings", "tests", "bench") for path in sorted((ROOT / top).rglob("*.py"))]
CODE = [path for path in OURS if path.relative_to(ROOT).parts[0] not in ("tests", "bench") and "versions" not in path.parts]
FORBIDDEN = re.compile(r"(^|_)(utils?|helpers?|common|misc|managers?|base|core|handlers?)(_|$)")
CLASS = re.compile(r"^class (\w+)", re.MULTILINE)
LONGEST = 320


def in_words(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


@pytest.mark.parametrize("name", ["utils", "http_helpers", "ConnectionManager", "BaseConnector", "event_handler", "Core"])
def test_the_rule_knows_a_name_that_says_nothing(name: str) -> None:
    assert FORBIDDEN.search(in_words(name))


@pytest.mark.parametrize("name", ["database", "baseline", "encore", "miscount", "Score"])
def test_the_rule_leaves_names_alone_that_only_contain_such_a_word(name: str) -> None:
    assert not FORBIDDEN.search(in_words(name))


def test_no_file_and_no_folder_has_a_name_that_says_nothing() -> None:
    assert [str(path) for path in OURS for part in path.relative_to(ROOT).with_suffix("").parts if FORBIDDEN.search(in_words(part))] == []


def test_no_class_has_a_name_that_says_nothing() -> None:
    classes = [(str(path), name) for path in OURS for name in CLASS.findall(path.read_text(encoding="utf-8"))]
    assert [found for found in classes if FORBIDDEN.search(in_words(found[1]))] == []


def test_no_file_of_the_product_is_longer_than_can_be_read_at_once() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in CODE}
    assert {path: lines for path, lines in lengths.items() if lines > LONGEST} == {}


def test_every_file_of_the_product_says_what_is_in_it() -> None:
    assert [str(path) for path in CODE if path.name != "__init__.py" and not path.read_text(encoding="utf-8").startswith('"""')] == []
