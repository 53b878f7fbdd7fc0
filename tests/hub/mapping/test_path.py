from typing import Any

import pytest

from hub.mapping.path import Path, UnreadablePath

CANDIDATE = {
    "last_name": "Okafor",
    "application": {"source_id": 7, "owner": None},
    "tags": ["a", "b"],
    "phone_numbers": [{"value": "1", "type": "home"}, {"value": "2", "type": "mobile"}, {"value": "me", "type": "skype"}, {"type": "work"}],
    "custom_fields": [{"name_key": "desk.code", "value": "W"}],
}


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("last_name", "Okafor"),
        ("application.source_id", 7),
        ("application.owner", None),
        ("last_name.deeper", None),
        ("missing.deeper", None),
        ("tags[]", ["a", "b"]),
        ("missing[]", None),
        ("last_name[]", None),
        ("phone_numbers[].value", ["1", "2", "me"]),
        ("phone_numbers[type=mobile].value", "2"),
        ("phone_numbers[type=other].value", None),
        ("phone_numbers[type!=skype].value", ["1", "2"]),
        ("custom_fields[name_key=desk.code].value", "W"),
    ],
)
def test_a_value_is_read_from_its_place(place: str, value: object) -> None:
    assert Path(place).read(CANDIDATE) == value


@pytest.mark.parametrize(
    ("place", "value", "record"),
    [
        ("last_name", "Okafor", {"last_name": "Okafor"}),
        ("application.source_id", 7, {"application": {"source_id": 7}}),
        ("tags[]", "a", {"tags": ["a"]}),
        ("tags[]", ["a", "b"], {"tags": ["a", "b"]}),
        ("emails[].value", ["x", "y"], {"emails": [{"value": "x"}, {"value": "y"}]}),
        ("phone_numbers[type=mobile].value", "1", {"phone_numbers": [{"type": "mobile", "value": "1"}]}),
    ],
)
def test_a_value_is_written_to_its_place(place: str, value: object, record: object) -> None:
    written: dict[str, Any] = {}
    Path(place).write(written, value)

    assert written == record


def test_what_is_written_to_one_element_gathers_in_it() -> None:
    record: dict[str, Any] = {}
    Path("fields[key=a].value").write(record, 1)
    Path("fields[key=b].value").write(record, 2)
    Path("fields[key=a].unit").write(record, "m")

    assert record == {"fields": [{"key": "a", "value": 1, "unit": "m"}, {"key": "b", "value": 2}]}


@pytest.mark.parametrize("text", ["", ".", "a.", "a..b", "a[b", "a[=b]", "a b", "a[0].b.", "$.a", "a[k=v]", "a.b[k!=v]"])
def test_what_is_no_place_is_refused(text: str) -> None:
    with pytest.raises(UnreadablePath, match="write"):
        Path(text)


def test_a_place_that_says_what_an_element_must_not_be_is_for_reading_only() -> None:
    with pytest.raises(UnreadablePath, match="can only be read"):
        Path("a[k!=v].b").write({}, 1)


@pytest.mark.parametrize(("first", "second"), [("a", "a.b"), ("a", "a[]"), ("a[].b", "a.b"), ("a", "a[k=v].b")])
def test_two_places_that_exclude_each_other_are_noticed(first: str, second: str) -> None:
    record: dict[str, Any] = {}
    Path(first).write(record, "x")

    with pytest.raises(UnreadablePath, match="another line"):
        Path(second).write(record, "y")
