"""A member writes to a caller in a browser: the coach looks on, drafts are kept, pictures show and voicemails play."""

import datetime as dt
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from hub.contract.errors import Gone
from hub.records.account import Member, MemberRole
from hub.records.conversation import Conversation, Text, TextKind
from hub.records.line import Caller
from hub.sandbox.samples import picture, spoken_message
from tests.browser.chromium import PATIENCE_MS, Visitor
from tests.browser.served_hub import ServedHub, served_hub
from tests.fakes.account_rows import NOW, AccountRows, make_account
from tests.fakes.picture_phone import Gallery, media_from

Visit = Callable[..., Visitor]


@dataclass
class Scene:
    """A served hub with one conversation: a voicemail, a picture, and a picture that is gone."""

    hub: ServedHub
    rows: AccountRows
    owner: Member
    conversation: Conversation

    @property
    def path(self) -> str:
        return f"/conversations/{self.conversation.id}"

    def written(self) -> list[str]:
        with self.hub.database.read(self.rows.account.id) as session:
            return [text.body for text in session.query(Text).order_by(Text.id) if text.kind == TextKind.BY_MEMBER]


@pytest.fixture
def scene(sqlite_with_tables: Path, tmp_path: Path) -> Iterator[Scene]:
    gallery = Gallery(v=(spoken_message(3), "audio/mpeg"), p=(picture(), "image/png"), gone=Gone("It is not there any more."))
    with served_hub(sqlite_with_tables, tmp_path, media=media_from(gallery, tmp_path)) as hub:
        rows = AccountRows(hub.database, make_account(hub.database, cents_per_part=0.83))
        line, caller = rows.line(rows.connection(key="twilio")), rows.caller(name="Sam Rivera")
        conversation = rows.conversation(line, caller, waiting_since=NOW - dt.timedelta(minutes=4))
        rows.call(line, caller, conversation_id=conversation.id, voicemail="v", voicemail_s=3)
        media = [{"address": ref, "content_type": "image/png"} for ref in ("p", "gone")]
        rows.text(conversation, line, outbound=False, kind=TextKind.REPLY, body="Is it still open?", media=media, status="received", at=NOW)
        yield Scene(hub, rows, rows.member(MemberRole.OWNER), conversation)


def opened(visit: Visit, scene: Scene, **wishes: object) -> Page:
    visitor = visit(scene.hub.address, **wishes)
    visitor.sign_in(scene.owner)
    return visitor.open(scene.path)


def test_a_text_is_coached_while_it_is_written_and_sent_by_keyboard(scene: Scene, visit: Visit) -> None:
    page = opened(visit, scene)
    words = page.get_by_label("Your text to them")
    words.fill("a" * 161)
    expect(page.locator("#coach")).to_contain_text("161 characters, 2 parts, 0.0166 USD")
    words.fill("It\u2019s open")
    expect(page.locator("#coach")).to_contain_text("write \u201c'\u201d instead")
    page.get_by_role("button", name="Use plain characters").click()
    expect(words).to_have_value("It's open")
    page.get_by_label("A reply to put in").select_option(label="I am calling you")
    page.get_by_role("button", name="Insert").click()
    expect(words).to_have_value("It's open Thanks Sam, I am calling you from this number in a few minutes. Maria")
    words.press("Control+Enter")
    page.wait_for_url(f"**{scene.path}")
    expect(page.locator("#thread")).to_contain_text("I am calling you from this number")
    expect(page.get_by_label("Your text to them")).to_have_value("")
    assert scene.written() == ["It's open Thanks Sam, I am calling you from this number in a few minutes. Maria"]


def test_a_draft_outlives_a_reload_and_a_refusal(scene: Scene, visit: Visit) -> None:
    page = opened(visit, scene)
    page.get_by_label("Your text to them").fill("Half a thought")
    page.reload()
    expect(page.get_by_label("Your text to them")).to_have_value("Half a thought")
    with scene.hub.database.write(scene.rows.account.id) as session:
        session.get_one(Caller, scene.conversation.caller_id).opted_out_at = NOW
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("They asked not to be texted").first).to_be_visible()
    assert scene.written() == []


def test_somebody_else_sees_who_is_writing(scene: Scene, visit: Visit) -> None:
    ann = scene.rows.member(MemberRole.AGENT, name="Ann Bauer", email="ann@example.com")
    page, other = opened(visit, scene), visit(scene.hub.address)
    other.sign_in(ann)
    other.open(scene.path).get_by_label("Your text to them").press_sequentially("Hi")
    expect(page.get_by_text("Ann Bauer is writing")).to_be_visible()


def test_pictures_show_voicemails_play_and_what_is_gone_gives_way_to_a_sentence(scene: Scene, visit: Visit) -> None:
    page = opened(visit, scene)
    shown = page.get_by_alt_text("Picture 1 from Sam Rivera")
    expect(shown).to_have_count(1)
    expect(page.get_by_text("The picture could not be fetched from your phone system. It is not there any more.")).to_be_visible()
    assert shown.evaluate("picture => picture.naturalWidth") == 240
    sound = page.get_by_label("Voicemail of 3 s")
    sound.evaluate("sound => { sound.muted = true; return sound.play() }")
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while sound.evaluate("sound => sound.currentTime") == 0:
        assert time.monotonic() < deadline
    assert 2.5 < sound.evaluate("sound => sound.duration") < 4
