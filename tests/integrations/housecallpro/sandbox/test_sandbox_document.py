import re
from pathlib import Path

from integrations.housecallpro import sandbox_settings


def test_every_test_named_in_the_document_exists_and_every_test_and_setting_is_named_there() -> None:
    document = Path(sandbox_settings.__file__).with_name("SANDBOX.md").read_text(encoding="utf-8")
    here = Path(__file__).parent
    written = {
        name
        for path in here.glob("test_*.py")
        if path.name != "test_sandbox_document.py"
        for name in re.findall(r"def (test_\w+)\(", path.read_text())
    }

    named = set(re.findall(r"`(test_\w+)`", document))
    assert named - written == set()
    assert written - named == set()
    assert {name for name in sandbox_settings.Settings().to_json() if f"`{name}`" not in document} == set()
