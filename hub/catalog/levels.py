"""The level that a vendor's code has proven, as the conformance kit left it on record in the vendor's folder."""

import json
from importlib.resources import files

from hub.contract.manifest import Manifest

FILE = "conformance.json"


def level_of(manifest: Manifest) -> str | None:
    """bronze, silver or gold; None where nothing is on record."""
    record = files(manifest.package) / FILE
    if not record.is_file():
        return None
    level = json.loads(record.read_text(encoding="utf-8"))["level"]
    return str(level) if level else None
