"""The documents that come from the code."""

from pathlib import Path

from click.testing import CliRunner

from hub.calls.ending import ENDINGS
from hub.cli import main
from hub.cli.decisions_page import decisions_page
from hub.cli.docs import DECISIONS_ON_CALLS, shipped
from hub.reasons import BECAUSE
from hub.rules import SETTINGS

ROOT = Path(__file__).parents[3]


def test_the_page_on_decisions_is_up_to_date() -> None:
    assert (ROOT / DECISIONS_ON_CALLS).read_text(encoding="utf-8") == decisions_page(shipped()), "run `make docs`"


def test_the_page_has_every_reason_setting_ending_and_phone_system() -> None:
    page = decisions_page(shipped())
    sentences = [known.sentence for known in BECAUSE.values()]
    names = [f"{name[:1].upper()}{name[1:]}" for name, _ in SETTINGS.values()]
    systems = [manifest.name for manifest in shipped().manifests.values() if manifest.is_phone_provider]
    for part in (*sentences, *names, *ENDINGS.values(), *systems):
        assert page.count(part) >= 1, part


def test_the_command_writes_the_page_where_it_is_told_to(tmp_path: Path) -> None:
    written = CliRunner().invoke(main, ["docs", "decisions-on-calls", "--to", str(tmp_path / "page.md")])
    assert written.exit_code == 0
    assert (tmp_path / "page.md").read_text(encoding="utf-8").startswith("# Decisions on calls")


def test_without_a_folder_nothing_is_written(tmp_path: Path) -> None:
    refused = CliRunner().invoke(main, ["docs", "decisions-on-calls", "--to", str(tmp_path / "nowhere" / "page.md")])
    assert refused.exit_code == 1
    assert "There is no folder" in refused.output
