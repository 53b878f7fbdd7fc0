"""The words of automatic texts keep the rules of carriers and law."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.records.account import Trade
from hub.textback import wording

NIGHT = dt.datetime(2026, 11, 21, 3, 5, tzinfo=dt.UTC)


@pytest.mark.parametrize("trade", Trade)
@pytest.mark.parametrize("voicemail", [True, False])
@pytest.mark.parametrize("called_at", [None, NIGHT])
def test_the_first_text_names_the_business_asks_one_question_and_says_how_to_opt_out(
    trade: Trade, voicemail: bool, called_at: dt.datetime | None
) -> None:
    body = wording.text_back("Harbor Talent", trade, left_voicemail=voicemail, called_at=called_at, zone="America/New_York")
    assert "Harbor Talent" in " ".join(body.split()[:6])
    assert body.count("?") == 1
    assert "sorry we missed your call" in body
    assert "STOP" in body
    assert body.isascii()
    assert len(body) <= 320


@given(st.text())
def test_no_name_makes_a_text_longer_than_two_parts(name: str) -> None:
    assert len(wording.text_back(name, Trade.RECRUITING, left_voicemail=True, called_at=NIGHT)) <= 320


def test_a_voicemail_is_thanked_for() -> None:
    assert "Thanks for the voicemail" in wording.text_back("Harbor Talent", Trade.RECRUITING, left_voicemail=True)
