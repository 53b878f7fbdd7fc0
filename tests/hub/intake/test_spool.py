"""Requests that wait in files for the database."""

import resource
import signal
from pathlib import Path

import pytest

from hub.connections.vault import Vault
from hub.installation_secrets import InstallationSecrets
from hub.intake.spool import Spool
from tests.fakes.phone_system import webhook


def test_a_request_comes_back_byte_for_byte(tmp_path: Path) -> None:
    spool = Spool(tmp_path, Vault(InstallationSecrets.make()))
    raw = webhook(line="+14155550100", text="caf\u00e9")
    spool.keep("phone", "fake", "token", raw)
    ((file, kind, key, token, back),) = spool.kept()
    assert (kind, key, token, back) == ("phone", "fake", "token", raw)
    assert b"14155550100" not in file.read_bytes()
    assert file.stat().st_mode & 0o777 == 0o600


def test_the_oldest_request_comes_first(tmp_path: Path) -> None:
    spool = Spool(tmp_path, Vault(InstallationSecrets.make()))
    for number in range(5):
        spool.keep("phone", "fake", str(number), webhook())
    assert [token for _, _, _, token, _ in spool.kept()] == ["0", "1", "2", "3", "4"]


def test_a_file_that_was_never_finished_is_not_read(tmp_path: Path) -> None:
    spool = Spool(tmp_path, Vault(InstallationSecrets.make()))
    (tmp_path / "spool").mkdir()
    (tmp_path / "spool" / "1.part").write_text("half a requ")
    assert list(spool.kept()) == []


def test_a_disk_that_takes_nothing_says_so(tmp_path: Path) -> None:
    (tmp_path / "spool").write_text("in the way")
    with pytest.raises(OSError, match="spool"):
        Spool(tmp_path, Vault(InstallationSecrets.make())).keep("phone", "fake", "token", webhook())


def test_a_request_whose_file_was_damaged_is_set_aside_and_holds_up_no_other(tmp_path: Path) -> None:
    spool = Spool(tmp_path, Vault(InstallationSecrets.make()))
    spool.keep("phone", "fake", "damaged", webhook())
    (file,) = (tmp_path / "spool").glob("*.request")
    file.write_text(file.read_text()[:100])
    spool.keep("phone", "fake", "whole", webhook())
    assert [token for _, _, _, token, _ in spool.kept()] == ["whole"]
    assert len(list((tmp_path / "spool").glob("*.unreadable"))) == 1


def test_a_request_that_the_disk_takes_only_in_part_is_not_kept(tmp_path: Path) -> None:
    spool = Spool(tmp_path, Vault(InstallationSecrets.make()))
    spool.keep("phone", "fake", "whole", webhook())
    allowed = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, allowed[1]))
    try:
        with pytest.raises(OSError, match="large"):
            spool.keep("phone", "fake", "cut", webhook())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, allowed)
        signal.signal(signal.SIGXFSZ, before)
    assert [token for _, _, _, token, _ in spool.kept()] == ["whole"]
    assert list((tmp_path / "spool").glob("*.part")) == []


def test_what_was_put_back_comes_after_the_others(tmp_path: Path) -> None:
    spool = Spool(tmp_path, Vault(InstallationSecrets.make()))
    for number in range(3):
        spool.keep("phone", "fake", str(number), webhook())
    first, *_ = [file for file, *_ in spool.kept()]
    spool.put_back(first)
    assert [token for _, _, _, token, _ in spool.kept()] == ["1", "2", "0"]
