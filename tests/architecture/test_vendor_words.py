"""The hub knows no vendor: what it knows of them stands in their folders."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = [path for top in ("integrations", "telephony") for path in (ROOT / top).iterdir()]
VENDORS = sorted(path.name for path in FOLDERS if path.is_dir() and path.name not in ("__pycache__", "generic"))
WORDS = re.compile(rf"\b({'|'.join(VENDORS)})\b", re.IGNORECASE)


def test_there_are_vendors_to_look_for() -> None:
    assert {"twilio", "greenhouse"} <= set(VENDORS)


@pytest.mark.parametrize("kind", ["*.py", "*.html", "*.js"])
def test_no_vendor_is_named_in_the_hub(kind: str) -> None:
    named = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted((ROOT / "hub").rglob(kind))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if WORDS.search(line)
    ]
    assert named == []
