"""Each connector finds a caller by every field that may hold a number, however it is written there, and by no other number."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hub.contract.phone_numbers import PhoneNumber, read_phone_number
from hub.mapping import load_field_map
from integrations.greenhouse import payloads as greenhouse
from integrations.housecallpro import phones as housecallpro
from integrations.hubspot import phones as hubspot
from integrations.lever import payloads as lever
from tests.written_numbers import Written, written_numbers

ENOUGH = settings(max_examples=2 * settings().max_examples)
UNUSED = "no number yet"


@dataclass(frozen=True)
class PhoneFields:
    """A connector's record with a number in one of its `fields`, and whether that is found to be somebody's."""

    fields: tuple[str, ...]
    record: Callable[[str, str], Mapping[str, Any]]
    has: Callable[[Mapping[str, Any], PhoneNumber, str], bool]


def is_among(raws: tuple[str, ...], phone: PhoneNumber, region: str) -> bool:
    return any(read_phone_number(raw, region) == phone for raw in raws)


def candidate(field: str, written: str) -> dict[str, Any]:
    types = ("mobile", "home", "work", "other")
    phones = [{"value": written if of == field else UNUSED, "type": of} for of in types]
    custom = {"second_number": {"name": "Second number", "type": "short_text", "value": written if field == "custom" else None}}
    return {"id": 1, "phone_numbers": phones, "email_addresses": [], "custom_fields": custom}


def is_candidate(record: Mapping[str, Any], phone: PhoneNumber, region: str) -> bool:
    ours = load_field_map("greenhouse").to_ours("person", record)
    return is_among(greenhouse.read_person(record, ours, greenhouse.custom_values(record, ["second_number"])).phones, phone, region)


def opportunity(field: str, written: str) -> dict[str, Any]:
    phones = [{"value": written if of == field else UNUSED, "type": of} for of in ("mobile", "home", "work", "other")]
    return {"id": "o1", "contact": "c1", "phones": phones}


def is_contact_of(record: Mapping[str, Any], phone: PhoneNumber, region: str) -> bool:
    fields = load_field_map("lever")
    (person,) = lever.read_people([record], lambda row: fields.to_ours("person", row))
    return is_among(person.phones, phone, region) and lever.has_number(record, phone, region)


def is_contact(record: Mapping[str, Any], phone: PhoneNumber, region: str) -> bool:
    return phone in hubspot.numbers_on(record, ["hs_whatsapp_phone_number", "second_number"], region)


def is_customer(record: Mapping[str, Any], phone: PhoneNumber, region: str) -> bool:
    return bool(housecallpro.fields_with(record, phone, region))


FIELDS = {
    "greenhouse": PhoneFields(("mobile", "home", "work", "other", "custom"), candidate, is_candidate),
    "lever": PhoneFields(("mobile", "home", "work", "other"), opportunity, is_contact_of),
    "hubspot": PhoneFields(
        ("phone", "mobilephone", "hs_whatsapp_phone_number", "second_number"), lambda field, written: {field: written}, is_contact
    ),
    "housecallpro": PhoneFields(("mobile_number", "home_number", "work_number"), lambda field, written: {field: written}, is_customer),
}


@pytest.mark.parametrize("connector", FIELDS)
@ENOUGH
@given(data=st.data(), written=written_numbers())
def test_a_caller_is_found_by_the_number_in_any_phone_field(connector: str, data: st.DataObject, written: Written) -> None:
    known = FIELDS[connector]
    record = known.record(data.draw(st.sampled_from(known.fields)), written.text)
    assert known.has(record, PhoneNumber(written.e164), written.country)


@pytest.mark.parametrize("connector", FIELDS)
@ENOUGH
@given(data=st.data(), written=written_numbers(), caller=written_numbers())
def test_nobody_is_found_by_another_number(connector: str, data: st.DataObject, written: Written, caller: Written) -> None:
    assume(written.e164 != caller.e164)
    known = FIELDS[connector]
    record = known.record(data.draw(st.sampled_from(known.fields)), written.text)
    assert not known.has(record, PhoneNumber(caller.e164), written.country)
