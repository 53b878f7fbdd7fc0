"""Texts are counted the way carriers count them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.textback.sms_parts import GSM_7, UCS_2, in_plain_letters, measure, plain_for


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 152 + "€" + "a" * 7, 2),
        ("ã" * 70, 1),
        ("ã" * 71, 2),
        ("ã" * 134, 2),
        ("ã" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("😀" * 66, 2),
        ("😀" * 67, 3),
    ],
)
def test_parts_are_counted_by_alphabet(text: str, parts: int) -> None:
    assert measure(text).parts == parts


def test_a_character_of_two_units_moves_whole_into_the_next_part() -> None:
    assert measure("a" * 152 + "€" + "a" * 151).parts == 2
    assert measure("a" * 152 + "€" + "a" * 152).parts == 3


def test_the_characters_that_force_the_wide_alphabet_are_named_once_each() -> None:
    measured = measure("It\u2019s open \u2014 it\u2019s you 😀")
    assert measured.alphabet is UCS_2
    assert measured.forcing == ("\u2019", "\u2014", "😀")


def test_accents_of_the_plain_alphabet_cost_nothing() -> None:
    assert measure("¿Qué año? Désolés, à bientôt".replace("ô", "o")).alphabet is GSM_7


@pytest.mark.parametrize(("odd", "plain"), [("\u2019", "'"), ("\u2026", "..."), ("á", "a"), ("ç", "c"), ("😀", None), ("日", None)])
def test_a_replacement_is_offered_where_one_comes_close(odd: str, plain: str | None) -> None:
    assert plain_for(odd) == plain


def test_typographic_marks_become_typed_ones_and_letters_stay() -> None:
    assert in_plain_letters("Bay\u2019s \u201cCafé\u201d \u2013 São") == 'Bay\'s "Café" - São'


@given(st.text())
def test_no_text_takes_more_room_than_its_parts_have(text: str) -> None:
    measured = measure(text)
    room = measured.alphabet.single if measured.parts == 1 else measured.parts * measured.alphabet.joined
    assert measured.units <= room
