"""What counts as an opt-out: exact words and clear phrases do, a word inside a sentence does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.opt_out_words import Wish, plain_words, wish_of


@pytest.mark.parametrize(
    "body",
    [
        "STOP",
        "STOP STOP STOP",
        "stop. Please stop!",
        "stop.",
        "Stop please!",
        "pls stop texting me",
        "Unsubscribe",
        "CANCEL",
        "end",
        "Quit",
        "REVOKE",
        "opt out",
        "Opt-Out",
        "STOPALL",
        "Leave me alone",
        "wrong number, stop",
        "No más",
        "remove me",
        "ARRÊT",
        "Don\u2019t text me again",
        "please take me off your list",
        "I want to unsubscribe",
        "\uff33\uff34\uff2f\uff30",
        "stop \U0001f6d1",
        "lose my number",
    ],
)
def test_an_opt_out_in_any_of_its_wordings_is_one(body: str) -> None:
    assert wish_of(body) is Wish.STOP


@pytest.mark.parametrize(
    "body",
    [
        "I'll stop by at noon",
        "can you stop at 5?",
        "Please cancel my appointment",
        "by the end of the week",
        "I quit my job last month",
        "STOP 12345 Main St is where I live",
    ],
)
def test_what_only_sounds_like_an_opt_out_is_left_to_a_person(body: str) -> None:
    assert wish_of(body) is Wish.MAYBE_STOP


@pytest.mark.parametrize(
    "body",
    [
        "It's about the warehouse supervisor role",
        "Can you take me for the night shift?",
        "please don't contact my employer",
        "my weekend is free",
        "",
    ],
)
def test_what_has_nothing_of_an_opt_out_is_none(body: str) -> None:
    assert wish_of(body) is Wish.NONE


@pytest.mark.parametrize("body", ["START", "unstop", "Yes.", "opt in"])
def test_the_words_that_ask_for_texts_again_do_when_they_stand_alone(body: str) -> None:
    assert wish_of(body) is Wish.START


@pytest.mark.parametrize("body", ["When can I start?", "yes I applied last week", "start date?"])
def test_the_same_words_inside_a_sentence_ask_for_nothing(body: str) -> None:
    assert wish_of(body) is Wish.NONE


@given(st.text())
def test_no_text_at_all_breaks_the_reading(body: str) -> None:
    assert wish_of(body) in Wish


@given(st.text())
def test_plain_words_are_plain_already(body: str) -> None:
    assert plain_words(plain_words(body)) == plain_words(body)


@given(st.sampled_from(["stop", "quit", "end", "unsubscribe"]), st.text(alphabet=" .,!?-\n\t", max_size=5), st.booleans())
def test_signs_blanks_and_capitals_around_the_word_change_nothing(word: str, around: str, loud: bool) -> None:
    assert wish_of(around + (word.upper() if loud else word) + around) is Wish.STOP
