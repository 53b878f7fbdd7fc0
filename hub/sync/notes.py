"""Owing what must stand on the record: each missed call at once, the conversation after its quiet period."""

import datetime as dt

from sqlalchemy import select

from hub.outbox.effects import Queue
from hub.outbox.endings import owe_again
from hub.outbox.rows import About, owe, person_lane
from hub.records.account import Account
from hub.records.call import Call
from hub.records.connection import PersonLink
from hub.records.conversation import ConversationNote, Text, TextKind
from hub.records.locking import insert_or_ignore
from hub.records.outbox import OutboxRow, OutboxState
from hub.records.session import AccountSession

LOG_ACTIVITY, OPEN_MATTER = "log_activity", "open_matter"
TELLS_OF_CALL = "tells_of_call"
"""In the payload of a matter that is opened for a mere missed call: the call stands there and is not noted once more."""
HISTORY = "history"
"""What a note is about that tells again what had been noted on somebody else's record."""
PERSON_ID = "person_id"
"""In the payload of a note since it was first tried: on whose record it is."""
BY_PEOPLE = frozenset({TextKind.REPLY, TextKind.BY_MEMBER})
UNDER_WAY = frozenset({OutboxState.OWED, OutboxState.WAITING, OutboxState.DOING})


def note_of(session: AccountSession, conversation_id: int, connection_id: int) -> ConversationNote:
    """How far the conversation stands on the record there."""
    found = select(ConversationNote).where(
        ConversationNote.conversation_id == conversation_id, ConversationNote.connection_id == connection_id
    )
    note = session.scalar(found)
    if note is not None:
        return note
    values = {
        "account_id": session.account_id,
        "conversation_id": conversation_id,
        "connection_id": connection_id,
        "notes": 0,
        "last_text_id": 0,
    }
    insert_or_ignore(session, ConversationNote, values, ["conversation_id", "connection_id"])
    return session.scalars(found).one()


def texts_to_note(session: AccountSession, conversation_id: int, connection_id: int) -> list[Text]:
    """The texts that were really exchanged and stand in no note there yet; one still on its way comes into a later note."""
    of_conversation = select(OutboxRow.payload).where(
        OutboxRow.effect.in_((LOG_ACTIVITY, OPEN_MATTER)),
        OutboxRow.connection_id == connection_id,
        OutboxRow.conversation_id == conversation_id,
        OutboxRow.state != OutboxState.DROPPED,
    )
    noted = {text_id for payload in session.scalars(of_conversation) for text_id in payload.get("text_ids", ())}
    texts = session.scalars(select(Text).where(Text.conversation_id == conversation_id).order_by(Text.id))
    tests = set(session.scalars(select(Call.id).where(Call.conversation_id == conversation_id, Call.guided_test.is_(True))))
    return [text for text in texts if text.status not in (None, "not_sent") and text.id not in noted and text.call_id not in tests]


def owe_missed_call_note(session: AccountSession, link: PersonLink, call_id: int, conversation_id: int | None) -> None:
    """Owe the note of one missed call; one that was dropped because its record was gone is written on the record known now.

    Nothing is owed for a call that the opening of a matter tells of.
    """
    if _is_told_in_matter(session, link, call_id):
        return
    lane, payload = person_lane(link.connection_id, link.vendor_id), {"about": "missed_call", "link_id": link.id}
    row = owe(
        session,
        LOG_ACTIVITY,
        queue=Queue.SYNC,
        lane=lane,
        key=f"missed-call-{call_id}-{link.connection_id}",
        about=About(caller_id=link.caller_id, conversation_id=conversation_id, call_id=call_id, connection_id=link.connection_id),
        payload=payload,
    )
    if row.state == OutboxState.DROPPED:
        row.lane, row.payload, row.reason = lane, payload, None
        owe_again(session, row)


def _is_told_in_matter(session: AccountSession, link: PersonLink, call_id: int) -> bool:
    openings = select(OutboxRow.payload).where(
        OutboxRow.effect == OPEN_MATTER,
        OutboxRow.connection_id == link.connection_id,
        OutboxRow.call_id == call_id,
        OutboxRow.state.not_in((OutboxState.DROPPED, OutboxState.HELD)),
    )
    return any(payload.get(TELLS_OF_CALL) for payload in session.scalars(openings))


def somebody_wrote(session: AccountSession, conversation_id: int, connection_id: int) -> bool:
    """Whether a person, not only the hub, wrote something that stands in no note there yet."""
    unnoted = texts_to_note(session, conversation_id, connection_id)
    return any(text.kind in BY_PEOPLE for text in unnoted)


def quiet_period(session: AccountSession) -> dt.timedelta:
    """How long a conversation must rest before it is noted."""
    return dt.timedelta(seconds=session.get_one(Account, session.account_id).quiet_period_s)


def owe_conversation_note(session: AccountSession, link: PersonLink, conversation_id: int, *, at_once: bool = False) -> None:
    """Owe the next note of a conversation in which somebody wrote; each text begins the quiet period anew."""
    if not somebody_wrote(session, conversation_id, link.connection_id):
        return
    quiet = dt.timedelta(0) if at_once else quiet_period(session)
    rows = select(OutboxRow).where(
        OutboxRow.effect == LOG_ACTIVITY,
        OutboxRow.connection_id == link.connection_id,
        OutboxRow.conversation_id == conversation_id,
        OutboxRow.call_id.is_(None),
    )
    there = [row for row in session.scalars(rows) if row.payload["about"] != HISTORY]
    under_way = next((row for row in there if row.state in UNDER_WAY), None)
    if under_way is None:
        owe(
            session,
            LOG_ACTIVITY,
            queue=Queue.SYNC,
            lane=person_lane(link.connection_id, link.vendor_id),
            key=f"conversation-{conversation_id}-{link.connection_id}-{len(there) + 1}",
            about=About(caller_id=link.caller_id, conversation_id=conversation_id, connection_id=link.connection_id),
            payload={"about": "conversation", "link_id": link.id},
            not_before=session.now + quiet,
        )
    elif under_way.state == OutboxState.OWED and under_way.attempts == 0:
        under_way.not_before = session.now + quiet
