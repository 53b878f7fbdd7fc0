"""Replies to pick: those that came with the hub until a business has its own, filled for the caller, with the coach looking on."""

import pytest
from sqlalchemy.exc import NoResultFound

from hub.records.account import Account, Trade
from hub.records.line import Caller
from hub.records.words import CannedReply
from hub.textback.canned_replies import (
    ReplyRefused,
    check_reply,
    longest_reply,
    offered_replies,
    remove_reply,
    save_reply,
    take_over_replies,
)
from hub.textback.packs import LANGUAGES, pack_replies
from hub.textback.sms_parts import measure
from tests.fakes.small_hub import SmallHub

PACKS = [(trade, language) for trade in Trade for language in LANGUAGES]


@pytest.mark.parametrize(("trade", "language"), PACKS)
def test_the_replies_that_came_are_short_and_the_coach_has_nothing_against_them(trade: Trade, language: str) -> None:
    account = Account(name="Harbor Talent", language=language, cents_per_part=1.0, currency="USD")
    came = pack_replies(trade, language)
    assert len({reply.title for reply in came}) == len(came) >= 5
    for reply in came:
        assert [one for one in check_reply(account, reply.title, reply.body) if one.rule != "alphabet"] == []
        assert measure(longest_reply(account, reply.body)).parts <= (2 if language == "en" else 3)


def test_what_came_is_offered_until_the_business_has_replies_of_its_own(hub: SmallHub) -> None:
    hub.miss_call()
    with hub.write() as session:
        caller = session.get_one(Caller, hub.caller.id)
        came = offered_replies(session, caller, "Ann Bauer")
        assert came[0].text == "Hi, this is Ann at Harbor Talent. When is a good time for a short call today or tomorrow?"
        caller.name = "Sam Rivera"
        save_reply(session, None, "  Hello   there ", "Hi {caller_first_name} ({caller_name}), {my_first_name} of {business} {link}", "Ann")
        (own,) = offered_replies(session, caller, "Ann Bauer")
    assert (own.title, own.text) == ("Hello there", "Hi Sam (Sam Rivera), Ann of Harbor Talent")


def test_a_caller_who_is_known_by_number_only_is_not_greeted_by_it(hub: SmallHub) -> None:
    hub.miss_call()
    hub.change(Caller, name="(415) 555-0142")
    with hub.write() as session:
        assert offered_replies(session, session.get_one(Caller, hub.caller.id), "Ann")[0].text.startswith("Hi, this is Ann")


@pytest.mark.parametrize(
    ("title", "body", "said"),
    [
        ("", "Hello", "Give it a title"),
        ("t" * 61, "Hello", "at most 60"),
        ("Hello", "   ", "Write what it says"),
        ("Hello", "a" * 1601, "1600 characters"),
        ("Hello", "Hi {owner}", "{owner} is no field"),
        ("Hello", "Hi {", "stands alone"),
        ("Hello", "Reply YES to confirm", "Do not ask for YES"),
        ("Hello", "Look at bit.ly/abc", "shortens links"),
        ("Taken", "Hello", "Another reply"),
    ],
)
def test_what_would_hurt_is_not_kept(hub: SmallHub, title: str, body: str, said: str) -> None:
    with hub.write() as session:
        save_reply(session, None, "Taken", "Hello", "Ann")
    with pytest.raises(ReplyRefused, match=said), hub.write() as session:
        save_reply(session, None, title, body, "Ann")
    assert len(hub.all(CannedReply)) == 1


def test_a_reply_is_changed_and_removed_within_its_business_only(hub: SmallHub) -> None:
    with hub.write() as session:
        reply = save_reply(session, None, "Hello", "Hello", "Ann")
    other = hub.make_account("Pier Plumbing")
    for change in (lambda session: save_reply(session, reply.id, "Hello", "Bye", "Eve"), lambda session: remove_reply(session, reply.id)):
        with pytest.raises(NoResultFound), hub.write(other) as session:
            change(session)
    with hub.write() as session:
        save_reply(session, reply.id, "Hello", "Bye", "Bob")
    assert (hub.one(CannedReply).body, hub.one(CannedReply).changed_by) == ("Bye", "Bob")
    with hub.write() as session:
        remove_reply(session, reply.id)
    assert hub.all(CannedReply) == []


def test_what_came_is_taken_over_once(hub: SmallHub) -> None:
    with hub.write() as session:
        save_reply(session, None, "Ask for the role", "Ours", "Ann")
        assert take_over_replies(session, "Ann") == len(pack_replies(Trade.RECRUITING, "en")) - 1
        assert take_over_replies(session, "Ann") == 0
    assert hub.one(CannedReply, CannedReply.title == "Ask for the role").body == "Ours"
