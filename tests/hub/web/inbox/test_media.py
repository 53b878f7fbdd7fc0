"""Pictures and voicemails are handed through to whoever may see the conversation, and nothing in them ever runs."""

import dataclasses
import threading
from pathlib import Path

import pytest
from flask import Flask

from hub.catalog.discovery import Catalog
from hub.connections.file_kinds import KINDS, kind_told
from hub.connections.media import LARGEST, Media
from hub.connections.parts import ConnectionParts
from hub.connections.recent_media import FetchedMedia, RecentMedia
from hub.contract.errors import Gone, Rejected, SignInAgain, TryAgain, VendorTrouble
from hub.records.account import MemberRole
from hub.records.conversation import Text
from hub.records.database import Database
from hub.settings import Settings
from hub.web.inbox.attachments import attachments_of
from tests.fakes.account_rows import AccountRows
from tests.fakes.connections_at_hand import ConnectionsAtHand
from tests.fakes.firm_system import FirmSystem
from tests.fakes.phone_system import PhoneSystem
from tests.fakes.picture_phone import Gallery, PicturePhone
from tests.hub.web.conftest import Browser, MakeApp

PNG = b"\x89PNG\r\n\x1a\n" + bytes(1000)


class WatchedGallery(Gallery):
    """Notes how many sessions of the database are open while it is asked."""

    def __init__(self, database: Database) -> None:
        super().__init__(p=(PNG, "image/png"))
        self.sessions_open: list[int] = []
        self._database = database

    def fetch(self, ref: str) -> tuple[bytes, str]:
        self.sessions_open.append(self._database.engine.pool.checkedout())
        return super().fetch(ref)


@pytest.fixture
def gallery(database: Database) -> WatchedGallery:
    return WatchedGallery(database)


class Seconds:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def media(gallery: WatchedGallery, tmp_path: Path, seconds: Seconds) -> Media:
    connections = ConnectionsAtHand(Settings(data_folder=tmp_path, database_url="sqlite://"), PhoneSystem(), FirmSystem())
    connections.phone_class = lambda system: PicturePhone(system, gallery)
    return Media(connections, Catalog(), at_once=1, longest_wait_s=0.01, clock=seconds)


@pytest.fixture
def app(make_app: MakeApp, parts: ConnectionParts, media: Media) -> Flask:
    return make_app(connections=dataclasses.replace(parts, media=media))


def text_with(rows: AccountRows, *refs: str, content_type: str = "image/png") -> Text:
    line = rows.line()
    return rows.text(rows.conversation(line, rows.caller()), line, media=[{"address": ref, "content_type": content_type} for ref in refs])


def test_a_picture_is_shown_to_whoever_may_see_the_conversation(owner: Browser, rows: AccountRows, gallery: WatchedGallery) -> None:
    text = text_with(rows, "p")
    answer = owner.get(f"/media/texts/{text.id}/0")
    assert (answer.status_code, answer.data, answer.mimetype) == (200, PNG, "image/png")
    assert answer.headers["Cache-Control"] == "private, max-age=3600"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert gallery.sessions_open == [0]


@pytest.mark.parametrize("number", [1, 99])
def test_what_did_not_come_with_the_text_is_not_there(owner: Browser, rows: AccountRows, gallery: WatchedGallery, number: int) -> None:
    assert owner.get(f"/media/texts/{text_with(rows, 'p').id}/{number}").status_code == 404
    assert owner.get(f"/media/voicemails/{rows.call(rows.line(), rows.caller()).id}").status_code == 404
    assert gallery.asked == []


def test_a_visitor_and_another_business_see_nothing(
    app: Flask, owner: Browser, rows: AccountRows, other_rows: AccountRows, gallery: WatchedGallery
) -> None:
    text = text_with(rows, "p")
    call = other_rows.call(other_rows.line(), other_rows.caller(), voicemail="p")
    stranger = Browser(app)
    assert stranger.get(f"/media/texts/{text.id}/0").status_code == 302
    stranger.sign_in(other_rows.member(MemberRole.OWNER))
    assert stranger.get(f"/media/texts/{text.id}/0").status_code == 404
    assert owner.get(f"/media/voicemails/{call.id}").status_code == 404
    assert gallery.asked == []


def test_who_sees_only_their_own_desks_gets_nothing_of_another_desk(app: Flask, rows: AccountRows, gallery: WatchedGallery) -> None:
    ana = rows.member(MemberRole.AGENT, own_desks_only=True, email="ana@example.com")
    line, caller = rows.line(), rows.caller()
    theirs = rows.conversation(line, caller, member_id=rows.member(MemberRole.AGENT, email="ben@example.com").id)
    text = rows.text(theirs, line, media=[{"address": "p", "content_type": "image/png"}])
    call = rows.call(line, caller, conversation_id=theirs.id, voicemail="p")
    browser = Browser(app)
    browser.sign_in(ana)
    assert browser.get(f"/media/texts/{text.id}/0").status_code == 404
    assert browser.get(f"/media/voicemails/{call.id}").status_code == 404
    assert gallery.asked == []


def test_a_player_may_ask_for_a_part_of_a_voicemail(owner: Browser, rows: AccountRows, gallery: WatchedGallery) -> None:
    gallery.kept["v"] = (bytes(range(256)), "audio/mpeg; charset=binary")
    call = rows.call(rows.line(), rows.caller(), voicemail="v")
    whole = owner.get(f"/media/voicemails/{call.id}")
    assert (whole.status_code, whole.mimetype, whole.headers["Accept-Ranges"]) == (200, "audio/mpeg", "bytes")
    part = owner.get(f"/media/voicemails/{call.id}", headers={"Range": "bytes=100-103"})
    assert (part.status_code, part.data) == (206, bytes([100, 101, 102, 103]))


@pytest.mark.parametrize("content_type", ["text/html", "image/svg+xml", "application/javascript", "TEXT/HTML; charset=utf-8", ""])
def test_what_could_hold_a_program_can_only_be_saved(owner: Browser, rows: AccountRows, gallery: WatchedGallery, content_type: str) -> None:
    gallery.kept["x"] = (b"<script>alert(1)</script>", content_type)
    answer = owner.get(f"/media/texts/{text_with(rows, 'x').id}/0")
    assert (answer.status_code, answer.mimetype) == (200, "application/octet-stream")
    assert answer.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("trouble", "status"),
    [
        (TryAgain("It did not answer within 20 seconds.", may_have_left=False), 503),
        (SignInAgain("It no longer accepts the sign-in."), 503),
        (Gone("It has no voicemail of this call any more."), 404),
        (Rejected("The answer is too large.", reason="answer_too_large"), 502),
    ],
)
def test_a_phone_system_that_fails_is_said_in_a_sentence(
    owner: Browser, rows: AccountRows, gallery: WatchedGallery, trouble: VendorTrouble, status: int
) -> None:
    gallery.kept["x"] = trouble
    answer = owner.get(f"/media/texts/{text_with(rows, 'x').id}/0")
    assert (answer.status_code, answer.text, answer.mimetype) == (status, trouble.sentence, "text/plain")


def test_what_is_too_large_is_not_handed_on(owner: Browser, rows: AccountRows, gallery: WatchedGallery) -> None:
    gallery.kept["x"] = (bytes(LARGEST + 1), "image/png")
    answer = owner.get(f"/media/texts/{text_with(rows, 'x').id}/0")
    assert (answer.status_code, answer.text) == (502, "This is too large to be shown here. Look for it at your phone system.")


@pytest.mark.parametrize(
    ("said", "content", "served", "shown", "name"),
    [
        ("", PNG, "image/png", "inline", "png"),
        ("binary/octet-stream", b"ID3" + bytes(50), "audio/mpeg", "inline", "mp3"),
        ("audio/x-wav", b"RIFF", "audio/x-wav", "inline", "wav"),
        ("Video/MP4", b"", "video/mp4", "inline", "mp4"),
        ("audio/amr", b"#!AMR", "audio/amr", "attachment", "amr"),
        ("video/3gpp", b"", "video/3gpp", "attachment", "3gp"),
        ("application/pdf", b"%PDF-1.7", "application/pdf", "attachment", "pdf"),
        ("text/x-vcard", b"BEGIN:VCARD", "text/x-vcard", "attachment", "vcf"),
        ("application/octet-stream", b"<svg onload=alert(1)>", "application/octet-stream", "attachment", "bin"),
    ],
)
def test_a_file_is_served_as_what_it_is(  # noqa: PLR0917 - a table
    owner: Browser, rows: AccountRows, gallery: WatchedGallery, said: str, content: bytes, served: str, shown: str, name: str
) -> None:
    gallery.kept["x"] = (content, said)
    text = text_with(rows, "x")
    answer = owner.get(f"/media/texts/{text.id}/0")
    assert (answer.status_code, answer.data, answer.mimetype) == (200, content, served)
    assert answer.headers["Content-Disposition"] == f"{shown}; filename=attachment-{text.id}-1.{name}"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_player_that_jumps_has_the_vendor_asked_once_a_minute(media: Media, gallery: WatchedGallery, seconds: Seconds) -> None:
    for _ in range(3):
        media.fetch(1, 1, "p")
    assert gallery.asked == ["p"]
    media.fetch(2, 1, "p")
    seconds.now += 61
    media.fetch(1, 1, "p")
    assert gallery.asked == ["p", "p", "p"]


def test_the_page_that_asks_why_has_the_vendor_asked_once(
    owner: Browser, rows: AccountRows, gallery: WatchedGallery, seconds: Seconds
) -> None:
    gallery.kept["x"] = Gone("It has no picture of this text any more.")
    address = f"/media/texts/{text_with(rows, 'x').id}/0"
    assert [owner.get(address).text for _ in range(2)] == ["It has no picture of this text any more."] * 2
    assert gallery.asked == ["x"]
    gallery.kept["x"] = (PNG, "image/png")
    seconds.now += 11
    assert owner.get(address).data == PNG


def test_what_was_fetched_takes_only_so_much_memory(seconds: Seconds) -> None:
    recent = RecentMedia[FetchedMedia](seconds, for_s=60, room=100, size_of=lambda found: found.size)
    for number in range(5):
        recent.keep((1, 1, str(number)), FetchedMedia(bytes(40), KINDS["image/png"]))
    assert [number for number in range(5) if recent.find((1, 1, str(number)))] == [3, 4]


@pytest.mark.parametrize(
    ("said", "address", "shown_as", "word"),
    [
        ("image/png", "x", "picture", "picture"),
        ("", "https://files.example/a/b.jpg?X-Sig=1", "picture", "picture"),
        ("", "https://files.example/a", "saved", "file"),
        ("image/svg+xml", "https://files.example/a.svg", "saved", "file"),
        ("text/html", "https://files.example/a.png", "saved", "file"),
        ("application/pdf", "https://[", "saved", "PDF"),
        ("", "https://[", "saved", "file"),
        ("audio/amr", "", "saved", "sound"),
    ],
)
def test_a_page_knows_beforehand_how_to_show_what_came(said: str, address: str, shown_as: str, word: str) -> None:
    kind = kind_told(said, address)
    assert (kind.shown_as, kind.word) == (shown_as, word)


def test_what_came_is_counted_where_there_are_several_of_a_kind(rows: AccountRows) -> None:
    text = text_with(rows, "a", "b", "c")
    text.media = [*text.media[:2], {"address": "c", "content_type": "application/pdf"}]
    assert [one.name for one in attachments_of(text)] == ["picture 1", "picture 2", "PDF"]


def test_a_phone_system_that_hangs_takes_no_more_than_its_turns(media: Media, gallery: WatchedGallery) -> None:
    let_go, begun = threading.Event(), threading.Event()

    def hang(_: str) -> tuple[bytes, str]:
        begun.set()
        assert let_go.wait(60)
        return PNG, "image/png"

    gallery.fetch = hang
    first = threading.Thread(target=media.fetch, args=(1, 1, "p"))
    first.start()
    assert begun.wait(60)
    with pytest.raises(TryAgain, match="Too many"):
        media.fetch(1, 1, "p")
    let_go.set()
    first.join()
    assert media.fetch(1, 1, "p").content == PNG


def test_it_is_known_beforehand_which_phone_systems_hand_nothing_out(database: Database, rows: AccountRows, media: Media) -> None:
    hands_out, forgotten = (rows.connection(key=key, webhook_token=key, vendor_account=key, name=key) for key in ("twilio", "acme"))
    with database.read(rows.account.id) as session:
        kept = media.kept_there(session)
    assert hands_out.id not in kept
    assert kept[forgotten.id] == "acme is no longer part of this installation: look at it there."
