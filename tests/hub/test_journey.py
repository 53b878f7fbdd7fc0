"""The story from a missed call to a note, with vendors that play along and vendors that do not."""

from hub.contract.people import Person, PersonRef
from hub.records.call import Call
from hub.records.connection import PersonLink
from tests.fakes.small_hub import CALLER, SmallHub


def test_a_missed_call_becomes_a_text_a_conversation_and_a_note_on_the_record(hub_on_each: SmallHub) -> None:
    hub = hub_on_each
    hub.connect_system()
    hub.system.people.append(Person(ref=PersonRef("p1"), name="Ada Lopez", phones=("(415) 555-0142",)))
    hub.miss_call()
    hub.wait(seconds=15)
    assert [text.to.e164 for _, text in hub.phone.sent] == [CALLER]
    hub.reply("It's about the warehouse supervisor role")
    hub.wait(minutes=15)
    assert hub.one(Call).decision_reason == "missed"
    assert hub.one(PersonLink).vendor_id == "p1"
    assert [activity.about for _, _, activity in hub.system.notes] == ["missed_call", "conversation"]
    assert hub.system.created == []
