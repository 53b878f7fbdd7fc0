"""Events survive being stored."""

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.events import Event
from hub.events_as_json import EVENT_TYPES, event_from_json, event_to_json

moments = st.datetimes(timezones=st.just(dt.UTC))
st.register_type_strategy(dt.datetime, moments)


@pytest.mark.parametrize("kind", EVENT_TYPES.values(), ids=EVENT_TYPES)
def test_an_event_comes_back_from_the_database_as_it_went_in(kind: type[Event]) -> None:
    @given(st.from_type(kind))
    def comes_back(event: Event) -> None:
        name, payload = event_to_json(event)
        assert event_from_json(name, json.loads(json.dumps(payload))) == event

    comes_back()


def test_an_event_of_a_name_that_nobody_knows_is_refused() -> None:
    with pytest.raises(KeyError):
        event_from_json("SomethingNew", {})
