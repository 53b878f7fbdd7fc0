"""The folder in which an installation keeps its secrets and, with SQLite, its data."""

import contextlib
import fcntl
import os
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

import tomli_w

from hub.installation_secrets import InstallationSecrets, SecretsError, secrets_from_document

SECRETS_FILE = "installation.toml"
DATABASE_FILE = "hub.sqlite3"
LOCK_FILE = "hub.lock"


class AlreadyRunningError(Exception):
    """Another hub runs on this data folder; the message is a sentence for the person who started this one."""


class DataFolderUnusableError(Exception):
    """The folder cannot be made, or nothing can be written there; the message is a sentence for the person who starts the hub."""


class DataFolder:
    """A folder that only its owner may enter (mode 0700); its secrets only its owner may read (mode 0600)."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def database_file(self) -> Path:
        """Where the SQLite database is, when SQLite is used."""
        return self.path / DATABASE_FILE

    @property
    def has_secrets(self) -> bool:
        """Whether the secrets were made already."""
        return self._secrets_file.exists()

    def make(self) -> None:
        """Make the folder, and close it to others if it was open; raises DataFolderUnusableError."""
        with self._told_as_unusable():
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            _close_to_others(self.path)

    def load_or_make_secrets(self, *, database_has_data: bool) -> InstallationSecrets:
        """Return the installation's secrets; on the very first start make them.

        `database_has_data` says whether the database in use, wherever it is, was already used by an installation. When the secrets
        are gone although there is data, new ones would make every stored token unreadable: SecretsError is raised instead.
        """
        self.make()
        if not self.has_secrets:
            if database_has_data or self._holds_a_database():
                raise SecretsError(
                    f"There is data but {self._secrets_file} is gone, and without it no stored token can be read. "
                    "Put the file back from a backup; new secrets are made only for an empty installation."
                )
            # another process of this first start may have been faster: its secrets hold
            with self._told_as_unusable(), contextlib.suppress(FileExistsError):
                self._write(InstallationSecrets.make(), replace=False)
        return self._read()

    def save_secrets(self, secrets: InstallationSecrets) -> None:
        """Write changed secrets (a rotation) in one step: a reader sees the old ones or the new ones."""
        self._write(secrets, replace=True)

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Hold the folder for one hub; raise AlreadyRunningError when another holds it. Ends with the process, however that ends."""
        self.make()
        with contextlib.ExitStack() as until_the_end:
            with self._told_as_unusable():
                lock = until_the_end.enter_context((self.path / LOCK_FILE).open("a"))
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise AlreadyRunningError(f"A hub is already running on {self.path}: stop it first, or choose another folder.") from None
            yield

    @contextlib.contextmanager
    def _told_as_unusable(self) -> Iterator[None]:
        try:
            yield
        except OSError as trouble:
            raise DataFolderUnusableError(
                f"The data folder {self.path} cannot be used: {(trouble.strerror or str(trouble)).lower()}. "
                "Let this user write there, or name another folder in DATA_FOLDER."
            ) from trouble

    @property
    def _secrets_file(self) -> Path:
        return self.path / SECRETS_FILE

    def _holds_a_database(self) -> bool:
        return self.database_file.exists() and self.database_file.stat().st_size > 0

    def _read(self) -> InstallationSecrets:
        _close_to_others(self._secrets_file)
        try:
            return secrets_from_document(tomllib.loads(self._secrets_file.read_text()))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, SecretsError) as error:
            raise SecretsError(f"{self._secrets_file} cannot be used: {error} Put the file back from a backup.") from error

    def _write(self, secrets: InstallationSecrets, *, replace: bool) -> None:
        # mkstemp makes the file with mode 0600; it gets its name only when its bytes are on the disk
        number, name = tempfile.mkstemp(prefix=f".{SECRETS_FILE}.", dir=self.path)
        try:
            with os.fdopen(number, "wb") as file:
                tomli_w.dump(secrets.as_document(), file)
                file.flush()
                os.fsync(file.fileno())
            if replace:
                Path(name).replace(self._secrets_file)
            else:
                self._secrets_file.hardlink_to(name)
        finally:
            Path(name).unlink(missing_ok=True)
        self._sync_entries()

    def _sync_entries(self) -> None:
        folder = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _close_to_others(path: Path) -> None:
    mode = path.stat().st_mode
    if mode & 0o077:
        path.chmod(mode & 0o7700)
