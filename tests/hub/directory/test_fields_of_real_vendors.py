"""What a vendor's administrator changes is told before the next call, and a constant for a required field is sent with it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hub.directory.account_mapping import MappingChange, save_mapping
from hub.directory.fields import described_fields
from hub.jobs.long_jobs import read_directory_of
from hub.mapping import MappingRefused
from tests.hub.rehearsal.rehearsing_firm import KEYS, RehearsingFirm, rehearsing_firm

CONSENT: dict[str, Any] = {
    "id": 1, "name": "SMS consent", "name_key": "sms_consent", "field_type": "candidate", "value_type": "yes_no", "required": True,
}  # fmt: skip
SHIFT: dict[str, Any] = {
    "id": 2, "name": "Shift", "name_key": "shift", "field_type": "candidate", "value_type": "single_select", "required": False,
}  # fmt: skip
OPTIONS = [{"id": 11, "name": "Days", "custom_field_id": 2}, {"id": 12, "name": "Nights", "custom_field_id": 2}]
DESK: dict[str, Any] = {"object": "contacts", "name": "desk", "type": "enumeration", "field_type": "select"}
DESKS = [{"value": "NIGHT", "label": "Night desk"}, {"value": "DAY", "label": "Day desk"}]


def faults(firm: RehearsingFirm) -> list[dict[str, str]]:
    read_directory_of(firm.hub, firm.account_id, firm.connection_id)
    return list(firm.row(firm.connection_id).mapping_faults)


def save(firm: RehearsingFirm, text: str, base: int = 0) -> None:
    with firm.hub.database.write(firm.account_id) as session:
        change = MappingChange(text=text, base=base, by="Mika Sato")
        save_mapping(session, firm.row(firm.connection_id), firm.manifest, change)


@pytest.fixture
def harvest(sqlite_migrated: Path) -> Iterator[RehearsingFirm]:
    with rehearsing_firm("greenhouse", sqlite_migrated) as firm:
        yield firm


@pytest.mark.parametrize("key", KEYS)
def test_the_mapping_that_comes_with_a_connector_fits_the_fields_that_it_describes(sqlite_migrated: Path, key: str) -> None:
    with rehearsing_firm(key, sqlite_migrated) as firm:
        assert faults(firm) == []
        with firm.hub.database.read(firm.account_id) as session:
            described = described_fields(session, firm.connection_id)
        assert len(described["person"]) > 5


def test_a_field_made_required_is_told_and_its_constant_reaches_the_next_new_person(harvest: RehearsingFirm) -> None:
    harvest.vendors.seed("greenhouse", {"custom_fields": [CONSENT]})
    (fault,) = faults(harvest)
    assert fault["key"] == "person.fields.x_sms_consent"
    save(harvest, f"[person.fields]\n{fault['proposal']}\n")
    assert faults(harvest) == []
    harvest.change_account(create_policy="always")
    harvest.miss_call()
    (candidate,) = [
        row for row in harvest.vendors.truth("greenhouse")["candidates"] if any("0142" in one["value"] for one in row["phone_numbers"])
    ]
    assert candidate["custom_fields"] == {"sms_consent": True}


def test_a_custom_field_that_was_switched_off_and_an_option_that_went_are_told(harvest: RehearsingFirm) -> None:
    harvest.vendors.seed("greenhouse", {"custom_fields": [SHIFT], "custom_field_options": OPTIONS})
    assert faults(harvest) == []
    save(harvest, '[person.fields]\nx_shift = { to = "custom_fields[name_key=shift].value", always = "Days" }\n')
    harvest.vendors.seed("greenhouse", {"custom_field_options": [{**OPTIONS[0], "active": False}]})
    assert [fault["key"] for fault in faults(harvest)] == ["person.fields.x_shift.always"]
    harvest.vendors.seed("greenhouse", {"custom_fields": [{**SHIFT, "active": False}]})
    (fault,) = faults(harvest)
    assert (fault["key"], fault["proposal"]) == ("person.fields.x_shift", "x_shift = false")
    assert "does not have, or no longer" in fault["sentence"]


def test_a_constant_for_a_property_that_hubspot_requires_reaches_the_next_contact_until_its_value_goes(sqlite_migrated: Path) -> None:
    with rehearsing_firm("hubspot", sqlite_migrated) as firm:
        firm.vendors.seed("hubspot", {"properties": [{**DESK, "options": DESKS}], "rules": [{"object": "contacts", "required": ["desk"]}]})
        assert faults(firm) == []
        with pytest.raises(MappingRefused, match='takes one of "NIGHT", "DAY"'):
            save(firm, '[person.fields]\nx_desk = { to = "desk", always = "Night desk" }\n')
        save(firm, '[person.fields]\nx_desk = { to = "desk", always = "NIGHT" }\n')
        firm.change_account(create_policy="always")
        firm.miss_call()
        assert any(row["properties"].get("desk") == "NIGHT" for row in firm.vendors.truth("hubspot")["contacts"])
        firm.vendors.seed("hubspot", {"properties": [{**DESK, "options": DESKS[1:]}]})
        assert [fault["key"] for fault in faults(firm)] == ["person.fields.x_desk.always"]
