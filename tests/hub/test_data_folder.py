"""What an installation keeps to itself."""

import subprocess
import sys
from pathlib import Path

import pytest

from hub.data_folder import AlreadyRunningError, DataFolder, DataFolderUnusableError
from hub.installation_secrets import SecretsError


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    return DataFolder(tmp_path / "data")


def mode_of(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_the_first_start_makes_secrets_that_only_their_owner_can_read(folder: DataFolder) -> None:
    folder.load_or_make_secrets(database_has_data=False)
    assert mode_of(folder.path) == 0o700
    assert mode_of(folder.path / "installation.toml") == 0o600
    assert [path.name for path in folder.path.iterdir()] == ["installation.toml"]


def test_the_next_start_finds_the_same_secrets(folder: DataFolder) -> None:
    made = folder.load_or_make_secrets(database_has_data=False)
    assert folder.load_or_make_secrets(database_has_data=True) == made


def test_two_installations_have_different_secrets(folder: DataFolder, tmp_path: Path) -> None:
    made = folder.load_or_make_secrets(database_has_data=False)
    other = DataFolder(tmp_path / "other").load_or_make_secrets(database_has_data=False)
    assert made.session_key != other.session_key
    assert made.token_keys != other.token_keys


def test_a_database_in_the_folder_without_its_secrets_is_refused(folder: DataFolder) -> None:
    folder.make()
    folder.database_file.write_bytes(b"SQLite format 3\x00")
    with pytest.raises(SecretsError, match=r"^There is data but .*installation\.toml is gone"):
        folder.load_or_make_secrets(database_has_data=False)
    assert not (folder.path / "installation.toml").exists()


def test_a_used_database_elsewhere_without_its_secrets_is_refused(folder: DataFolder) -> None:
    with pytest.raises(SecretsError, match="Put the file back from a backup"):
        folder.load_or_make_secrets(database_has_data=True)


@pytest.mark.parametrize("text", ["", "session_key = 1", "not toml", 'session_key = "short"\ntoken_keys = []', "session_key = '\xff'"])
def test_damaged_secrets_are_named_and_never_replaced(folder: DataFolder, text: str) -> None:
    folder.make()
    file = folder.path / "installation.toml"
    file.write_bytes(text.encode("latin-1"))
    with pytest.raises(SecretsError, match=r"installation\.toml cannot be used: .*Put the file back from a backup\.$"):
        folder.load_or_make_secrets(database_has_data=False)
    assert file.read_bytes() == text.encode("latin-1")


def test_what_was_left_open_to_others_is_closed(folder: DataFolder) -> None:
    folder.load_or_make_secrets(database_has_data=False)
    (folder.path / "installation.toml").chmod(0o644)
    folder.path.chmod(0o755)
    folder.load_or_make_secrets(database_has_data=False)
    assert mode_of(folder.path) == 0o700
    assert mode_of(folder.path / "installation.toml") == 0o600


def test_processes_that_start_at_once_agree_on_one_set_of_secrets(folder: DataFolder) -> None:
    script = (
        "import sys; from pathlib import Path; from hub.data_folder import DataFolder\n"
        "print(DataFolder(Path(sys.argv[1])).load_or_make_secrets(database_has_data=False).session_key)"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", script, str(folder.path)], stdout=subprocess.PIPE, text=True)  # noqa: S603 our own command
        for _ in range(4)
    ]
    assert len({process.communicate()[0] for process in started}) == 1


def test_rotated_keys_are_there_at_the_next_start(folder: DataFolder) -> None:
    rotated = folder.load_or_make_secrets(database_has_data=False).with_new_token_key()
    folder.save_secrets(rotated)
    assert folder.load_or_make_secrets(database_has_data=True) == rotated
    assert mode_of(folder.path / "installation.toml") == 0o600


def test_one_hub_at_a_time_holds_the_folder(folder: DataFolder) -> None:
    with folder.held(), pytest.raises(AlreadyRunningError, match="A hub is already running on"), DataFolder(folder.path).held():
        pass
    with folder.held():
        pass


def test_a_folder_that_cannot_be_made_is_told_in_a_sentence(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "file")
    folder.path.write_text("not a folder")
    with pytest.raises(DataFolderUnusableError, match=r"The data folder .* cannot be used: .* DATA_FOLDER"), folder.held():
        pass
