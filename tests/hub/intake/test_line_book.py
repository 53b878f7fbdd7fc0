"""What intake knows of lines and secrets survives the database."""

import datetime as dt
from pathlib import Path

from hub.contract.phone_provider import LineMode
from hub.intake.line_book import LineBook
from hub.records.connection import Connection
from tests.fakes.front_door import FrontDoor
from tests.fakes.lost_database import LostDatabase
from tests.fakes.small_hub import LINE, SmallHub


def test_a_connection_is_found_by_kind_key_and_token_together(hub: SmallHub, tmp_path: Path) -> None:
    door = FrontDoor(hub, tmp_path)
    book = LineBook(hub.database, door.vault, tmp_path, "https://hub.example")
    found = book.find("phone", "fake", door.token)
    assert found is not None
    assert found.lines[LINE].voice.address == f"https://hub.example/in/phone/fake/{door.token}"
    assert book.find("system", "fake", door.token) is None
    assert book.find("phone", "other", door.token) is None


def test_a_process_that_starts_without_the_database_knows_the_lines_of_before(hub: SmallHub, tmp_path: Path) -> None:
    door = FrontDoor(hub, tmp_path)
    before = LineBook(hub.database, door.vault, tmp_path, "https://hub.example").find("phone", "fake", door.token)
    after = LineBook(LostDatabase(hub.settings, hub.clock), door.vault, tmp_path, "https://hub.example").find("phone", "fake", door.token)
    assert after == before


def test_the_copy_on_disk_is_unreadable_without_the_key(hub: SmallHub, tmp_path: Path) -> None:
    door = FrontDoor(hub, tmp_path)
    LineBook(hub.database, door.vault, tmp_path, "https://hub.example").find("phone", "fake", door.token)
    written = (tmp_path / "line_book").read_text()
    assert "the-right-secret" not in written
    assert LINE not in written
    assert (tmp_path / "line_book").stat().st_mode & 0o777 == 0o600


def test_one_connection_whose_secrets_cannot_be_read_silences_no_other(hub: SmallHub, tmp_path: Path) -> None:
    door = FrontDoor(hub, tmp_path)
    broken = hub.connect_system()
    hub.change(Connection, broken, credentials="old-key:AAAA", created_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    assert LineBook(hub.database, door.vault, tmp_path, "https://hub.example").find("phone", "fake", door.token) is not None


def test_a_line_in_a_mode_of_another_version_rings_its_staff_and_silences_no_other(hub: SmallHub, tmp_path: Path) -> None:
    door = FrontDoor(hub, tmp_path)
    hub.add(hub.line("+14155550101", mode="sung"))
    found = LineBook(hub.database, door.vault, tmp_path, "https://hub.example").find("phone", "fake", door.token)
    assert found is not None
    assert found.lines["+14155550101"].voice.mode is LineMode.HUB_ANSWERS
    assert LINE in found.lines
