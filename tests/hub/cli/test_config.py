"""`hub config`: the settings as files, what they would change, and bringing them in."""

from pathlib import Path

from hub.records.account import Account
from hub.records.acting import ActorKind
from hub.records.audit import AuditEntry
from tests.fakes.terminal import Terminal
from tests.hub.configuration.test_bundle import packed, unpacked


def edited(path: Path, old: str, new: str) -> Path:
    files = {name: text.replace(old, new) for name, text in unpacked(path.read_bytes()).items() if name != "bundle.toml"}
    path.write_bytes(packed(files))
    return path


def test_a_configuration_goes_out_and_comes_in_changed(terminal: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "c.zip"
    assert f"Written to {path}" in terminal.enter("config", "export", "--output", str(path))
    assert "Nothing would change." in terminal.enter("config", "diff", str(path))
    edited(path, "text_every_h = 24", "text_every_h = 48")
    assert "text_every_h: 24 -> 48" in terminal.enter("config", "diff", str(path), fails=True)
    assert "Done." in terminal.enter("config", "import", str(path), "--yes")
    with terminal.hub.database.read(terminal.account_id) as session:
        assert session.get_one(Account, terminal.account_id).text_every_h == 48
        entry = session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
    assert entry is not None
    assert (entry.actor_kind, entry.changes) == (ActorKind.COMMAND_LINE, [{"field": "text_every_h", "before": 24, "after": 48}])


def test_a_file_with_a_mistake_changes_nothing_and_says_where(terminal: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "c.zip"
    terminal.enter("config", "export", "--output", str(path))
    edited(path, "text_every_h = 24", 'text_every_h = "often"')
    said = terminal.enter("config", "import", str(path), "--yes", fails=True)
    assert "business.toml: text_every_h: write a number from 1 to 720." in said
