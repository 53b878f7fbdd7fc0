"""Mappings on the command line: shown, saved with versions, gone back to; faults name the file."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hub.cli import main
from hub.data_folder import DataFolder
from hub.records.connection import Connection
from hub.records.database import Database
from hub.settings import Settings
from tests.fakes.account_rows import AccountRows, make_account
from tests.services import copy_of
from tests.shared_compilation import with_shared_compilation

Run = Callable[..., Result]
NIGHTS = '[person.fields]\nx_origin = { to = "origin", always = "applied" }\n'
FAULT = {"key": "person.fields.x_desk", "sentence": "Lever requires `desk`.", "proposal": 'x_desk = { to = "desk", always = "..." }'}


@pytest.fixture
def rows(sqlite_migrated: Path, tmp_path: Path) -> AccountRows:
    DataFolder(tmp_path).load_or_make_secrets(database_has_data=False)
    database = Database(Settings(data_folder=tmp_path, database_url=copy_of(sqlite_migrated, tmp_path)))
    return AccountRows(database, make_account(database))


@pytest.fixture
def lever(rows: AccountRows) -> Connection:
    return rows.connection(kind="connector", key="lever", name="Lever", sign_in_mode="basic", mapping_faults=[FAULT])


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    for name, value in {
        "DATA_FOLDER": str(tmp_path),
        "DATABASE_URL": with_shared_compilation(f"sqlite:///{tmp_path / 'hub.sqlite3'}"),
        "PUBLIC_URL": "http://127.0.0.1:8000",
        "SECRET_KEY": "",
        "REDIS_URL": "",
    }.items():
        monkeypatch.setenv(name, value)

    def run(*words: str) -> Result:
        return CliRunner().invoke(main, ["mapping", *words])

    return run


@pytest.fixture
def nights(tmp_path: Path) -> str:
    file = tmp_path / "nights.toml"
    file.write_text(NIGHTS, encoding="utf-8")
    return str(file)


@pytest.mark.usefixtures("lever")
def test_the_mapping_in_use_is_shown_with_what_is_broken_in_it(run: Run) -> None:
    shown = run("show", "lever").output
    assert 'phone = { to = "phones[type=mobile].value", from = "phones[type!=skype].value", as = "e164", required = true }' in shown
    assert "Broken: person.fields.x_desk: Lever requires `desk`." in shown
    assert 'Write: x_desk = { to = "desk", always = "..." }' in shown


@pytest.mark.usefixtures("lever")
def test_a_file_is_saved_listed_shown_as_changed_and_rolled_back(run: Run, nights: str) -> None:
    assert "Saved as version 1." in run("save", "lever", nights, "--because", "We hire for nights").output
    assert "We hire for nights  (in use)" in run("versions", "lever").output
    assert 'x_origin = { to = "origin", always = "applied" }  # changed' in run("show", "lever").output
    assert "Back to the mapping without changes; it is version 2 now." in run("roll-back", "lever", "0").output
    assert "# changed" not in run("show", "lever").output


@pytest.mark.usefixtures("lever")
def test_a_fault_names_the_file_and_nothing_is_saved(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text('[person.fields]\nphon = "x"\n', encoding="utf-8")
    refused = run("save", "lever", str(file))
    assert refused.exit_code == 1
    assert f"{file}: person.fields.phon: no field of ours has this name" in refused.output
    assert "(in use)" in run("versions", "lever").output.splitlines()[-1]


@pytest.mark.usefixtures("lever")
def test_a_file_made_from_an_older_version_is_refused(run: Run, nights: str) -> None:
    run("save", "lever", nights)
    assert "saved version 1 meanwhile" in run("save", "lever", nights, "--after", "0").output
    assert "There is no version 5" in run("roll-back", "lever", "5").output


def test_the_connection_is_asked_for_where_it_is_not_clear(run: Run, rows: AccountRows, lever: Connection) -> None:
    assert "no connection to hubspot" in run("show", "hubspot").output
    second = rows.connection(kind="connector", key="lever", name="Lever", sign_in_mode="basic", webhook_token="2")
    assert f"--connection; there are: {lever.id} (Harbor), {second.id} (Harbor)." in run("show", "lever").output
    assert run("show", "lever", "--connection", str(second.id)).exit_code == 0
