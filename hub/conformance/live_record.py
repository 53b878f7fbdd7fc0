"""What is on record of a trial in a real test account: when, and of which code, for other code proves nothing."""

import hashlib
import json
from importlib.resources import files

from hub.catalog.levels import FILE
from hub.contract.manifest import Manifest


def code_of(manifest: Manifest) -> str:
    """A fingerprint of the connector's code without its sandbox."""
    ours = [file for file in files(manifest.package).iterdir() if file.name.endswith(".py") and not file.name.startswith("sandbox")]
    whole = hashlib.sha256()
    for file in sorted(ours, key=lambda file: file.name):
        whole.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return whole.hexdigest()


def live_record(manifest: Manifest) -> dict[str, str] | None:
    """The record, None where there is none or the code is another by now."""
    record = files(manifest.package) / FILE
    found = json.loads(record.read_text(encoding="utf-8")).get("live") if record.is_file() else None
    return dict(found) if found and found["code"] == code_of(manifest) else None
