"""Keys for the API, on their page."""

import re

from sqlalchemy import select

from hub.api_keys import known_key
from hub.records.account import MemberRole
from hub.records.api_key import ApiKey
from hub.records.database import Database
from tests.fakes.account_rows import AccountRows
from tests.hub.web.conftest import Browser

NEW = {"name": "Nightly <report>", "scopes": ["calls:read", "texts:write"], "ends": "90"}


def only_key(database: Database, rows: AccountRows) -> ApiKey:
    with database.read(rows.account.id) as session:
        return session.scalars(select(ApiKey)).one()


def test_a_key_is_shown_once_and_works(owner: Browser, database: Database, rows: AccountRows) -> None:
    answer = owner.post("/api-keys/create", NEW)
    assert answer.headers["Cache-Control"] == "no-store"
    shown = re.search(r"tbh_[0-9a-f]{10}_[0-9a-f]{64}", answer.text)
    assert shown is not None
    known = known_key(database, shown[0])
    assert (known.account_id, known.scopes) == (rows.account.id, {"calls:read", "texts:write"})
    page = owner.read("/api-keys")
    assert shown[0] not in page
    assert "Nightly &lt;report&gt;" in page
    assert f"tbh_{only_key(database, rows).prefix}_…" in page
    assert "Read calls, Send texts to callers" in page


def test_a_key_needs_a_name_and_something_to_do(owner: Browser, database: Database, rows: AccountRows) -> None:
    for missing in ("name", "scopes"):
        answer = owner.post("/api-keys/create", {name: value for name, value in NEW.items() if name != missing})
        assert answer.status_code == 422
    assert owner.post("/api-keys/create", {**NEW, "scopes": ["everything"]}).status_code == 422
    with database.read(rows.account.id) as session:
        assert session.scalars(select(ApiKey)).all() == []


def test_a_key_is_ended_by_a_button(owner: Browser, database: Database, rows: AccountRows) -> None:
    owner.post("/api-keys/create", NEW)
    page = owner.post(f"/api-keys/{only_key(database, rows).id}/end", follow=True).text
    assert "works no longer" in page
    assert "This key was ended." in page
    assert only_key(database, rows).ended_at is not None


def test_a_page_of_keys_says_who_made_them_and_that_one_ended_with_its_maker(owner: Browser, rows: AccountRows) -> None:
    rows.api_key(rows.member(MemberRole.VIEWER, name="Sam Stone"), name="Old one")
    page = owner.read("/api-keys")
    assert "Sam Stone" in page
    assert "may no longer make keys" in page
