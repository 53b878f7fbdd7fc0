"""The data files of the rules say what their schema asks for, and every area code of North America gets a window from them."""

import datetime as dt
import re
from importlib.resources import files
from zoneinfo import ZoneInfo

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneNumber, PhoneNumberType
from phonenumbers.geodata import GEOCODE_DATA

from hub.compliance.area_codes import area_codes, places_of
from hub.compliance.rules import NEVER, Hours, current_rules, read_rules
from hub.night import zones_of
from hub.quiet_hours import NOWHERE, Category, Recipient, SenderHours, candidates, may_nudge, most_in_24_hours, quiet_until, zones_of_place

HOME = "America/Denver"
RULES = current_rules()
FEDERAL = 'as_of = "2026-11-20"\n[federal]\nweek = "08:00-21:00"\nsource = "law"\n'
EIGHT, NINE_PM = dt.time(8), dt.time(21)
AT_ONE_OF_THESE = ("234", "555", "200", "999", "456", "789", "733")
IN_OUR_PLACES = {"US", "CA", "PR", "GU", "VI", "AS", "MP"}
CODE_OF_NO_PLACE = 600
NAMED = {"Washington State": "WA", "Washington D.C": "DC", "British Colombia": "BC"}


def number_in(code: int) -> PhoneNumber | None:
    """A valid number of the area code, None where the code is not assigned."""
    numbers = (PhoneNumber(country_code=1, national_number=int(f"{code}{exchange}0123")) for exchange in AT_ONE_OF_THESE)
    return next((number for number in numbers if phonenumbers.is_valid_number(number)), None)


ASSIGNED = {code: number for code in range(200, 1000) if (number := number_in(code)) is not None}


def is_in_a_place(number: PhoneNumber) -> bool:
    kinds = (PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)
    is_ours = phonenumbers.region_code_for_number(number) in IN_OUR_PLACES and phonenumbers.number_type(number) in kinds
    return is_ours and (number.national_number or 0) // 10**7 != CODE_OF_NO_PLACE


def described_places(code: int) -> set[str]:
    """The two letters of the places that phonenumbers names for a code, as far as it names them."""
    by_name = {name: place for place, name in place_names().items()} | NAMED
    said = GEOCODE_DATA.get(f"1{code}", {}).get("en", "").rsplit(", ", 1)[-1]
    return {by_name.get(part, part) for part in said.split("/") if part in by_name or re.fullmatch("[A-Z]{2}", part)}


def place_names() -> dict[str, str]:
    text = files("hub.compliance").joinpath("state_rules.toml").read_text("utf-8")
    return dict(re.findall(r'\[places\.(\w\w)\]\nname = "([^"]+)"', text))


def test_every_assigned_area_code_yields_hours_that_lie_inside_the_federal_ones() -> None:
    assert len(ASSIGNED) > 400
    for code, number in ASSIGNED.items():
        recipient = Recipient(number=phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), home_zone=HOME)
        for candidate in candidates(recipient):
            assert candidate.zones, code
            for hours in RULES.of(candidate.place).week:
                assert hours == NEVER or EIGHT <= hours.opens < hours.closes <= NINE_PM, code


def test_every_area_code_of_a_state_or_province_is_in_the_table_and_every_other_one_gets_the_strictest_hours() -> None:
    for code, number in ASSIGNED.items():
        written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        assert bool(places_of(written)) == is_in_a_place(number), code
        if not places_of(written):
            (candidate,) = candidates(Recipient(number=written, home_zone=HOME))
            assert (candidate.place, RULES.of(candidate.place)) == (NOWHERE, RULES.strictest), code


def test_the_table_agrees_with_phonenumbers_wherever_that_names_a_place() -> None:
    for code in ASSIGNED:
        assert described_places(code) <= set(places_of(f"+1{code}5550123")), code


def test_no_code_is_in_the_table_that_phonenumbers_does_not_know() -> None:
    assert {int(code) for code in area_codes().places} <= set(ASSIGNED)


def test_every_place_of_the_table_has_its_rule_with_a_source() -> None:
    assert {place for places in area_codes().places.values() for place in places} == set(RULES.places) == set(place_names())


def test_a_number_with_an_area_code_that_nobody_has_gets_the_strictest_hours_where_the_business_is() -> None:
    recipient = Recipient(number="+19995550123", home_zone=HOME)
    assert candidates(recipient) == (candidates(Recipient(number="+18005550123", home_zone=HOME))[0],)


def test_a_state_that_the_table_lacks_gets_the_strictest_hours() -> None:
    assert RULES.of("ZZ") == RULES.strictest
    assert RULES.strictest.most_per_24h == 3
    assert not RULES.strictest.nudge
    for rule in RULES.places.values():
        for strict, hours in zip(RULES.strictest.week, rule.week, strict=True):
            assert strict == NEVER or strict.within(hours) == strict


def test_a_number_that_only_looks_north_american_is_not_taken_for_one() -> None:
    assert places_of("+442125550123") == ()
    assert places_of("+212555012345") == ()


def test_a_number_whose_state_is_known_otherwise_must_be_inside_the_hours_of_both() -> None:
    moved = Recipient(number="+14155550142", home_zone=HOME, known_places=("fl",))
    assert {candidate.place for candidate in candidates(moved)} == {"CA", "FL"}
    assert most_in_24_hours(moved) == 3
    assert not may_nudge(moved)


@pytest.mark.parametrize(
    ("place", "zones"),
    [
        ("FL", {"America/New_York", "America/Chicago"}),
        ("TX", {"America/Chicago", "America/Denver"}),
        ("TN", {"America/New_York", "America/Chicago"}),
        ("KY", {"America/New_York", "America/Chicago"}),
        ("IN", {"America/New_York", "America/Chicago"}),
        ("ND", {"America/Chicago", "America/Denver", "America/North_Dakota/Center"}),
        ("SD", {"America/Chicago", "America/Denver", "America/North_Dakota/Center"}),
        ("NE", {"America/Chicago", "America/Denver"}),
        ("KS", {"America/Chicago", "America/Denver"}),
        ("OR", {"America/Los_Angeles", "America/Denver"}),
        ("ID", {"America/Los_Angeles", "America/Denver", "America/Boise"}),
        ("MI", {"America/New_York", "America/Chicago"}),
    ],
)
def test_a_state_in_two_zones_counts_with_both(place: str, zones: set[str]) -> None:
    assert set(zones_of_place(place)) == zones


@pytest.mark.parametrize("number", ["+13645550123", "+14485550123", "+14585550123", "+19305550123"])
def test_an_overlay_spans_the_zones_of_the_code_that_it_lies_over(number: str) -> None:
    assert len(zones_of(number, HOME)) == 2


def test_the_file_says_of_which_day_it_is() -> None:
    assert dt.date(2026, 1, 1) <= RULES.as_of <= dt.date(2026, 11, 21)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('as_of = "2026-11-20"', "'federal' is a required property"),
        ('as_of = "soon"\n[federal]\nweek = "08:00-21:00"\nsource = "law"\n[places.TX]', "as_of: 'soon' does not match"),
        (FEDERAL + '[places.TX]\nname = "Texas"\ncountry = "US"\nweek = "9-21"\nsource = "law"', "places.TX.week: '9-21' does not match"),
    ],
)
def test_a_file_with_a_fault_is_refused_and_the_fault_named(written: str, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        read_rules(written)


def test_a_state_can_narrow_the_federal_hours_and_never_widen_them() -> None:
    written = FEDERAL + '[places.TX]\nname = "Texas"\ncountry = "US"\nweek = "06:00-23:00"\nsource = "law"'
    assert read_rules(written).of("TX").week[0] == Hours(EIGHT, NINE_PM)


@given(
    moment=st.datetimes(timezones=st.just(dt.UTC), min_value=dt.datetime(2025, 1, 1), max_value=dt.datetime(2028, 1, 1)),  # noqa: DTZ001
    code=st.sampled_from(sorted(area_codes().places)),
)
def test_a_text_that_waited_is_never_early_and_never_late_in_any_place_where_its_recipient_may_be(moment: dt.datetime, code: str) -> None:
    recipient = Recipient(number=f"+1{code}5550123", home_zone=HOME)
    at = quiet_until(Category.PROMOTIONAL, recipient, moment, SenderHours()) or moment
    assert at >= moment
    for candidate in candidates(recipient):
        for zone in candidate.zones:
            local = at.astimezone(ZoneInfo(zone))
            hours = RULES.of(candidate.place).week[local.weekday()]
            assert hours.opens <= local.time() < hours.closes
