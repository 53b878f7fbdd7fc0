"""The journey's two tables are whole."""

import inspect
from pathlib import Path
from typing import get_type_hints

import pytest

from hub import journey
from hub.events import Event
from hub.events_as_json import EVENT_TYPES
from hub.journey import STEPS, Step, effects
from hub.sync.create_person import CreatePerson
from tests.fakes.small_hub import SmallHub

ROOT = Path(__file__).resolve().parents[2]
STAGES = ("calls", "consent", "textback", "conversations", "routing", "sync", "notify", "reports")
FOLLOWING = [(event, step) for event, steps in STEPS.items() for step in steps]


def test_every_event_has_its_line_in_the_table() -> None:
    assert set(STEPS) == set(EVENT_TYPES.values())


@pytest.mark.parametrize(("event", "step"), FOLLOWING, ids=[f"{event.__name__}-{step.__name__}" for event, step in FOLLOWING])
def test_a_step_lives_in_a_stage_and_takes_the_events_that_it_follows(event: type[Event], step: Step) -> None:
    file = Path(inspect.getfile(step)).relative_to(ROOT)
    assert file.parts[0] == "hub"
    assert file.parts[1] in STAGES
    taken = get_type_hints(step)["event"]
    assert event in (getattr(taken, "__args__", None) or (taken,))


def test_what_the_journey_imports_from_the_stages_it_uses() -> None:
    text = inspect.getsource(journey).split('"""', 2)[2]
    assert [step.__name__ for _, step in FOLLOWING if text.count(step.__name__) < 2] == []


def test_every_effect_says_whether_it_may_be_repeated(hub: SmallHub) -> None:
    paid = effects(hub.connections, hub.database, hub.settings)
    repeatable = {"look_up_number", "match_person", "read_person", "revise_note", "email_link", "erase_person"}
    assert {name for name, effect in paid.items() if effect.repeatable} == repeatable
    assert isinstance(paid["create_person"], CreatePerson)


def test_the_same_name_stands_for_an_effect_where_it_is_owed_and_where_it_is_paid(hub: SmallHub) -> None:
    owed = {"send_text", "match_person", "create_person", "read_person", "assign_owner", "open_matter", "log_activity"}
    owed |= {"look_up_number", "mark_do_not_text", "revise_note", "text_member", "email_member", "email_link", "erase_person"}
    owed |= {"email_report"}
    assert set(effects(hub.connections, hub.database, hub.settings)) == owed
