"""Whoever wants to hire is a client: no candidate in an applicant tracking system, but a contact in any other."""

from hub.connections.ready import Connections
from hub.records.connection import Connection
from hub.records.conversation import Conversation, Intent
from hub.records.outbox import OutboxRow
from hub.records.session import AccountSession

HOLDS_CANDIDATES = "ats"


def is_client_among_candidates(session: AccountSession, row: OutboxRow, connections: Connections) -> bool:
    """Whether the row is about somebody who wants to hire, at a connection that holds candidates."""
    conversation = session.get(Conversation, row.conversation_id) if row.conversation_id else None
    if conversation is None or conversation.intent != Intent.HIRE:
        return False
    return connections.kind_of(session.get_one(Connection, row.connection_id).key) == HOLDS_CANDIDATES
