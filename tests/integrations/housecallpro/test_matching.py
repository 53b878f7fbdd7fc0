"""Who is calling: found by search, and believed only where the number is really theirs."""

from typing import Any

import pytest
import responses
from hypothesis import given
from hypothesis import strategies as st
from responses.matchers import query_param_matcher

from hub.contract.errors import TryAgain
from hub.contract.phone_numbers import PhoneNumber
from integrations.housecallpro.phones import is_number, search_terms
from tests.integrations.housecallpro.housecallpro_setup import API, connector, customer, page, queries

PHONE = PhoneNumber("+14155550134")
STRANGER = {"id": "cus_9", "first_name": "Newest", "mobile_number": "4155550199", "email": "newest@example.com"}


def found(shop: responses.RequestsMock, **answers: Any) -> None:
    """The answer to each search term; any other term finds somebody who has nothing to do with it, as the vendor is said to do."""
    for term in search_terms(PHONE):
        body = answers.get(f"q{term}", page("customers", STRANGER))
        shop.get(f"{API}/customers", json=body, match=[query_param_matcher({"q": term}, strict_match=False)])


def test_a_customer_is_found_by_the_ten_digits_in_one_request(shop: responses.RequestsMock) -> None:
    shop.get(f"{API}/customers", json=page("customers", STRANGER, customer()))

    (dana,) = connector().match_person(PHONE, None)

    assert (dana.ref.id, dana.ref.kind, dana.name) == ("cus_1", "customer", "Dana Reyes")
    assert queries(shop, "/customers") == [
        {"q": ["4155550134"], "page_size": ["50"], "sort_by": ["created_at"], "sort_direction": ["desc"]}
    ]


def test_whoever_a_search_brings_is_nobody_unless_the_number_is_theirs(shop: responses.RequestsMock) -> None:
    found(shop)

    assert connector().match_person(PHONE, None) == []
    assert [query["q"] for query in queries(shop, "/customers")] == [["4155550134"], ["+14155550134"], ["415-555-0134"]]


@pytest.mark.parametrize("term", ["+14155550134", "415-555-0134"])
def test_a_number_stored_in_another_form_is_found_by_the_next_search(shop: responses.RequestsMock, term: str) -> None:
    for tried in search_terms(PHONE):
        body = page("customers", customer(mobile_number="+1 (415) 555-0134")) if tried == term else page("customers")
        shop.get(f"{API}/customers", json=body, match=[query_param_matcher({"q": tried}, strict_match=False)])
        if tried == term:
            break

    assert [person.ref.id for person in connector().match_person(PHONE, None)] == ["cus_1"]


@pytest.mark.parametrize("field", ["home_number", "work_number"])
def test_home_and_work_numbers_count_too(shop: responses.RequestsMock, field: str) -> None:
    shop.get(f"{API}/customers", json=page("customers", customer(mobile_number=None, **{field: "(415) 555-0134"})))

    assert [person.phones for person in connector().match_person(PHONE, None)] == [("(415) 555-0134",)]


def test_several_who_share_a_number_are_all_told_the_likeliest_first(shop: responses.RequestsMock) -> None:
    home = customer("cus_2", mobile_number=None, home_number="4155550134", updated_at="2026-11-20T00:00:00Z")
    older = customer("cus_3", updated_at="2024-01-01T00:00:00Z")
    shop.get(f"{API}/customers", json=page("customers", home, older, customer()))

    assert [person.ref.id for person in connector().match_person(PHONE, None)] == ["cus_1", "cus_3", "cus_2"]


def test_a_search_that_goes_on_forever_is_left_after_a_few_pages(shop: responses.RequestsMock) -> None:
    for _ in search_terms(PHONE):
        for number in (1, 2, 3):
            shop.get(f"{API}/customers", json=page("customers", STRANGER, number=number, pages=900))

    assert connector().match_person(PHONE, None) == []
    assert len(queries(shop, "/customers")) == 9
    assert [query.get("page") for query in queries(shop, "/customers")[:3]] == [None, ["2"], ["3"]]


def test_without_a_number_the_address_must_be_the_same_whatever_its_capitals(shop: responses.RequestsMock) -> None:
    found(shop)
    wanted = {"q": "Dana.Reyes@Example.com"}
    answer = page("customers", STRANGER, customer(mobile_number=None))
    shop.get(f"{API}/customers", json=answer, match=[query_param_matcher(wanted, strict_match=False)])

    assert [person.ref.id for person in connector().match_person(PHONE, "Dana.Reyes@Example.com")] == ["cus_1"]


def test_a_customer_without_a_name_is_a_customer(shop: responses.RequestsMock) -> None:
    shop.get(f"{API}/customers", json=page("customers", customer(first_name=None, last_name=None, company=None)))

    assert connector().match_person(PHONE, None)[0].name == "Customer without a name"


def test_an_answer_that_is_no_list_is_not_taken_for_nobody(shop: responses.RequestsMock) -> None:
    shop.get(f"{API}/customers", json={"message": "maintenance"})

    with pytest.raises(TryAgain):
        connector().match_person(PHONE, None)


NATIONAL = st.tuples(st.integers(201, 989), st.integers(200, 999), st.integers(0, 9999)).filter(
    lambda parts: parts[0] % 100 != 11 and parts[1] % 100 != 11
)
SPELT = st.sampled_from(
    [
        "{0}{1}{2}", "{0}-{1}-{2}", "({0}) {1}-{2}", "{0}.{1}.{2}", "{0} {1} {2}", "1{0}{1}{2}", "1-{0}-{1}-{2}", "+1{0}{1}{2}",
        "+1 ({0}) {1}-{2}", "tel:+1-{0}-{1}-{2}", "{0}-{1}-{2} x12", "{0}-{1}-{2} (Jane's)", " {0}{1}{2} ",
    ]
)  # fmt: skip


def parts_of(national: tuple[int, int, int]) -> tuple[str, str, str]:
    return f"{national[0]:03}", f"{national[1]:03}", f"{national[2]:04}"


@given(NATIONAL, SPELT, st.sampled_from(["US", "CA", "GB", "DE", "MX"]))
def test_a_number_is_recognised_however_it_is_spelt(national: tuple[int, int, int], spelt: str, region: str) -> None:
    area, office, subscriber = parts_of(national)
    phone = PhoneNumber(f"+1{area}{office}{subscriber}")
    is_clean = "(Jane" not in spelt and " x" not in spelt

    assert is_number(spelt.format(area, office, subscriber), phone, region if is_clean else "US")


@given(NATIONAL, SPELT, st.integers(0, 9))
def test_a_number_with_one_other_digit_is_another_number(national: tuple[int, int, int], spelt: str, other: int) -> None:
    area, office, subscriber = parts_of(national)
    phone = PhoneNumber(f"+1{area}{office}{subscriber[:-1]}{other}")

    assert is_number(spelt.format(area, office, subscriber), phone, "US") == (subscriber[-1] == str(other))


@pytest.mark.parametrize(
    ("written", "e164", "region"),
    [
        ("020 7946 0018", "+442079460018", "GB"), ("+44 (0)20 7946 0018", "+442079460018", "US"), ("030 23125 000", "+493023125000", "DE"),
        ("06 12 34 56 78", "+33612345678", "FR"), ("0412 345 678", "+61412345678", "AU"), ("09012345678", "+819012345678", "JP"),
        ("(11) 96123-4567", "+5511961234567", "BR"), ("55 1234 5678", "+525512345678", "MX"), ("087 123 4567", "+353871234567", "IE"),
        ("021 123 4567", "+64211234567", "NZ"), ("612 34 56 78", "+34612345678", "ES"),
    ],
)  # fmt: skip
def test_numbers_of_other_countries_are_read_as_the_account_s_country_writes_them(written: str, e164: str, region: str) -> None:
    assert is_number(written, PhoneNumber(e164), region)
    assert search_terms(PhoneNumber(e164))[0] == e164


@pytest.mark.parametrize("raw", [None, "", "no number", "4155550134 4155550135"])
def test_what_is_no_number_is_nobody_s(raw: str | None) -> None:
    assert not is_number(raw, PhoneNumber("+14155550135"), "US")
