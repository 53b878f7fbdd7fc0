"""Counting the texts that left a line, for its limits and for what the business spends in a day."""

from sqlalchemy import update

from hub.records.conversation import AUTOMATIC, Conversation, Text
from hub.records.line import TextTally
from hub.records.locking import insert_or_ignore
from hub.records.session import AccountSession


def count_text(session: AccountSession, text: Text) -> None:
    """Count a text that left just now."""
    conversation = session.get_one(Conversation, text.conversation_id)
    hour = session.now.replace(minute=0, second=0, microsecond=0)
    where = {"account_id": session.account_id, "line_id": conversation.line_id, "hour": hour}
    insert_or_ignore(session, TextTally, {**where, "automatic": 0, "parts": 0}, ["account_id", "line_id", "hour"])
    automatic = int(text.kind in AUTOMATIC)
    counted = update(TextTally).where(TextTally.line_id == conversation.line_id, TextTally.hour == hour)
    session.execute(counted.values(automatic=TextTally.automatic + automatic, parts=TextTally.parts + (text.parts or 1)))
