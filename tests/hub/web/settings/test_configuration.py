"""The page that writes the configuration as files and brings one in."""

import html
import io
import re
import zipfile

from hub.records.account import Account
from hub.records.audit import AuditEntry
from hub.records.database import Database
from tests.fakes.account_rows import AccountRows
from tests.hub.configuration.test_bundle import packed, unpacked
from tests.hub.web.conftest import Browser


def exported(owner: Browser) -> dict[str, str]:
    answer = owner.get("/configuration.zip")
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    return unpacked(answer.data)


def looked_at(owner: Browser, files: dict[str, str]) -> str:
    archive = packed({name: text for name, text in files.items() if name != "bundle.toml"})
    answer = owner.post("/configuration/look", {"archive": (io.BytesIO(archive), "c.zip")}, content_type="multipart/form-data")
    assert answer.status_code in (200, 422)
    return answer.text


def test_what_was_exported_changes_nothing(owner: Browser, rows: AccountRows) -> None:
    rows.line()
    assert "Nothing: everything stands here as in the files already." in looked_at(owner, exported(owner))


def test_an_edited_file_is_shown_first_and_then_put_to_use(owner: Browser, rows: AccountRows, database: Database) -> None:
    files = exported(owner)
    page = looked_at(owner, {"business.toml": files["business.toml"].replace("text_every_h = 24", "text_every_h = 48")})
    assert '<del dir="auto">24</del>' in page
    with database.read(rows.account.id) as session:
        assert session.get_one(Account, rows.account.id).text_every_h == 24
    given = {name: html.unescape(re.search(rf'name="{name}" value="([^"]+)"', page)[1]) for name in ("archive", "seen")}  # type: ignore[index]
    assert owner.post("/configuration/import", given).status_code == 302
    with database.read(rows.account.id) as session:
        assert session.get_one(Account, rows.account.id).text_every_h == 48
        assert session.query(AuditEntry).order_by(AuditEntry.id.desc()).first().actor == "Maria Lopez"


def test_files_with_mistakes_are_refused_with_file_key_and_what_to_write(owner: Browser) -> None:
    page = html.unescape(looked_at(owner, {"desks.toml": "[[desk]]\nname = 7\n"}))
    assert "desks.toml: desk[0].name</code>: write 1 to 80 characters." in page


def test_what_is_no_archive_is_refused(owner: Browser) -> None:
    for form in ({}, {"archive": (io.BytesIO(b"hello"), "c.zip")}):
        assert owner.post("/configuration/look", form, content_type="multipart/form-data").status_code == 422
    assert owner.post("/configuration/import", {"archive": "no base64", "seen": "x"}).status_code == 422


def test_a_change_that_somebody_else_made_meanwhile_stops_it(owner: Browser, rows: AccountRows, database: Database) -> None:
    files = exported(owner)
    page = looked_at(owner, {"business.toml": files["business.toml"].replace("text_every_h = 24", "text_every_h = 48")})
    given = {name: html.unescape(re.search(rf'name="{name}" value="([^"]+)"', page)[1]) for name in ("archive", "seen")}  # type: ignore[index]
    with database.write(rows.account.id) as session:
        session.get_one(Account, rows.account.id).text_every_h = 12
    answer = owner.post("/configuration/import", given)
    assert answer.status_code == 422
    assert "Somebody changed a setting meanwhile" in answer.text


def test_the_archive_can_be_opened_by_anybody(owner: Browser) -> None:
    with zipfile.ZipFile(io.BytesIO(owner.get("/configuration.zip").data)) as archive:
        assert archive.testzip() is None
