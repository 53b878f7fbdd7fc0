"""A phone system that can do no more than post signed events; texts go through another connection."""

import pytest

from hub.records.call import Call
from hub.records.conversation import Text
from tests.journeys import cast
from tests.journeys.business import Business
from tests.journeys.databases import ON_POSTGRESQL, ON_SQLITE
from tests.journeys.patience import eventually
from tests.journeys.rig import Rig
from tests.journeys.vendors import GENERIC


@pytest.fixture
def running(rig: Rig) -> Rig:
    rig.set_up(Business(has_system=False, posts_events=True, desk_holder=cast.MIKA))
    rig.start("web", "texts")
    return rig


@ON_POSTGRESQL
def test_a_missed_call_that_was_posted_is_texted_through_the_other_connection(running: Rig) -> None:
    event = {"line": cast.LINE, "caller": cast.STRANGER}

    posted = running.vendors.order(GENERIC, "post", type="call.missed", data=event, times=3)

    assert {status // 100 for status in posted["statuses"]} == {2}
    eventually(lambda: running.vendors.texts_to(cast.STRANGER), "the text back")
    running.vendors.text(cast.STRANGER, cast.ABOUT_ROLE)
    eventually(lambda: running.vendors.texts_to(str(cast.MIKA["phone"])), "the recruiter is told")
    running.wait_until_quiet()
    (call,) = running.rows(Call)
    assert (call.outcome, call.because, call.decision_reason) == ("missed", "reported", "missed")
    assert len(running.vendors.texts_to(cast.STRANGER)) == 1
    assert [text.outbound for text in running.rows(Text)] == [True, False]


@ON_SQLITE
def test_an_answered_call_that_was_posted_gets_no_text(running: Rig) -> None:
    running.vendors.order(GENERIC, "post", type="call.answered", data={"line": cast.LINE, "caller": cast.STRANGER})

    eventually(lambda: [call for call in running.rows(Call) if call.decision], "the call is decided")
    running.wait_until_quiet()
    assert [call.outcome for call in running.rows(Call)] == ["answered"]
    assert running.vendors.texts_to(cast.STRANGER) == []
