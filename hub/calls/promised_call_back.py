"""Keeping what a text promised: that staff call back in so many minutes."""

import datetime as dt

from hub.calls.deciding import give_call_back_task
from hub.events import Event, TextSent
from hub.records.call import Call
from hub.records.conversation import Text
from hub.records.session import AccountSession


def give_promised_call_back(session: AccountSession, event: TextSent) -> list[Event]:
    """A text that names the minutes until a call gets a task that is due then, counted from when it left."""
    text = session.get_one(Text, event.text_id)
    if text.callback_minutes is None or text.call_id is None:
        return []
    promise = f"The text said that we call back in about {text.callback_minutes} minutes."
    give_call_back_task(session, session.get_one(Call, text.call_id), promise, due_in=dt.timedelta(minutes=text.callback_minutes))
    return []
