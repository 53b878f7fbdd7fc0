"""Which record at which connection a caller is."""

from typing import Any

from sqlalchemy import select

from hub.contract.connector import Ability
from hub.contract.errors import Gone
from hub.contract.people import Matter, OwnerClaim, PersonRef
from hub.directory.entries import role_entry
from hub.directory.people import forget_person
from hub.events import Event
from hub.firm_events import PersonGone, PersonLinked
from hub.outbox.rows import About
from hub.records.connection import Connection, PersonLink
from hub.records.line import Caller
from hub.records.outbox import OutboxRow
from hub.records.session import AccountSession
from hub.records.trace import tell


def connections_with(session: AccountSession, ability: Ability) -> list[Connection]:
    """The account's connections that can be asked for this; a paused or signed-out one is still owed to."""
    connections = session.scalars(select(Connection).where(Connection.kind == "connector").order_by(Connection.id))
    return [connection for connection in connections if ability in connection.abilities]


def link_of(session: AccountSession, connection_id: int, caller_id: int) -> PersonLink | None:
    """The caller's record at the connection, if known."""
    return session.scalar(select(PersonLink).where(PersonLink.connection_id == connection_id, PersonLink.caller_id == caller_id))


def links_of(session: AccountSession, caller_id: int) -> list[PersonLink]:
    """All records that the caller is."""
    return list(session.scalars(select(PersonLink).where(PersonLink.caller_id == caller_id).order_by(PersonLink.id)))


def link_person(
    session: AccountSession,
    about: About,
    person: PersonRef,
    name: str,
    *,
    created: bool = False,
    said_by: str | None = None,
    outbox_row_id: int | None = None,
) -> PersonLinked | None:
    """Remember the record; an existing link stays as it is. `said_by` names the member who told us which record it is."""
    if about.connection_id is None or about.caller_id is None or link_of(session, about.connection_id, about.caller_id) is not None:
        return None
    link = PersonLink(
        connection_id=about.connection_id,
        caller_id=about.caller_id,
        vendor_id=person.id,
        kind=person.kind,
        name=name,
        url=person.url,
        created_by_us=created,
        matters=[],
        at=session.now,
    )
    session.add(link)
    session.flush()
    caller = session.get_one(Caller, about.caller_id)
    if caller.name is None and not created:
        caller.name = name
    where = session.get_one(Connection, about.connection_id).name
    found = f"{said_by} said who they are in {where}" if said_by else f"They were found in {where}"
    sentence = f"A new record was created in {where}." if created else f"{found}: {name}."
    tell(
        session,
        "person_created" if created else "person_found",
        sentence,
        caller_id=about.caller_id,
        call_id=about.call_id,
        conversation_id=about.conversation_id,
        outbox_row_id=outbox_row_id,
    )
    return PersonLinked(link.id, about.conversation_id, about.call_id)


def let_go_of_gone(session: AccountSession, row: OutboxRow, gone: Gone) -> list[Event]:
    """A record that is gone is no longer the caller's, nor ours to write on; one that became another is followed."""
    link = session.get(PersonLink, row.payload["link_id"])
    if link is None:
        return []
    about = About(caller_id=row.caller_id, call_id=row.call_id, conversation_id=row.conversation_id, connection_id=link.connection_id)
    if gone.moved_to is not None and gone.moved_to.id != link.vendor_id:
        return [follow_move(session, link, gone.moved_to, about, outbox_row_id=row.id)]
    told: dict[str, Any] = {"caller_id": row.caller_id, "call_id": row.call_id, "conversation_id": row.conversation_id}
    tell(session, "person_gone", "Their record there is gone.", outbox_row_id=row.id, **told)
    forget_person(session, link.connection_id, link.vendor_id)
    caller = session.get_one(Caller, link.caller_id)
    caller.name = None if caller.name == link.name else caller.name
    session.delete(link)
    session.flush()
    return [PersonGone(link.connection_id, link.caller_id, row.conversation_id, row.call_id)]


def follow_move(
    session: AccountSession, link: PersonLink, to: PersonRef, about: About, *, outbox_row_id: int | None = None
) -> PersonLinked:
    """The caller's record was merged with another, which is theirs from now on."""
    forget_person(session, link.connection_id, link.vendor_id)
    link.vendor_id, link.kind, link.url = to.id, to.kind, to.url
    told: dict[str, Any] = {"caller_id": about.caller_id, "call_id": about.call_id, "conversation_id": about.conversation_id}
    tell(session, "person_moved", "Their record there was merged with another, which is theirs now.", outbox_row_id=outbox_row_id, **told)
    session.flush()
    return PersonLinked(link.id, about.conversation_id, about.call_id)


def person_ref(link: PersonLink) -> PersonRef:
    """The record as connectors take it."""
    return PersonRef(id=link.vendor_id, kind=link.kind, url=link.url)


def matter_in_words(session: AccountSession, connection_id: int, matter: Matter) -> str:
    """The matter's title with the role that it is about, where the directory has that."""
    role = role_entry(session, connection_id, matter.role_id) if matter.role_id else None
    return f"{matter.title}: {role.name}" if role is not None and role.name not in matter.title else matter.title


def first_matter(link: PersonLink) -> Matter | None:
    """The matter that matters most, as read last."""
    if not link.matters:
        return None
    stored = link.matters[0]
    owners = tuple(OwnerClaim(owner_id=claim["owner_id"], as_=claim["as"]) for claim in stored["owners"])
    return Matter(
        id=stored["id"],
        kind=stored["kind"],
        title=stored["title"],
        role_id=stored["role_id"],
        owners=owners,
        owner_fixed=stored.get("owner_fixed", False),
    )


def stored_matter(matter: Matter, link: PersonLink, before: dict[tuple[str, str], bool]) -> dict[str, Any]:
    """The matter as JSON; an owner is `ours` who stands there only since we had assigned them."""
    return {
        "id": matter.id,
        "kind": matter.kind,
        "title": matter.title,
        "role_id": matter.role_id,
        "url": matter.url,
        "owner_fixed": matter.owner_fixed,
        "owners": [
            {
                "owner_id": claim.owner_id,
                "as": claim.as_,
                "ours": before.get((matter.id, claim.owner_id), claim.owner_id == link.assigned_owner_id),
            }
            for claim in matter.owners
        ],
    }
