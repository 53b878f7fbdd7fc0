"""`hub migrate` on a machine on which nothing was started yet."""

from pathlib import Path

from click.testing import CliRunner

from hub.cli import main


def entered(folder: Path, *words: str) -> str:
    environment = {"DATA_FOLDER": str(folder), "DATABASE_URL": "", "REDIS_URL": ""}
    return CliRunner().invoke(main, words, env=environment, catch_exceptions=False).output


def test_without_tables_a_command_says_how_to_get_them(tmp_path: Path) -> None:
    assert "`hub migrate` makes its tables" in entered(tmp_path, "config", "export")


def test_tables_may_be_made_before_anything_is_started(tmp_path: Path) -> None:
    assert "The database is ready." in entered(tmp_path, "migrate")
    assert "open the claim link first" in entered(tmp_path, "config", "export")
