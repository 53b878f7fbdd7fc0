"""Where a conversation goes: into a matter that is opened with it, or into the next note on the record."""

import datetime as dt

from sqlalchemy import select

from hub.contract.connector import Ability
from hub.outbox.effects import Queue
from hub.outbox.rows import About, owe, person_lane
from hub.records.account import Account, CreatePolicy
from hub.records.call import Call
from hub.records.connection import Connection, PersonLink
from hub.records.conversation import Conversation, Intent
from hub.records.outbox import OutboxRow, OutboxState
from hub.records.session import AccountSession
from hub.sync.notes import OPEN_MATTER, TELLS_OF_CALL, owe_conversation_note, quiet_period, somebody_wrote


def owe_conversation(session: AccountSession, link: PersonLink, conversation_id: int) -> None:
    """Owe the matter that the conversation is about, where none is open and this firm has such; else its next note.

    A matter is opened after the quiet period with all that was said, since some vendors let nothing be added to it later; with the
    policy `always` one is opened for a mere missed call, at once. Where candidates are held, the one of a client is given up as
    soon as it is tried, and owed again should they turn out to be none. Of a guided test nothing is told.
    """
    if session.get_one(Conversation, conversation_id).guided_test:
        return
    if not _opens_matters(session, link):
        owe_conversation_note(session, link, conversation_id)
        return
    wrote = somebody_wrote(session, conversation_id, link.connection_id)
    if not wrote and session.get_one(Account, session.account_id).create_policy != CreatePolicy.ALWAYS:
        return
    call_id = session.scalar(select(Call.id).where(Call.conversation_id == conversation_id).order_by(Call.id.desc()).limit(1))
    at = session.now + (quiet_period(session) if wrote else dt.timedelta(0))
    row = owe(
        session,
        OPEN_MATTER,
        queue=Queue.SYNC,
        lane=person_lane(link.connection_id, link.vendor_id),
        key=f"matter-{link.id}-{conversation_id}-{call_id or 0}",
        about=About(caller_id=link.caller_id, conversation_id=conversation_id, call_id=call_id, connection_id=link.connection_id),
        payload={"link_id": link.id} if wrote else {"link_id": link.id, TELLS_OF_CALL: True},
        not_before=at,
    )
    if row.state == OutboxState.DROPPED and row.reason == "client" and not _is_client(session, conversation_id):
        row.state, row.not_before, row.reason, row.ended_at = OutboxState.OWED, at, None, None
    elif _has_ended(row):
        owe_conversation_note(session, link, conversation_id)
    elif row.state == OutboxState.OWED and row.attempts == 0:
        row.not_before = at


def _opens_matters(session: AccountSession, link: PersonLink) -> bool:
    connection = session.get_one(Connection, link.connection_id)
    if Ability.OPEN_MATTERS not in connection.abilities or link.matters:
        return False
    return session.get_one(Account, session.account_id).create_policy != CreatePolicy.NEVER


def _is_client(session: AccountSession, conversation_id: int) -> bool:
    return session.get_one(Conversation, conversation_id).intent == Intent.HIRE


def _has_ended(row: OutboxRow) -> bool:
    return row.state in (OutboxState.DONE, OutboxState.DROPPED, OutboxState.HELD)
