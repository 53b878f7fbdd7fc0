"""A voicemail that is reported after its call was noted is added to that note, where notes can be rewritten."""

import pytest

from hub.contract.errors import Gone, TryAgain
from hub.contract.people import Person, PersonRef
from hub.contract.phone_events import VoicemailLeft
from hub.events import VoicemailReported
from hub.journey import run_stored_journey
from hub.records.connection import Connection, PersonLink
from tests.fakes.firm_system import RevisingConnector
from tests.fakes.small_hub import ABILITIES, CALLER, LINE, SmallHub

NOTED = "Missed call to Front desk (+14155550100) at 2026-11-20 15:00 EST."
WITH_VOICEMAIL = f"{NOTED}\nThey left a voicemail of 9 seconds."


@pytest.fixture(autouse=True)
def connection(hub: SmallHub) -> int:
    hub.connections.connector_class = RevisingConnector
    connection_id = hub.connect_system()
    hub.change(Connection, connection_id, abilities=[*ABILITIES, "revise"])
    hub.system.people = [Person(ref=PersonRef("p1"), name="Ada Lopez", phones=(CALLER,))]
    return connection_id


def voicemail_is_reported(hub: SmallHub) -> None:
    left = VoicemailLeft(key="RECA1", call_id="CA1", line=LINE, caller="", at=hub.clock.now, media="RE1", duration_s=9)
    with hub.write() as session:
        run_stored_journey(session, VoicemailReported(hub.line_id, left))


def test_the_note_is_rewritten_once_the_voicemail_is_known(hub: SmallHub) -> None:
    hub.miss_call()
    hub.work()
    assert hub.system.note_bodies == [NOTED]
    voicemail_is_reported(hub)
    hub.work()
    assert hub.system.note_bodies == [WITH_VOICEMAIL]
    assert "The voicemail was added to the note in Fake firm." in hub.story


def test_a_note_that_is_not_begun_yet_is_written_with_it(hub: SmallHub) -> None:
    hub.miss_call()
    voicemail_is_reported(hub)
    hub.work()
    assert hub.system.note_bodies == [WITH_VOICEMAIL]
    assert hub.rows("revise_note") == []


def test_reported_twice_it_is_added_once(hub: SmallHub) -> None:
    hub.miss_call()
    hub.work()
    for _ in range(2):
        voicemail_is_reported(hub)
        hub.work()
    assert len(hub.rows("revise_note")) == 1


def test_an_answer_that_never_came_is_followed_by_the_same_words_again(hub: SmallHub) -> None:
    hub.miss_call()
    hub.work()
    hub.system.unanswered["revise_activity"] = [TryAgain("no answer came", may_have_left=True)]
    voicemail_is_reported(hub)
    hub.work()
    hub.wait(minutes=5)
    assert hub.system.note_bodies == [WITH_VOICEMAIL]
    assert hub.rows("revise_note")[0].state == "done"


def test_a_note_that_somebody_deleted_stays_deleted(hub: SmallHub) -> None:
    hub.miss_call()
    hub.work()
    hub.system.notes.clear()
    voicemail_is_reported(hub)
    hub.work()
    assert hub.system.notes == []
    assert "The voicemail was added to the note in Fake firm." not in hub.story


def test_a_record_that_is_gone_is_let_go(hub: SmallHub) -> None:
    hub.miss_call()
    hub.work()
    hub.system.people = []
    hub.system.refused["find_activity"] = [Gone("deleted")]
    voicemail_is_reported(hub)
    hub.work()
    assert hub.all(PersonLink) == []


def test_where_notes_are_append_only_it_stays_as_it_was(hub: SmallHub, connection: int) -> None:
    hub.change(Connection, connection, abilities=ABILITIES)
    hub.miss_call()
    hub.work()
    voicemail_is_reported(hub)
    hub.work()
    assert hub.system.note_bodies == [NOTED]
