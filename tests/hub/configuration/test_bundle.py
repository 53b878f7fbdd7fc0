"""Files of a configuration that cannot be used are refused as a whole, with file, key and what to write."""

import io
import zipfile
from collections.abc import Mapping

import pytest
import tomli_w

from hub.configuration.bundle import read_bundle, write_bundle
from hub.configuration.faults import ConfigurationRefused
from hub.records.connection import Connection
from tests.fakes.small_hub import SmallHub


def packed(files: Mapping[str, str], about: str = "format = 1") -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, text in {"bundle.toml": about, **files}.items():
            archive.writestr(name, text)
    return written.getvalue()


def unpacked(bundle: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def faults(files: Mapping[str, str], about: str = "format = 1") -> list[str]:
    with pytest.raises(ConfigurationRefused) as refused:
        read_bundle(packed(files, about))
    return [str(fault) for fault in refused.value.faults]


def test_a_newer_format_is_refused_with_what_to_do() -> None:
    assert faults({}, "format = 2") == [
        "bundle.toml: format: these files were written by a newer hub (format 2); this one reads up to 1. Update it first."
    ]


def test_how_people_sign_in_is_an_owners_to_decide_and_comes_with_no_file() -> None:
    told = faults({"business.toml": "openid_allowed = true\nopenid_only = true"})
    assert [name for name in ("openid_allowed", "openid_only") if any(one.startswith(f"business.toml: {name}: ") for one in told)] == [
        "openid_allowed",
        "openid_only",
    ]


def test_what_is_no_archive_is_refused() -> None:
    with pytest.raises(ConfigurationRefused, match="no ZIP archive"):
        read_bundle(b"hello")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("a = " + "[" * 50_000, "nests too deeply"),
        (".".join("a" * 5_000) + " = 1", "nests too deeply"),
        ("a = " + "9" * 5_000, "too many digits"),
        ("a = 9007199254740993", "too large"),
        ("a = nan", "too large"),
        ('a = "b\\u0000"', "a NUL"),
        (" " * 600_000, "more than a configuration"),
    ],
)
def test_a_file_that_would_break_whoever_reads_it_is_refused_in_words(written: str, said: str) -> None:
    assert said in faults({"desks.toml": written})[0]


def test_a_damaged_archive_and_one_with_a_file_twice_or_in_a_folder_are_refused() -> None:
    good = io.BytesIO()
    with zipfile.ZipFile(good, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bundle.toml", "format = 1")
        archive.writestr("desks.toml", "[[desk]]\nname = 'Clients'")
    damaged = bytearray(good.getvalue())
    at = damaged.find(b"desks.toml") + len("desks.toml") + 3
    damaged[at : at + 3] = bytes(one ^ 0xFF for one in damaged[at : at + 3])
    for packed_ in (bytes(damaged), good.getvalue()[:-10], good.getvalue()[:60]):
        with pytest.raises(ConfigurationRefused, match="no ZIP archive"):
            read_bundle(packed_)
    with zipfile.ZipFile(good, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("desks.toml", "")
    with pytest.raises(ConfigurationRefused, match=r"desks\.toml stands in it twice"):
        read_bundle(good.getvalue())
    in_a_folder = io.BytesIO()
    with zipfile.ZipFile(in_a_folder, "w") as archive:
        archive.writestr("mine/bundle.toml", "format = 1")
    with pytest.raises(ConfigurationRefused, match="lie in a folder"):
        read_bundle(in_a_folder.getvalue())


def test_what_stands_in_one_line_on_the_page_stands_in_one_line_in_the_file() -> None:
    assert faults({"desks.toml": '[[desk]]\nname = "Clients\\nof ours"\n'}) == ["desks.toml: desk[0].name: write it in one line."]


def test_a_file_that_a_windows_editor_saved_is_read() -> None:
    assert read_bundle(packed({"desks.toml": "\ufeff[[desk]]\r\nname = 'Clients'\r\n"})) == {"desks.toml": {"Clients": {"name": "Clients"}}}


def test_a_file_that_is_not_known_and_one_that_is_no_toml_are_named() -> None:
    assert "secrets.toml: this file is not known" in faults({"secrets.toml": ""})[0]
    assert faults({"desks.toml": "[[desk]\n"})[0].startswith("desks.toml: this is not TOML: ")


def test_each_fault_names_its_key_and_what_to_write() -> None:
    said = faults(
        {
            "desks.toml": '[[desk]]\nname = 7\ncolour = "red"\n\n[[desk]]\nheld_by = "ada@example.com"\n',
            "notifications.toml": '[[member]]\nemail = "a@example.com"\nurgent_anyway = true\nways = {mine = "pigeon"}\n',
        }
    )
    assert "desks.toml: desk[0].name: write 1 to 80 characters." in said
    assert any(one.startswith("desks.toml: desk[0].colour: there is no such setting") for one in said)
    assert "desks.toml: desk[1].name: it is missing; write 1 to 80 characters." in said
    assert any(one.startswith('notifications.toml: member[0].ways.mine: write one of "best"') for one in said)


def test_the_same_part_twice_is_refused() -> None:
    desk = '[[desk]]\nname = "Clients"\n'
    assert faults({"desks.toml": desk + desk}) == ["desks.toml: desk[1]: Clients stands there twice; write it once."]


def test_a_number_out_of_its_range_is_refused_with_the_range(hub: SmallHub) -> None:
    with hub.database.read(hub.account_id) as session:
        files = unpacked(write_bundle(session))
    business = files["business.toml"].replace("text_every_h = 24", "text_every_h = 0")
    assert faults({"business.toml": business}) == ["business.toml: text_every_h: write a number from 1 to 720."]


def test_no_secret_and_no_caller_stands_in_the_files(hub: SmallHub) -> None:
    hub.change(Connection, hub.phone_connection, credentials="gAAA-very-secret", webhook_token="hook-secret")
    hub.miss_call()
    with hub.database.read(hub.account_id) as session:
        written = str(unpacked(write_bundle(session)))
    assert "secret" not in written
    assert "+14155550142" not in written
    assert "+14155550100" in written


def test_what_is_written_can_be_read_and_is_the_same_each_time(hub: SmallHub) -> None:
    with hub.database.read(hub.account_id) as session:
        first, second = write_bundle(session), write_bundle(session)
    assert first == second
    assert set(read_bundle(first)) == set(unpacked(first)) - {"bundle.toml"}
    assert tomli_w.dumps({"format": 1}) in unpacked(first)["bundle.toml"]
