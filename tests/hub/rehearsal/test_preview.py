"""What would come of a call that nobody made: the real journey, and nothing left behind."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from hub.records.account import Desk, Member
from hub.records.call import Decision
from hub.records.line import Caller, Line
from hub.records.table import Table
from hub.rehearsal.invented_call import CallWish, Happens
from hub.rehearsal.preview import preview_call
from hub.rehearsal.preview_result import Preview
from tests.hub.rehearsal.rehearsing_firm import LINE, RehearsingFirm, rehearsing_firm

KNOWN, STAFF = "+14155550151", "+14155550199"
NOON = dt.datetime(2026, 11, 21, 20, 0, tzinfo=dt.UTC)  # in California
AT_NIGHT = dt.datetime(2026, 11, 22, 7, 10, tzinfo=dt.UTC)  # Saturday, 23:10 in California


class PreviewingFirm:
    """A firm that knows one person, with a desk on its line; it is made once, because a preview changes nothing."""

    def __init__(self, firm: RehearsingFirm) -> None:
        self.firm = firm
        firm.put_person("Ines Okafor", KNOWN)
        firm.index_again()
        with firm.hub.database.write(firm.account_id) as session:
            member = Member(name="Mika Sato", email="mika@harbor.example", phone=STAFF, role="agent", created_at=session.now)
            session.add(member)
            session.flush()
            desk = Desk(name="Desk B", member_id=member.id)
            session.add(desk)
            session.flush()
            session.get_one(Line, firm.line_id).desk_id = desk.id
            other = Desk(name="Desk C")
            session.add(other)
            session.flush()
            self.other_desk = other.id

    def preview(self, caller: str | None = KNOWN, at: dt.datetime = NOON, *, at_night: bool = True, **more: Any) -> Preview:
        self.firm.change_account(texts_at_night=at_night)
        wish = CallWish(line_id=self.firm.line_id, at=at, caller=caller, **more)
        return preview_call(self.firm.hub, self.firm.account_id, wish)

    def rows(self) -> dict[str, int]:
        with self.firm.hub.database.read_installation() as session:
            return {name: session.scalar(select(func.count()).select_from(table)) or 0 for name, table in Table.metadata.tables.items()}


@pytest.fixture(scope="module")
def firm(sqlite_migrated: Path) -> Iterator[PreviewingFirm]:
    with rehearsing_firm("housecallpro", sqlite_migrated) as made:
        yield PreviewingFirm(made)


def test_a_call_of_somebody_known_shows_decision_text_owner_and_note(firm: PreviewingFirm) -> None:
    shown = firm.preview()
    assert (shown.decision, shown.reason, shown.name) == (Decision.TEXT_NOW, "missed", "Ines Okafor")
    assert shown.text is not None
    assert "sorry we missed your call" in shown.text
    assert shown.leaves_at == NOON + dt.timedelta(seconds=18 + 1 + 15)
    assert shown.owner == "Mika Sato"
    assert any("Desk B" in sentence for sentence in shown.why)
    (written,) = shown.write_backs
    assert (written.system, [write.effect for write in written.writes]) == ("Housecall Pro", ["log_activity"])
    assert shown.only_watches


def test_the_line_can_be_taken_to_belong_to_another_desk(firm: PreviewingFirm) -> None:
    shown = firm.preview(desk_id=firm.other_desk)
    assert not any("Desk B" in sentence for sentence in shown.why)
    with pytest.raises(LookupError):
        firm.preview(desk_id=4711)


def test_nothing_is_sent_and_nothing_is_written(firm: PreviewingFirm) -> None:
    before, asked = firm.rows(), firm.firm.asked()
    firm.preview(reply="my boiler leaks", happens=Happens.VOICEMAIL)
    firm.preview(None, reply="hello")
    assert firm.rows() == before
    assert firm.firm.writes_since(asked) == []


def test_a_call_at_night_waits_for_the_morning(firm: PreviewingFirm) -> None:
    shown = firm.preview(at=AT_NIGHT, at_night=False)
    assert (shown.decision, shown.reason) == (Decision.TEXT_AT, "night")
    assert shown.leaves_at is not None
    assert shown.leaves_at > AT_NIGHT + dt.timedelta(hours=8)


def test_somebody_unknown_is_nobody_until_they_reply(firm: PreviewingFirm) -> None:
    silent = firm.preview(None)
    assert silent.number not in (LINE, KNOWN)
    assert (silent.name, silent.owner, silent.owner_after_reply) == (None, "Mika Sato", True)
    assert [written.writes for written in silent.write_backs] == [()]
    assert silent.write_backs[0].troubles == ("Housecall Pro does not know this number.",)
    replied = firm.preview(None, reply="Hi, my water heater leaks")
    assert next(write.effect for write in replied.write_backs[0].writes) == "create_person"
    assert (replied.owner, replied.owner_after_reply) == ("Mika Sato", False)


def test_every_no_is_explained(firm: PreviewingFirm) -> None:
    staff = firm.preview(STAFF)
    assert (staff.decision, staff.sentence, staff.text) == (Decision.NO_TEXT, "The call came from a member of staff.", None)
    answered = firm.preview(happens=Happens.ANSWERED)
    assert (answered.decision, answered.text, answered.reason) == (Decision.NO_TEXT, None, "answered")


def test_what_is_known_of_the_caller_counts(firm: PreviewingFirm) -> None:
    with firm.firm.hub.database.write(firm.firm.account_id) as session:
        opted_out = Caller(number="+14155550152", opted_out_at=NOON - dt.timedelta(days=90), created_at=session.now)
        texted = Caller(number="+14155550153", last_automatic_text_at=NOON - dt.timedelta(hours=2), created_at=session.now)
        session.add_all([opted_out, texted])
    assert firm.preview("+14155550152").reason == "opted_out"
    assert next(sentence for sentence, _ in firm.preview("+14155550152").tasks).startswith("Call back.")
    assert firm.preview("+14155550153").reason == "texted_recently"


def test_a_line_of_another_business_cannot_be_previewed(firm: PreviewingFirm) -> None:
    with pytest.raises(LookupError):
        preview_call(firm.firm.hub, firm.firm.account_id, CallWish(line_id=99, at=NOON))


def test_what_was_said_and_noted_before_is_not_written_again(firm: PreviewingFirm) -> None:
    caller = "+14155550154"
    firm.firm.put_person("Ana Ruiz", caller)
    firm.firm.index_again()
    firm.firm.miss_call("CA7", caller)
    firm.firm.reply("earlier words", caller)
    tomorrow = (dt.datetime.now(dt.UTC) + dt.timedelta(days=1)).replace(hour=20)
    (silent,) = firm.preview(caller, tomorrow).write_backs
    assert [write.effect for write in silent.writes] == ["log_activity"]
    (replied,) = firm.preview(caller, tomorrow, reply="later words").write_backs
    written = str([write.body for write in replied.writes])
    assert ("later words" in written, "earlier words" in written) == (True, False)
