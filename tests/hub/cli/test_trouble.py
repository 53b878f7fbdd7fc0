"""What a command says when it cannot begin."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from hub.cli import main


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"DATABASE_URL": "sqlite:////nowhere/at/all/hub.sqlite3"}, "The database cannot be used: unable to open database file."),
        ({"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/hub"}, "The database cannot be used: connection failed"),
        ({"DATA_FOLDER": "/dev/null"}, "The data folder /dev/null cannot be used"),
        ({"PORT": "eight"}, "PORT must be a number"),
    ],
)
def test_a_hub_that_cannot_start_says_why_in_one_sentence(environment: dict[str, str], said: str, tmp_path: Path) -> None:
    whole = {"DATA_FOLDER": str(tmp_path), "DATABASE_URL": "", "REDIS_URL": "", "PORT": "", **environment}
    ended = CliRunner().invoke(main, ["up"], env=whole)
    assert ended.exit_code == 1
    assert said in ended.output
    assert "Traceback" not in ended.output
