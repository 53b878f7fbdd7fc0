"""The words of every reason."""

import pytest

from hub.reasons import BECAUSE, Reason, because
from hub.rules import SETTINGS, Setting


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_a_sentence_and_its_half_for_a_text_that_was_held_back(reason: Reason) -> None:
    known = BECAUSE[reason]
    assert known.sentence[0].isupper()
    assert known.sentence.endswith(".")
    assert known.not_sent[0].islower()
    assert not known.not_sent.endswith(".")
    assert 0 < len(known.short) <= 32


def test_no_two_reasons_read_alike() -> None:
    for words in ({known.short for known in BECAUSE.values()}, {known.sentence for known in BECAUSE.values()}):
        assert len(words) == len(Reason)


def test_every_setting_has_a_name_and_a_place() -> None:
    assert set(SETTINGS) == set(Setting)


def test_a_word_of_a_carrier_is_no_reason_of_ours() -> None:
    assert because("filtered") is None
    assert because("opted_out") is BECAUSE[Reason.OPTED_OUT]
