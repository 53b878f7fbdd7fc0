"""Whose record a conversation belongs on: a client is no candidate, a stranger is created once, and nobody guesses between two."""

import pytest

from hub.records.call import Task
from hub.records.connection import PersonLink
from hub.records.conversation import Conversation
from tests.journeys import cast
from tests.journeys.business import Business
from tests.journeys.databases import ON_POSTGRESQL, ON_SQLITE
from tests.journeys.patience import eventually
from tests.journeys.rig import Rig


@pytest.fixture
def running(rig: Rig) -> Rig:
    rig.set_up(Business(desk_holder=cast.MIKA, fallback=cast.ROWAN))
    rig.start("web", "texts", "sync")
    return rig


@ON_SQLITE
def test_who_wants_to_hire_never_becomes_a_candidate(running: Rig) -> None:
    running.vendors.ring(cast.STRANGER)
    running.wait_until_quiet()

    running.vendors.text(cast.STRANGER, cast.ABOUT_HIRE)

    eventually(lambda: running.vendors.texts_to(str(cast.MIKA["phone"])), "somebody is told")
    running.wait_until_quiet()
    (conversation,) = running.rows(Conversation)
    assert conversation.intent == "hire"
    assert running.vendors.people_with(cast.STRANGER) == []
    assert running.outbox("create_person") is None


@ON_POSTGRESQL
def test_a_stranger_whose_create_was_not_answered_is_created_once(running: Rig) -> None:
    running.vendors.ring(cast.STRANGER)
    running.wait_until_quiet()
    running.vendors.arm(running.vendors.system, "withhold", changes=True)

    running.vendors.text(cast.STRANGER, cast.ABOUT_ROLE)

    eventually(lambda: running.rows(PersonLink), "the caller is linked")
    running.wait_until_quiet()
    (person,) = running.vendors.people_with(cast.STRANGER)
    assert [link.vendor_id for link in running.rows(PersonLink)] == [str(person["id"])]


@ON_SQLITE
def test_a_stranger_who_writes_twice_and_calls_again_is_created_once(running: Rig) -> None:
    running.vendors.ring(cast.STRANGER)
    running.vendors.text(cast.STRANGER, cast.ABOUT_ROLE)
    running.vendors.text(cast.STRANGER, "my name is Bao")
    running.vendors.ring(cast.STRANGER)

    eventually(lambda: running.rows(PersonLink), "the caller is linked")
    running.wait_until_quiet()
    assert len(running.vendors.people_with(cast.STRANGER)) == 1


@ON_POSTGRESQL
def test_of_several_records_with_the_number_a_member_is_asked_which(running: Rig) -> None:
    running.vendors.ring(cast.TWINS)
    running.vendors.text(cast.TWINS, cast.ABOUT_ROLE)

    eventually(lambda: running.rows(Task, kind="which_person"), "a member is asked")
    running.wait_until_quiet()
    (task,) = running.rows(Task, kind="which_person")
    assert "Ada Quill" in task.sentence
    assert "Ben Quill" in task.sentence
    assert running.rows(PersonLink) == []
    assert running.vendors.written_about(cast.TWINS) == ""
    assert len(running.vendors.people_with(cast.TWINS)) == 2
