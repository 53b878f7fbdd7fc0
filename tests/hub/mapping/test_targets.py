"""A mapping held against the vendor's fields: what is broken is told with its key, the vendor's field, and what to write."""

from typing import Any

import pytest

from hub.contract.fields import FieldKind, VendorField
from hub.mapping import MappedFields, field_map
from hub.mapping.path import Path
from hub.mapping.targets import BrokenField, broken_fields

FILE = "mappings/acme.toml"
CONSENT = VendorField(place="custom[key=consent].value", title="SMS consent", kind=FieldKind.YES_NO, required=True)
SHIFT = VendorField(place="custom[key=shift].value", title="Shift", kind=FieldKind.CHOICE, options=("Days", "Nights"))
NAME = VendorField(place="last_name", title="Last name", required=True)
PHONES = VendorField(place="phones[].value", title="Phones", required=True)
PHONE = {"to": "phones[type=mobile].value", "from": "phones[type!=fax].value", "as": "e164"}


def mapping(**lines: Any) -> MappedFields:
    return field_map({"connector": "acme", "person": {"fields": lines}}, FILE)


def broken(fields: list[VendorField], **lines: Any) -> list[BrokenField]:
    return broken_fields(mapping(**lines), {"person": fields}, "Acme")


def test_a_mapping_that_fits_is_not_broken() -> None:
    lines = {"phone": PHONE, "last_name": {"to": "last_name", "default": "Caller {phone}"}}
    constants = {"x_consent": {"to": CONSENT.place, "always": False}, "x_shift": {"to": SHIFT.place, "always": "Nights"}}
    assert broken([CONSENT, SHIFT, NAME, PHONES], **lines, **constants) == []


def test_a_field_that_was_renamed_is_told_with_the_likely_new_name() -> None:
    (fault,) = broken([NAME, PHONES], phone=PHONE, last_name={"to": "lastname", "default": "X"}, name={"to": "last_name", "default": "X"})
    assert fault.key == "person.fields.last_name"
    assert "`lastname`, which Acme does not have" in fault.sentence
    assert fault.proposal == 'last_name = { to = "last_name", default = "X" }'


def test_a_custom_field_that_was_removed_is_told_although_others_are_there() -> None:
    (fault,) = broken([SHIFT], x_old={"to": "custom[key=desk_phone_number].value", "always": "1"})
    assert fault.key == "person.fields.x_old"
    assert "false to leave the field out" in fault.sentence
    assert fault.proposal == "x_old = false"


def test_a_place_that_is_only_read_is_checked_too() -> None:
    (fault,) = broken([PHONES], phone={**PHONE, "from": "numbers[].value"})
    assert "is read from `numbers[].value`" in fault.sentence


def test_a_required_field_without_a_line_is_told_with_the_constant_to_write() -> None:
    (fault,) = broken([PHONES, CONSENT], phone=PHONE)
    assert "Acme requires `custom[key=consent].value` (SMS consent) in every new person" in fault.sentence
    assert fault.proposal == 'x_consent = { to = "custom[key=consent].value", always = true }'


@pytest.mark.parametrize(
    "line",
    ["last_name", {"to": "last_name", "default": "Caller {email}"}, {"to": "last_name", "always": "Caller", "when": {"email": True}}],
)
def test_a_required_field_whose_line_may_bring_nothing_is_told(line: Any) -> None:
    (fault,) = broken([NAME], last_name=line)
    assert "is not always known" in fault.sentence
    assert "default =" in fault.proposal


def test_a_required_line_is_no_surprise_since_a_person_is_told_before_anything_is_sent() -> None:
    assert broken([NAME], last_name={"to": "last_name", "required": True}) == []


@pytest.mark.parametrize(
    ("field", "value", "takes", "proposed"),
    [
        (SHIFT, "Day", 'one of "Days", "Nights"', '"Days"'),
        (CONSENT, "yes", "true or false", "true"),
        (VendorField(place="rank", title="Rank", kind=FieldKind.NUMBER), "one", "a number", "1"),
        (
            VendorField(place="days[]", title="Days", kind=FieldKind.CHOICES, options=("Mon", "Tue")),
            ["Sun"],
            'any of "Mon", "Tue"',
            '["Mon"]',
        ),
    ],
)
def test_a_constant_that_the_field_does_not_take_is_told(field: VendorField, value: Any, takes: str, proposed: str) -> None:
    (fault,) = broken([field], x_it={"to": field.place, "always": value})
    assert fault.key == "person.fields.x_it.always"
    assert f"which takes {takes}." in fault.sentence
    assert f"always = {proposed} }}" in fault.proposal


def test_a_field_that_nobody_may_write_is_told() -> None:
    (fault,) = broken([VendorField(place="created", title="Created", writable=False)], x_it={"to": "created", "always": "now"})
    assert "lets nobody change" in fault.sentence


def test_records_that_the_vendor_does_not_describe_are_not_checked() -> None:
    assert broken_fields(mapping(phone=PHONE), {"person": [], "booking": [NAME]}, "Acme") == []


@pytest.mark.parametrize(
    ("place", "described", "lies_there"),
    [
        ("phones[type=mobile].value", "phones[].value", True),
        ("phones[type!=fax].value", "phones[type=home].value", True),
        ("custom[key=a].value", "custom[key=a].value", True),
        ("custom[key=a].value", "custom[key=b].value", False),
        ("custom[].value", "custom[key=b].value", True),
        ("phones.value", "phones[].value", False),
        ("application", "application.source", False),
    ],
)
def test_a_place_lies_at_a_described_one_where_an_element_of_its_list_may_be_chosen(place: str, described: str, lies_there: bool) -> None:
    assert Path(place).lies_at(Path(described)) is lies_there
