"""The replies that members pick from are kept on a page of their own, with the coach beside them."""

import re

import pytest
from flask import Flask

from hub.records.account import MemberRole
from hub.records.words import CannedReply
from tests.fakes.account_rows import NOW, AccountRows
from tests.hub.web.conftest import Browser


@pytest.fixture
def reply(rows: AccountRows) -> CannedReply:
    kept: CannedReply = rows.add(CannedReply(title="Hello", body="Hello there", changed_at=NOW, changed_by="Ann"))
    return kept


def test_what_came_is_shown_and_can_be_made_ones_own(owner: Browser) -> None:
    page = owner.read("/replies")
    assert "You have none of your own yet" in page
    assert "Ask for a time to talk" in page
    assert "6 added" in owner.post("/replies/take-over", follow=True).text
    assert "They are all there already." in owner.post("/replies/take-over", follow=True).text


def test_a_reply_is_written_changed_and_removed(owner: Browser) -> None:
    assert owner.post("/replies/add", {"title": "Hello", "body": "Hi {caller_first_name}\r\nthere"}).status_code == 302
    found = re.search(r"/replies/(\d+)", owner.read("/replies"))
    assert found is not None
    assert "Hi {caller_first_name}\nthere</textarea>" in owner.read(found[0])
    assert owner.post(f"{found[0]}/save", {"title": "Hello", "body": "Bye"}).status_code == 302
    assert "Bye" in owner.read("/replies")
    assert owner.post(f"{found[0]}/remove").status_code == 302
    assert owner.get(found[0]).status_code == 404


def test_what_the_coach_refuses_is_shown_again_with_all_that_it_found(owner: Browser, reply: CannedReply) -> None:
    answer = owner.post("/replies/add", {"title": "", "body": "Reply YES to confirm"})
    assert answer.status_code == 422
    assert "Reply YES to confirm</textarea>" in answer.text
    assert "Do not ask for YES" in answer.text
    assert "Give it a title" in answer.text
    taken = owner.post("/replies/add", {"title": "Hello", "body": "Other words"})
    assert (taken.status_code, "Another reply has this title." in taken.text) == (422, True)
    assert owner.post(f"/replies/{reply.id}/save", {"title": "Hello", "body": "Hi {owner}"}).status_code == 422


def test_the_coach_looks_on(owner: Browser) -> None:
    draft = {"title": "Hello", "body": "Hi {caller_first_name}, see bit.ly/x"}
    part = owner.post("/replies/check", draft, headers={"Page-Part": "coach"}).text
    assert "28 characters in 1 part, 0.01 USD for one text" in part
    assert "shortens links" in part
    assert draft["body"] in owner.post("/replies/check", draft).text


def test_an_agent_reads_replies_and_changes_none(app: Flask, rows: AccountRows, reply: CannedReply) -> None:
    agent = Browser(app)
    agent.sign_in(rows.member(MemberRole.AGENT))
    page = agent.read("/replies")
    assert "Hello there" in page
    assert "New reply" not in page
    assert agent.post(f"/replies/{reply.id}/remove").status_code == 403
