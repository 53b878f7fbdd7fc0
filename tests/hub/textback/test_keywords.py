"""HELP is answered once and by one side, and offers are agreed to in two texts of the caller's own."""

import datetime as dt

import pytest

from hub.records.consent import ConsentEntry
from hub.records.conversation import Text, TextKind
from hub.textback.keyword_wording import help_answer, offers_confirmation, offers_question
from hub.textback.owing import owe_text
from hub.textback.sms_parts import measure
from tests.fakes.small_hub import OTHER_CALLER, SmallHub

HELP = "Harbor Talent: you get texts because you called or texted us. Help: (415) 555-0100. Text STOP to opt out."


@pytest.mark.parametrize("word", ["HELP", "info", "Aide"])
def test_help_is_answered_with_who_writes_who_helps_and_how_it_ends(hub: SmallHub, word: str) -> None:
    hub.reply(word)
    hub.work()
    assert hub.phone.bodies == [HELP]


def test_the_contact_that_the_business_chose_is_named(hub: SmallHub) -> None:
    hub.change_account(support_contact="help@harbor.example")
    hub.reply("HELP")
    hub.work()
    assert "Help: help@harbor.example." in hub.phone.bodies[0]


def test_help_that_the_phone_system_answers_is_not_answered_by_us_too(hub: SmallHub) -> None:
    hub.reply("HELP", provider_answered_help=True)
    hub.work()
    assert hub.phone.bodies == []


def test_a_machine_that_answers_with_help_is_not_answered_for_ever(hub: SmallHub) -> None:
    for _ in range(5):
        hub.reply("HELP")
        hub.wait(seconds=20)
    assert hub.phone.bodies == [HELP]
    hub.wait(minutes=6)
    hub.reply("HELP")
    hub.work()
    assert hub.phone.bodies == [HELP, HELP]


def test_who_had_opted_out_is_still_told_who_writes(hub: SmallHub) -> None:
    hub.reply("STOP", provider_confirmed_opt_out=True)
    hub.wait(minutes=1)
    hub.reply("HELP")
    hub.work()
    assert hub.phone.bodies == [HELP]


def test_an_opt_out_that_follows_help_wins_over_the_answer(hub: SmallHub) -> None:
    hub.reply("HELP")
    hub.clock.move(seconds=1)
    hub.reply("STOP", provider_confirmed_opt_out=True)
    hub.work()
    assert hub.phone.bodies == []


def test_help_inside_a_sentence_is_for_a_person(hub: SmallHub) -> None:
    hub.reply("can you help me find a job?")
    hub.work()
    assert hub.phone.bodies == []


def test_offers_are_agreed_to_in_two_texts_and_entered_with_what_was_shown(hub: SmallHub) -> None:
    hub.change_account(offers_per_month=4)
    hub.reply("JOIN")
    hub.wait(minutes=1)
    hub.reply("Agree")
    hub.work()
    question, confirmation = hub.phone.bodies
    assert question == offers_question("Harbor Talent", 4)
    assert confirmation == offers_confirmation("Harbor Talent", 4)
    asked, agreed = hub.all(ConsentEntry, ConsentEntry.kind.in_(["offers_asked", "offers"]))
    assert (asked.said, asked.revoked_at is not None) == ("JOIN", True)
    assert agreed.said == f"Shown: \u201c{question}\u201d Answered: \u201cAgree\u201d"
    assert agreed.revoked_at is None


@pytest.mark.parametrize("words", [["AGREE"], ["JOIN", "yes"], ["JOIN", "I do not agree"]])
def test_half_of_it_is_no_consent(hub: SmallHub, words: list[str]) -> None:
    hub.change_account(offers_per_month=4)
    for said in words:
        hub.reply(said)
        hub.wait(minutes=1)
    assert hub.all(ConsentEntry, ConsentEntry.kind == "offers") == []


def test_who_agrees_more_than_a_day_later_has_to_ask_again(hub: SmallHub) -> None:
    hub.change_account(offers_per_month=4)
    hub.reply("JOIN")
    hub.wait(hours=24)
    hub.reply("AGREE")
    hub.work()
    assert hub.all(ConsentEntry, ConsentEntry.kind == "offers") == []


def test_without_the_setting_join_is_a_text_like_any_other(hub: SmallHub) -> None:
    hub.reply("JOIN")
    hub.work()
    assert hub.phone.bodies == []
    assert [entry.kind for entry in hub.all(ConsentEntry)] == ["conversation"]


def test_an_opt_out_ends_the_consent_to_offers_and_a_start_does_not_bring_it_back(hub: SmallHub) -> None:
    hub.change_account(offers_per_month=4)
    for said in ("JOIN", "AGREE", "STOP"):
        hub.reply(said)
        hub.wait(minutes=1)
    (agreed,) = hub.all(ConsentEntry, ConsentEntry.kind == "offers")
    assert agreed.revoked_at is not None


def owe_offer(hub: SmallHub) -> Text:
    with hub.write() as session:
        owe_text(session, session.merge(hub.conversation), TextKind.OFFER, "Two for one.", "offer:1")
    hub.work()
    return hub.one(Text, Text.outbox_key == "offer:1")


def test_an_offer_leaves_only_on_written_consent_in_the_ledger(hub: SmallHub) -> None:
    hub.change_account(offers_per_month=4)
    hub.reply("Is the role open?")
    assert owe_offer(hub).not_delivered == "no_consent"
    hub.reply("JOIN")
    hub.wait(minutes=1)
    hub.reply("AGREE")
    hub.work()
    with hub.write() as session:
        owe_text(session, session.merge(hub.conversation), TextKind.OFFER, "Two for one.", "offer:2")
    hub.work()
    assert hub.phone.bodies[-1] == "Two for one."


def test_an_offer_with_consent_waits_for_the_hours_of_the_state(hub: SmallHub) -> None:
    hub.change_account(offers_per_month=4)
    hub.clock.stand_at(dt.datetime(2026, 11, 20, 16, 30, tzinfo=dt.UTC))  # 8:30 in California, which begins at 9
    hub.reply("JOIN")
    hub.wait(minutes=1)
    hub.reply("AGREE")
    hub.work()
    owe_offer(hub)
    assert "Two for one." not in hub.phone.bodies
    hub.wait(minutes=30)
    assert hub.phone.bodies[-1] == "Two for one."


@pytest.mark.parametrize("business", ["Bay", "Harbor Talent", "Northwind Heating"])
def test_each_answer_names_the_business_first_and_keeps_to_two_parts(business: str) -> None:
    answers = (help_answer(business, "+1 415-555-0100"), offers_question(business, 30), offers_confirmation(business, 30))
    for answer in answers:
        assert answer.startswith(business)
        assert "STOP" in answer
        assert measure(answer).parts <= 2


def test_nobody_elses_conversation_is_touched(hub: SmallHub) -> None:
    hub.change_account(offers_per_month=4)
    hub.reply("JOIN")
    hub.reply("AGREE", sender=OTHER_CALLER)
    hub.work()
    assert hub.all(ConsentEntry, ConsentEntry.kind == "offers") == []
