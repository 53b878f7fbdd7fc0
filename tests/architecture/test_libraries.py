"""Every library that we depend on has its sentence of reason."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_every_dependency_has_its_reason_written_down() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    names = {re.split(r"[\[>=<;~! ]", line)[0] for group in groups for line in group}
    reasons = (ROOT / "docs" / "decisions" / "libraries.md").read_text(encoding="utf-8").lower()
    explained = set(
        re.findall(r"[a-z0-9][a-z0-9-]+", " ".join(line.split("|")[1] for line in reasons.splitlines() if line.startswith("|")))
    )
    assert sorted(name for name in names if name.lower() not in explained) == []
