import re
from pathlib import Path

from integrations.hubspot import sandbox_settings


def test_every_test_named_in_the_document_exists_and_every_setting_is_explained() -> None:
    document = Path(sandbox_settings.__file__).with_name("SANDBOX.md").read_text(encoding="utf-8")
    sources = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))

    named = set(re.findall(r"`(test_\w+)`", document))
    assert len(named) > 100
    assert {name for name in named if f"def {name}(" not in sources} == set()
    assert {name for name in sandbox_settings.Settings().to_json() if f"`{name}`" not in document} == set()
