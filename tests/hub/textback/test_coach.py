"""The coach knows every rule, and the wordings that come with the hub keep them all."""

import dataclasses
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.records.account import Trade
from hub.textback.coach import CoachFacts, Level, check, cost_of, longest_text
from hub.textback.packs import LANGUAGES, pack_template
from hub.textback.sms_parts import GSM_7, measure
from hub.textback.text_state import TextState

FACTS = CoachFacts(values={"business": "Harbor Talent"})
GOOD = "{business} here, sorry we missed your call {when}. What can we do for you? Reply and a recruiter will jump in. STOP to opt out."
PACKS = [(trade, state, language) for trade in Trade for state in TextState for language in LANGUAGES]


def rules(body: str, state: TextState = TextState.OPEN, facts: CoachFacts = FACTS) -> list[str]:
    return [advice.rule for advice in check(body, state, facts)]


def saying(words: str) -> str:
    """The good wording with more words in it."""
    return GOOD.replace("What can", f"{words} What can")


@pytest.mark.parametrize(("trade", "state", "language"), PACKS)
def test_every_wording_that_comes_with_the_hub_pleases_the_coach(trade: Trade, state: TextState, language: str) -> None:
    facts = CoachFacts(language=language)
    body = pack_template(trade, state, language).body
    assert check(body, state, facts) == []
    assert measure(longest_text(body, facts)).alphabet is GSM_7


def test_a_good_wording_gets_no_advice() -> None:
    assert check(GOOD, TextState.OPEN, FACTS) == []


def test_a_name_that_comes_late_is_refused() -> None:
    assert rules(GOOD.replace("{business} here, sorry we", "Hello and good day to you, sorry that we at {business}")) == ["business"]
    assert rules(GOOD.replace("{business} here, sorry we", "Sorry we")) == ["business"]
    assert rules(GOOD.replace("{business}", "Hi, it is {business}")) == []


def test_the_name_counts_by_its_words_and_not_by_its_field() -> None:
    long_name = dataclasses.replace(FACTS, values={"business": "The Old Harbor Street Talent House"})
    assert rules(GOOD, facts=long_name) == []
    assert rules(GOOD.replace("{business}", "Hi, it is {business}"), facts=long_name) == ["business"]


def test_the_missed_call_must_be_named() -> None:
    assert rules(GOOD.replace("sorry we missed your call {when}", "good to hear from you {when}")) == ["acknowledges"]


def test_a_form_is_thanked_for_instead() -> None:
    assert rules(GOOD, TextState.FORM_RECEIVED) == ["acknowledges"]
    assert rules(GOOD.replace("sorry we missed your call", "thanks for your request"), TextState.FORM_RECEIVED) == []


@pytest.mark.parametrize("question", ["Tell us what you need.", "What is it? And when?"])
def test_there_is_exactly_one_question(question: str) -> None:
    assert rules(GOOD.replace("What can we do for you?", question)) == ["question"]


def test_a_person_must_follow() -> None:
    assert rules(GOOD.replace("Reply and a recruiter will jump in.", "Reply here.")) == ["person"]
    assert rules(GOOD.replace("a recruiter", "{owner_first_name}")) == []


def test_opt_out_words_must_be_there() -> None:
    assert rules(GOOD.replace("STOP to opt out.", "")) == ["opt_out"]


@pytest.mark.parametrize(
    "words", ["Reply YES to confirm.", "Text back CANCEL to move it.", 'Just answer "yes".', "Reply STOP if it is urgent.", "YES or no."]
)
def test_no_answer_is_asked_for_that_carriers_keep_to_themselves(words: str) -> None:
    assert rules(saying(words)) == ["keyword"]


@pytest.mark.parametrize(
    "opt_out", ["Reply STOP to opt out.", "Text STOP to end.", "Reply 'STOP' to unsubscribe.", "Send STOP for no more."]
)
def test_asking_for_stop_to_opt_out_is_right(opt_out: str) -> None:
    assert rules(GOOD.replace("STOP to opt out.", opt_out)) == []


@pytest.mark.parametrize(
    "words", ["Ask about our offers.", "20% off today.", "Only $99.", "Use this coupon.", "We do free estimates.", "Financing is possible."]
)
def test_no_price_and_no_offer(words: str) -> None:
    assert rules(saying(words)) == ["promotion"]


@pytest.mark.parametrize("words", ["Please leave us a review.", "Give us 5 stars.", "Rate us on the map.", "Refer a friend."])
def test_no_review_is_asked_for(words: str) -> None:
    assert rules(saying(words)) == ["review"]


@pytest.mark.parametrize("words", ["Is it about a job offer, tell us.", "Say when you are free.", "Send info on the job."])
def test_everyday_words_are_no_advertising(words: str) -> None:
    assert rules(saying(words)) == []


@pytest.mark.parametrize("words", ["See https://bit.ly/x1.", "See tinyurl.com/abc.", "See http://203.0.113.9/a."])
def test_links_that_carriers_throw_away_are_refused(words: str) -> None:
    assert rules(saying(words)) == ["link"]


def test_a_link_to_the_own_domain_is_fine_and_its_question_mark_is_no_question() -> None:
    assert rules(saying("See https://harbor-talent.example/talk?from=text")) == []
    assert rules(saying("See {link}")) == []
    assert rules(saying("See {link}"), facts=dataclasses.replace(FACTS, values={"link": "https://bit.ly/talk"})) == ["link"]


def test_shouting_is_refused_and_the_own_name_is_none() -> None:
    assert rules(saying("CALL BACK TODAY.")) == ["shouting"]
    loud_name = dataclasses.replace(FACTS, values={"business": "HARBOR TALENT"})
    assert rules(GOOD, facts=loud_name) == []


def test_words_that_carriers_filter_are_a_warning() -> None:
    (advice,) = check(saying("We staff casino floors."), TextState.OPEN, FACTS)
    assert (advice.level, advice.rule) == (Level.WARNING, "refused_words")
    assert "casino" in advice.sentence


def test_the_character_that_makes_a_text_dear_is_named_with_what_to_write_instead() -> None:
    (advice,) = check(GOOD.replace("sorry we", "we\u2019re sorry we").replace("{when}", "{when}"), TextState.OPEN, FACTS)[-1:]
    assert (advice.level, advice.rule) == (Level.WARNING, "alphabet")
    assert "“\u2019”" in advice.sentence
    assert "“'”" in advice.sentence


def test_a_picture_makes_it_too_many_parts() -> None:
    assert rules(saying("😀")) == ["parts", "alphabet"]


def test_length_counts_with_the_longest_values() -> None:
    words = "We are here for you every day. " * 5
    assert rules(saying(words)) == []
    assert set(rules(saying(words + "{line} {link}"))) == {"length", "parts"}


def test_an_emergency_wording_says_urgent() -> None:
    assert "urgent" in rules(GOOD, TextState.EMERGENCY)


def test_a_field_that_does_not_exist_is_named_with_those_that_do() -> None:
    (advice,) = check(GOOD + " {agent.name}", TextState.OPEN, FACTS)
    assert (advice.level, advice.rule) == (Level.ERROR, "field")
    assert "{agent.name} is no field" in advice.sentence
    assert "{owner_first_name}" in advice.sentence


def test_an_empty_wording_is_refused() -> None:
    assert rules("   ") == ["empty"]


def test_the_cost_is_that_of_all_its_parts() -> None:
    priced = CoachFacts(part_price=Decimal("0.0083"))
    assert cost_of(measure("a" * 200), priced) == Decimal("0.0166")
    assert cost_of(measure("a"), FACTS) is None


@given(st.text(), st.sampled_from(TextState), st.sampled_from(sorted(LANGUAGES)))
def test_whatever_is_typed_gets_an_answer(body: str, state: TextState, language: str) -> None:
    assert isinstance(check(body, state, CoachFacts(language=language)), list)
