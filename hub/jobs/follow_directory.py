"""What reading a directory found out is followed up: conversations of people who changed there, or whose owner left, move."""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import select

from hub.contract.changes import Changed
from hub.firm_events import ChangedThere
from hub.journey import run_stored_journey
from hub.records.connection import PersonLink
from hub.records.conversation import Conversation
from hub.records.session import AccountSession
from hub.wiring import Hub

RECENT = dt.timedelta(days=30)


def follow_directory(hub: Hub, account_id: int, connection_id: int, *, changed: Collection[str], left: Collection[str]) -> None:
    """Have the linked people of recent open conversations read afresh who are among the `changed`, or whose owner is among the `left`.

    Both hold ids of the vendor.
    """
    if not changed and not left:
        return
    with hub.database.read(account_id) as session:
        people = _people(session, connection_id, changed=set(changed), left=set(left))
    for person_id in people:
        with hub.database.write(account_id) as session:
            run_stored_journey(session, ChangedThere(connection_id, Changed.PERSON, person_id))


def _people(session: AccountSession, connection_id: int, *, changed: set[str], left: set[str]) -> list[str]:
    open_now = select(Conversation.caller_id).where(Conversation.open.is_(True), Conversation.last_at > session.now - RECENT)
    links = select(PersonLink).where(PersonLink.connection_id == connection_id, PersonLink.caller_id.in_(open_now))
    return sorted({link.vendor_id for link in session.scalars(links) if link.vendor_id in changed or not left.isdisjoint(_owners(link))})


def _owners(link: PersonLink) -> list[str | None]:
    return [link.owner_id, *(claim["owner_id"] for matter in link.matters for claim in matter["owners"])]
