from typing import Any

import pytest

from hub.contract.phone_numbers import PhoneNumber
from hub.file_faults import FileFault
from hub.mapping import MappingRefused, field_map, load_field_map, read_mapping

FILE = "mappings/acme.toml"
ACME = {
    "connector": "acme",
    "person": {"fields": {"first_name": "given", "phone": {"to": "phone", "as": "e164"}}},
    "activity": {"settings": {"visibility": {"value": "public", "one_of": ["public", "private"]}, "folder": "Calls"}},
}


def faults(text: str) -> tuple[FileFault, ...]:
    with pytest.raises(MappingRefused) as refusal:
        field_map(read_mapping(text, FILE), FILE)
    return refusal.value.faults


@pytest.mark.parametrize(
    ("text", "key", "says"),
    [
        ("", "connector", "write the connector's key"),
        ('connector = "Acme Inc"', "connector", "the name of its folder"),
        ('connector = "acme"\nconnector = 2', "", "not TOML"),
        ('connector = "acme"\nperson = 1', "person", "write a table"),
        ('connector = "acme"\n[meeting]', "meeting", "write one of person, matter, booking, activity"),
        ('connector = "acme"\n[person]\nfelds = 1', "person.felds", "write one of fields, settings"),
        ('connector = "acme"\n[person.fields]\nphon = "p"', "person.fields.phon", "write one of first_name"),
        ('connector = "acme"\n[person.fields]\nphone = 7', "person.fields.phone", "write their place"),
        ('connector = "acme"\n[person.fields]\nphone = { too = "p" }', "person.fields.phone.too", "write one of to, from"),
        ('connector = "acme"\n[person.fields]\nphone = { as = "e164" }', "person.fields.phone", "write `to`"),
        ('connector = "acme"\n[person.fields]\nphone = { to = "p", as = "upper" }', "person.fields.phone.as", "write one of text"),
        ('connector = "acme"\n[person.fields]\nphone = { to = "p[" }', "person.fields.phone.to", "write keys joined by dots"),
        ('connector = "acme"\n[person.fields]\nphone = { to = "p[a!=b].c" }', "person.fields.phone.to", "write it as `from`"),
        (
            'connector = "acme"\n[person.fields]\nphone = { to = "p", on_conflict = "ask" }',
            "person.fields.phone.on_conflict",
            "keep_theirs",
        ),
        (
            'connector = "acme"\n[person.fields]\nphone = { to = "p", when = { about = true } }',
            "person.fields.phone.when.about",
            "write one of",
        ),
        (
            'connector = "acme"\n[person.fields]\nphone = { to = "p", default = "{fone}" }',
            "person.fields.phone.default",
            "write one of {first_name}",
        ),
        ('connector = "acme"\n[person.fields]\ntags = { to = "t[]", always = ["{phone}"] }', "person.fields.tags.always", "outside a list"),
        ('connector = "acme"\n[person.fields]\nx_a = "a"', "person.fields.x_a", "write `always`"),
        ('connector = "acme"\n[person.fields]\nphone = "p"\nemail = "p.q"', "person.fields.email.to", "another line"),
        ('connector = "acme"\n[activity.settings]\nv = 7', "activity.settings.v", "write a text"),
        ('connector = "acme"\n[activity.settings]\nv = { value = "a", one_of = ["b"] }', "activity.settings.v", "write one of b"),
    ],
)
def test_a_mistake_is_told_with_file_key_and_what_to_write(text: str, key: str, says: str) -> None:
    (fault,) = faults(text)

    assert (fault.file, fault.key) == (FILE, key)
    assert says in fault.sentence


def test_all_mistakes_are_told_at_once() -> None:
    text = 'connector = "acme"\n[person.fields]\nphon = "p"\nemail = { to = "e", as = "upper" }\n[activity.fields]\nbdy = "b"'

    assert [fault.key for fault in faults(text)] == ["person.fields.phon", "person.fields.email.as", "activity.fields.bdy"]


def test_an_account_s_line_replaces_the_whole_line_and_false_leaves_the_field_out() -> None:
    override: dict[str, Any] = {"person": {"fields": {"phone": "mobile", "first_name": False, "email": "mail"}}}
    ours = {"first_name": "Ines", "phone": PhoneNumber("+14155550134"), "email": "a@b.c"}

    assert field_map(ACME, FILE, override).to_theirs("person", ours) == {"mobile": "+14155550134", "mail": "a@b.c"}
    assert field_map(ACME, FILE).to_theirs("person", ours) == {"given": "Ines", "phone": "+14155550134"}


def test_an_account_changes_settings_that_exist_to_values_that_are_allowed() -> None:
    changed = field_map(ACME, FILE, {"activity": {"settings": {"visibility": "private"}}})

    assert changed.settings("activity") == {"visibility": "private", "folder": "Calls"}


@pytest.mark.parametrize(
    ("override", "key"),
    [
        ({"activity": {"settings": {"visibility": "secret"}}}, "activity.settings.visibility"),
        ({"activity": {"settings": {"colour": "red"}}}, "activity.settings.colour"),
        ({"person": {"fields": {"fon": "p"}}}, "person.fields.fon"),
        ({"person": {"fields": {"phone": {"to": "p", "as": "upper"}}}}, "person.fields.phone.as"),
        ({"connector": "other"}, "connector"),
        ({"meeting": {}}, "meeting"),
    ],
)
def test_a_mistake_in_an_account_s_changes_is_blamed_on_them(override: Any, key: str) -> None:
    with pytest.raises(MappingRefused) as refusal:
        field_map(ACME, FILE, override)

    (fault,) = refusal.value.faults
    assert (fault.file, fault.key) == ("the account's changes", key)


def test_a_connector_without_a_mapping_is_told_which_file_to_write() -> None:
    with pytest.raises(MappingRefused, match=r"mappings/acme\.toml: there is no such file"):
        load_field_map("acme")


def test_an_installed_package_carries_its_own_mapping(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "acme_for_the_hub"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "mapping.toml").write_text('connector = "acme"\n[person.fields]\nfirst_name = "given"\n')
    monkeypatch.syspath_prepend(str(tmp_path))

    fields = load_field_map("acme", package="acme_for_the_hub")

    assert fields.to_theirs("person", {"first_name": "Ines"}) == {"given": "Ines"}
