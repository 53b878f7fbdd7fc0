from typing import Any

import pytest

from hub.contract.errors import Rejected
from hub.contract.phone_numbers import PhoneNumber
from hub.contract.requests import FieldMap
from hub.mapping import MappedFields, field_map

PHONE = PhoneNumber("+14155550134")


def person_map(**fields: Any) -> MappedFields:
    return field_map({"connector": "acme", "person": {"fields": fields}}, "acme.toml")


def test_it_is_the_field_map_of_the_contract() -> None:
    port: FieldMap = person_map(first_name="given")

    assert port.to_theirs("person", {"first_name": "Ines"}) == {"given": "Ines"}


def test_an_empty_value_is_left_alone_not_cleared() -> None:
    fields = person_map(first_name="given", last_name="family", email="mail", tags="tags[]")

    assert fields.to_theirs("person", {"first_name": "", "last_name": None, "tags": []}) == {}


def test_a_constant_is_always_written_and_never_read() -> None:
    fields = person_map(source={"to": "source", "always": "Missed call"}, x_channel={"to": "custom.channel", "always": "phone"})

    assert fields.to_theirs("person", {"source": "other"}) == {"source": "Missed call", "custom": {"channel": "phone"}}
    assert fields.to_ours("person", {"source": "Missed call", "custom": {"channel": "phone"}}) == {}


def test_a_constant_that_is_false_or_zero_is_a_value() -> None:
    fields = person_map(x_a={"to": "a", "always": False}, x_b={"to": "b", "always": 0})

    assert fields.to_theirs("person", {}) == {"a": False, "b": 0}


def test_a_placeholder_stands_in_for_what_is_unknown_and_may_name_our_fields() -> None:
    fields = person_map(last_name={"to": "family", "default": "Caller {phone}"}, first_name={"to": "given", "default": "With {email}"})

    assert fields.to_theirs("person", {"phone": PHONE}) == {"family": "Caller +14155550134"}
    assert fields.to_theirs("person", {"phone": PHONE, "last_name": "Okafor"}) == {"family": "Okafor"}


def test_a_required_field_without_a_value_is_refused_before_it_is_sent() -> None:
    with pytest.raises(Rejected) as trouble:
        person_map(email={"to": "emails[].value", "required": True}).to_theirs("person", {})
    assert (trouble.value.reason, trouble.value.field) == ("missing_value", "emails[].value")


def test_a_value_that_cannot_be_written_is_refused_without_being_repeated() -> None:
    with pytest.raises(Rejected) as trouble:
        person_map(owner={"to": "owner_id", "as": "number"}).to_theirs("person", {"owner": "ines@example.org"})
    assert trouble.value.reason == "unreadable_value"
    assert "ines" not in trouble.value.sentence


def test_transforms_are_applied_in_their_order_and_to_every_value_of_a_list() -> None:
    fields = person_map(name={"to": "short", "as": ["first_word", "lower"]}, tags={"to": "labels[]", "as": "lower"})

    assert fields.to_theirs("person", {"name": "Ines Okafor", "tags": ["A", "B"]}) == {"short": "ines", "labels": ["a", "b"]}


def test_texts_are_cut_to_their_length() -> None:
    fields = person_map(last_name={"to": "family", "max_length": 4, "default": "unknown"})

    assert fields.to_theirs("person", {"last_name": "Okafor"}) == {"family": "Okaf"}
    assert fields.to_theirs("person", {}) == {"family": "unkn"}


@pytest.mark.parametrize(
    ("condition", "ours", "is_written"),
    [
        ({"email": True}, {"email": "a@b.c"}, True),
        ({"email": True}, {}, False),
        ({"email": False}, {}, True),
        ({"source": "call"}, {"source": "call"}, True),
        ({"source": "call"}, {"source": "form"}, False),
        ({"source": ["call", "form"]}, {"source": "form"}, True),
        ({"source": "call", "email": True}, {"source": "call"}, False),
    ],
)
def test_a_line_counts_only_when_its_conditions_hold(condition: Any, ours: Any, *, is_written: bool) -> None:
    fields = person_map(x_mark={"to": "mark", "always": "yes", "when": condition})

    assert fields.to_theirs("person", ours) == ({"mark": "yes"} if is_written else {})


@pytest.mark.parametrize(
    ("rule", "there", "written"),
    [
        ("only_if_empty", {}, {"mail": "new@b.c"}),
        ("only_if_empty", {"mail": ""}, {"mail": "new@b.c"}),
        ("only_if_empty", {"mail": "old@b.c"}, {}),
        ("keep_theirs", {}, {}),
        ("take_ours", {"mail": "old@b.c"}, {"mail": "new@b.c"}),
        ("take_ours", {"mail": "new@b.c"}, {}),
    ],
)
def test_a_record_that_exists_is_changed_as_far_as_the_mapping_allows(rule: str, there: Any, written: Any) -> None:
    fields = person_map(email={"to": "mail", "on_conflict": rule})

    assert fields.to_theirs("person", {"email": "new@b.c"}, there) == written


def test_placeholders_and_required_fields_concern_new_records_only() -> None:
    fields = person_map(first_name={"to": "given", "default": "Unknown"}, email={"to": "mail", "required": True})

    assert fields.to_theirs("person", {}, {"id": 1}) == {}


def test_their_record_is_read_from_where_it_is_read() -> None:
    fields = person_map(
        first_name="given",
        phone={"to": "phones[type=mobile].value", "from": "phones[].value"},
        name={"from": "display"},
        owner={"to": "owner_id", "from": False},
    )
    theirs = {"given": "Ines", "phones": [{"value": "1"}, {"value": "2"}], "display": "Ines O.", "owner_id": 7, "family": "Okafor"}

    assert fields.to_ours("person", theirs) == {"first_name": "Ines", "phone": ["1", "2"], "name": "Ines O."}
    assert fields.reads("person") == {"given", "phones", "display"}
    assert fields.to_theirs("person", {"name": "Ines Okafor"}) == {}


def test_what_cannot_be_read_is_left_out() -> None:
    fields = field_map({"connector": "acme", "activity": {"fields": {"at": {"to": "when", "as": "iso_time"}}}}, "acme.toml")

    assert fields.to_ours("activity", {"when": "yesterday"}) == {}


def test_a_record_that_the_mapping_does_not_mention_is_empty() -> None:
    fields = person_map(first_name="given")

    assert (fields.to_theirs("matter", {"owner": "1"}), fields.settings("matter"), fields.reads("matter")) == ({}, {}, frozenset())
