"""What a reply is about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.conversations.intent import intent_of
from hub.records.conversation import Intent


@pytest.mark.parametrize(
    ("body", "intent"),
    [
        ("It's about the warehouse supervisor role", Intent.ROLE),
        ("I applied last week, any news?", Intent.ROLE),
        ("is the position still open", Intent.ROLE),
        ("We need staff for our warehouse", Intent.HIRE),
        ("I'd like to hire two drivers", Intent.HIRE),
        ("A hire", Intent.HIRE),
        ("looking to fill a position on my team", Intent.HIRE),
        ("URGENT please ring me", Intent.URGENT),
        ("the basement is flooding", Intent.URGENT),
        ("hello?", Intent.UNKNOWN),
        ("", Intent.UNKNOWN),
    ],
)
def test_a_reply_is_read_by_its_words(body: str, intent: Intent) -> None:
    assert intent_of(body) is intent


@given(st.text())
def test_no_reply_breaks_the_reading(body: str) -> None:
    assert intent_of(body) in Intent
