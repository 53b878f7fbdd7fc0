import json
import time
from urllib.parse import quote, quote_plus, urlencode

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.masking import is_secret_name, mask_body, mask_headers, mask_text, mask_url, mask_value

FORMATS = (
    phonenumbers.PhoneNumberFormat.E164,
    phonenumbers.PhoneNumberFormat.INTERNATIONAL,
    phonenumbers.PhoneNumberFormat.NATIONAL,
    phonenumbers.PhoneNumberFormat.RFC3966,
)
COUNTRIES = {1: "415555{:04d}", 44: "2079460{:03d}", 49: "30901820{:02d}", 33: "19900{:04d}", 61: "29157{:04d}"}
SECRET_NAMES = [
    "Authorization",
    "client_secret",
    "access_token",
    "refreshToken",
    "X-Api-Key",
    "password",
    "Set-Cookie",
    "BhRestToken",
    "code",
]


@st.composite
def written_numbers(draw: st.DrawFn) -> str:
    """A phone number as people and machines write it."""
    country = draw(st.sampled_from(sorted(COUNTRIES)))
    national = COUNTRIES[country].format(draw(st.integers(10, 99)))
    number = phonenumbers.parse(f"+{country}{national}")
    written = phonenumbers.format_number(number, draw(st.sampled_from(FORMATS)))
    separator = draw(st.sampled_from(["as it is", "", ".", " ", "-", "/", "\u00a0", "\u2011", " - "]))
    if separator == "as it is":
        return written
    return separator.join(part for part in written.replace("(", " ").replace(")", " ").replace("-", " ").split())


words = st.text(st.characters(categories=["L", "P", "S", "Zs"], exclude_characters="%\\"), max_size=20).map(lambda text: f"{text} ")


def digits_of(text: str) -> str:
    return "".join(character for character in text if character.isdigit())


def is_hidden(number: str, shown: str) -> bool:
    """No piece between two masks shows five digits of the number."""
    last_five = digits_of(number)[-5:]
    return not any(last_five in digits_of(piece) for piece in shown.split("…"))


@given(words, written_numbers(), words)
def test_a_number_in_free_text_keeps_only_its_last_four_digits(before: str, number: str, after: str) -> None:
    shown = mask_text(f"{before}{number} {after}")
    assert is_hidden(number, shown)
    assert digits_of(number)[-4:] in shown or "***" in shown


@given(written_numbers())
def test_a_number_in_json_is_hidden_wherever_it_stands(number: str) -> None:
    body = {"to": number, "deep": [{"phones": [{"value": number}]}, number], number: 1, "note": f"line one\n{number}"}
    assert is_hidden(number, json.dumps(mask_value(body), ensure_ascii=False))
    assert is_hidden(number, mask_body(json.dumps(body).encode(), "application/json"))
    assert is_hidden(number, mask_text(json.dumps(json.dumps(body))))


@given(st.integers(1_000_000, 10**15))
def test_a_number_written_as_a_json_number_is_hidden(number: int) -> None:
    assert mask_value({"phone": number, "again": float(number)}) == {"phone": f"…{number % 10_000:04d}", "again": f"…{number % 10_000:04d}"}


@given(written_numbers())
def test_a_number_in_an_address_is_hidden_however_it_is_encoded(number: str) -> None:
    for encoded in (quote(number, safe=""), quote_plus(number), quote(quote(number, safe=""), safe=""), number.replace(" ", "")):
        for url in (
            f"https://api.example/v2/PhoneNumbers/{encoded}",
            f"https://api.example/x?To={encoded}&b=1",
            f"https://api.example/x?where=phone%3A{encoded}",
        ):
            assert is_hidden(number, mask_url(url))
            assert is_hidden(number, mask_text(f"GET {url} failed"))


@given(written_numbers())
def test_a_number_in_a_form_is_hidden(number: str) -> None:
    body = urlencode({"To": number, "Body": f"from {number}"}).encode()
    assert is_hidden(number, mask_body(body, "application/x-www-form-urlencoded"))
    assert is_hidden(number, mask_body(body))


@given(st.sampled_from(SECRET_NAMES), st.text("abcdefXYZ0123456789+/=", min_size=12).map(lambda tail: f"q{tail}q"))
def test_a_secret_is_hidden_by_its_name_everywhere(name: str, secret: str) -> None:
    assert mask_headers({name: secret})[name] == "***"
    assert mask_value({"a": [{name: secret}]}) == {"a": [{name: "***"}]}
    assert secret not in mask_body(json.dumps({name: secret}).encode(), "application/json")
    assert quote_plus(secret) not in mask_body(urlencode({name: secret}).encode(), "application/x-www-form-urlencoded")
    assert quote_plus(secret) not in mask_url("https://api.example/?" + urlencode({name: secret}))


@given(st.sampled_from([name for name in SECRET_NAMES if name != "code"]), st.text("abcdefXYZ0123456789+/", min_size=12))
def test_a_secret_in_free_text_is_hidden_by_the_name_before_it(name: str, secret: str) -> None:
    for text in (f"{name}: {secret}", f'{{"{name}": "{secret}", "x": 1', f"{name}={secret}&x=1", f"refused {name}='{secret}'"):
        assert secret not in mask_text(text)


@given(st.text("abcdef0123456789._-", min_size=20))
def test_a_bearer_token_is_hidden_without_any_name(token: str) -> None:
    assert token not in mask_text(f"sent Bearer {token} to the vendor")


@given(st.text(max_size=300))
def test_masking_takes_any_text_and_is_stable(text: str) -> None:
    once = mask_text(text)
    assert is_hidden_again(once)
    mask_url(text)
    mask_body(text.encode("utf-8", "replace"), "application/json")


def is_hidden_again(once: str) -> bool:
    """Masked text has nothing left to mask, but for what masking itself put next to each other."""
    return mask_text(mask_text(once)) == mask_text(once)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("john.doe@example.com", "j…@example.com"),
        ("to=ann%40example.com", "to=a…%40example.com"),
        ("4155550123@mail.example", "…@mail.example"),
        ("https://user:hunter2@host.example/x", "https://host.example/x"),
        ("callback?code=abcdefgh&state=1", "callback?code=***&state=1"),
    ],
)
def test_addresses_of_people_and_sign_ins_are_cut(text: str, shown: str) -> None:
    assert mask_text(text) == shown


@pytest.mark.parametrize(
    "kept",
    [
        "2026-11-20T17:40:03.123456Z",
        "2026-11-20 17:40:03+01:00",
        "550e8400-e29b-41d4-a716-446655440000",
        "SM0123456789abcdef0123456789abcdef",
        "took 1234 ms, status 503, 15 of 20",
        "error 21610",
        "token_type=bearer",
    ],
)
def test_times_and_ids_stay_readable(kept: str) -> None:
    assert mask_text(kept) == kept


def test_small_numbers_fractions_and_error_codes_stay_as_they_are() -> None:
    value = {"code": 21610, "status": 400, "took": 0.123456789, "ok": True, "none": None, "id": 12}
    assert mask_value(value) == value


def test_long_bodies_are_cut_and_never_in_the_middle_of_a_number() -> None:
    for filler in range(3_900, 4_010):
        assert "415555" not in mask_body(b"x" * filler + b" +1 (415) 555-0123 " + b"y" * 500, "text/plain")
    shown = mask_body(json.dumps([{"phone": "+14155550123", "note": "n" * 5_000}] * 500).encode(), "application/json")
    assert "and 497 more" in shown
    assert len(shown) < 4_100


def test_bytes_that_are_no_text_are_only_counted() -> None:
    assert mask_body(b"\x89PNG\x00", "image/png") == "<5 bytes of image/png>"


def test_names_tell_secrets_from_other_things() -> None:
    assert all(is_secret_name(name) for name in SECRET_NAMES)
    assert not any(is_secret_name(name) for name in ("name", "token_type", "phone", "key", "client_id", "author"))


@pytest.mark.parametrize(
    "piece", ["1", "1 ", "a@", "eyJ", "%2B", "token", "+(1", "a.", "bearer ", '"token"   ', "://a", "1-1-1-x", "token=", '="']
)
def test_hostile_text_takes_no_longer_than_other_text(piece: str) -> None:
    began = time.process_time()
    mask_text(piece * 5_000)
    assert time.process_time() - began < 1


def test_a_body_nested_deeper_than_anybody_reads_is_shown_cut() -> None:
    assert mask_body(b"[" * 100_000, "application/json").startswith("[[[")
