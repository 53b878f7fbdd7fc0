"""Picking fields for a mapping from the vendor's own list, and seeing in words what would change before anything is saved."""

import html
import re
from dataclasses import asdict
from typing import Any

import pytest

from hub.contract.fields import FieldKind, VendorField
from hub.directory.fields import FIELDS
from hub.records.connection import Connection, DirectoryEntry
from hub.records.database import Database
from tests.fakes.account_rows import NOW, AccountRows
from tests.hub.web.conftest import Browser

THEIRS = [
    VendorField(place="origin", title="Origin", kind=FieldKind.TEXT),
    VendorField(place="headline", title="Headline <b>", kind=FieldKind.TEXT),
    VendorField(place="emails[]", title="E-mail", kind=FieldKind.TEXT),
    VendorField(place="id", title="Id", kind=FieldKind.TEXT, writable=False),
]


@pytest.fixture
def connection(rows: AccountRows) -> Connection:
    found = rows.connection(kind="connector", key="lever", name="Lever", sign_in_mode="basic")
    facts = {"read_at": NOW.isoformat(), FIELDS: [asdict(field) for field in THEIRS]}
    rows.add(DirectoryEntry(connection_id=found.id, kind=FIELDS, vendor_id="person", name="person", facts=facts))
    return found


def look(browser: Browser, connection: Connection, **form: str) -> Any:
    return browser.post(f"/connections/{connection.id}/mapping/look", {"base": "0", "text": "", **form})


def typed(page: str) -> str:
    found = re.search(r'<textarea[^>]*name="text"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
    assert found is not None
    return html.unescape(found[1])


def words(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def overrides(database: Database, connection: Connection) -> dict[str, Any]:
    with database.read(connection.account_id) as session:
        return session.get_one(Connection, connection.id).mapping_overrides


def test_the_vendors_writable_fields_stand_to_choose_from(owner: Browser, connection: Connection) -> None:
    page = owner.read(f"/connections/{connection.id}/mapping")
    offered = re.findall(r'<option value="person:([^"]+)">[^<]*\((?:[^)]+)\)</option>', page)
    assert offered == ["origin", "headline", "emails[]"]
    assert "Headline &lt;b&gt;" in page


def test_a_picked_field_is_put_into_the_changes_and_what_changes_is_said_in_words(
    owner: Browser, connection: Connection, database: Database
) -> None:
    answer = look(owner, connection, ours="person:first_name", theirs="person:headline", because="For the board")
    assert answer.status_code == 200
    assert typed(answer.text) == '[person.fields]\nfirst_name = { to = "headline" }\n'
    assert "first_name A person Now: not mapped Then: goes to headline (Headline <b>)" in words(answer.text)
    assert 'value="For the board"' in answer.text
    assert overrides(database, connection) == {}


def test_a_picked_field_takes_the_place_of_its_own_line_only(owner: Browser, connection: Connection) -> None:
    text = '# mine\n[person.fields]\nsource = { to = "origin" }\nx_a = { to = "origin", always = "b" }\n\n[activity.fields]\n'
    answer = look(owner, connection, text=text, ours="person:source", theirs="person:headline")
    assert typed(answer.text).splitlines()[:4] == [
        "# mine",
        "[person.fields]",
        'source = { to = "headline" }',
        'x_a = { to = "origin", always = "b" }',
    ]


def test_a_field_can_be_left_out(owner: Browser, connection: Connection) -> None:
    answer = look(owner, connection, ours="person:email", theirs="person:")
    assert "email = false" in typed(answer.text)
    assert "email A person Now: goes to emails[]" in words(answer.text)
    assert "Then: left out" in words(answer.text)


def test_the_rest_of_a_line_stays_when_its_place_is_picked_anew(owner: Browser, connection: Connection) -> None:
    answer = look(owner, connection, ours="person:email", theirs="person:headline")
    assert 'to = "headline"' in typed(answer.text)
    assert 'as = "lower"' in typed(answer.text)


@pytest.mark.parametrize(
    ("ours", "theirs", "said"),
    [
        ("person:email", "matter:title", "belongs to the same record"),
        ("person:nothing", "person:origin", "Choose one of our fields."),
        ("nobody:email", "nobody:origin", "Choose one of our fields."),
    ],
)
def test_what_does_not_go_together_is_said_and_nothing_typed_is_lost(
    ours: str, theirs: str, said: str, owner: Browser, connection: Connection
) -> None:
    answer = look(owner, connection, text="# mine\n", ours=ours, theirs=theirs)
    assert answer.status_code == 422
    assert said in words(answer.text)
    assert "# mine" in typed(answer.text)


def test_looking_at_what_is_in_use_says_that_nothing_changes(owner: Browser, connection: Connection) -> None:
    assert "Nothing: this is what is in use." in words(look(owner, connection).text)


def test_a_mistake_is_told_when_the_changes_are_looked_at(owner: Browser, connection: Connection) -> None:
    answer = look(owner, connection, text="[person.fields]\nphon = 'x'")
    assert answer.status_code == 422
    assert "no field of ours has this name" in words(answer.text)
