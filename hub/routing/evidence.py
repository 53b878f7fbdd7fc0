"""Who answers for a conversation: every reason that speaks for somebody, strongest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select

from hub.directory.entries import EntryKind, active_entries, member_of_owner, owner_entry
from hub.records.account import Account, Desk, Member
from hub.records.connection import Connection, DirectoryEntry, PersonLink
from hub.records.conversation import BY_MEMBER, Conversation, Intent, Text, TextKind
from hub.records.line import Line
from hub.records.session import AccountSession
from hub.routing.named_role import NamedRole, named_role


class Because(StrEnum):
    """The kinds of evidence, strongest first."""

    BY_MEMBER = BY_MEMBER
    CLIENT_DESK = "client_desk"
    PERSON_OWNER = "person_owner"
    MATTER = "matter"
    NAMED_ROLE = "named_role"
    ASSIGNED_BEFORE = "assigned_before"
    LINE_DESK = "line_desk"
    FALLBACK = "fallback"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One reason for one owner; `member_id` is None where the vendor's user is no member here or has left."""

    because: Because
    sentence: str
    member_id: int | None
    connection_id: int | None = None
    owner_id: str | None = None
    desk_id: int | None = None


def claims_for(session: AccountSession, conversation: Conversation) -> list[Claim]:
    """All claims on a conversation. A client goes to the client desk whatever a candidate's record says, unless a person chose."""
    return [
        *_by_member(session, conversation),
        *_client_desk(session, conversation),
        *_of_person(session, conversation),
        *_of_named_role(session, conversation),
        *_assigned_before(session, conversation),
        *_of_line(session, conversation),
        *_fallback(session),
    ]


def _by_member(session: AccountSession, conversation: Conversation) -> Iterator[Claim]:
    chosen = session.get(Member, conversation.member_id) if conversation.assigned_by and conversation.member_id else None
    if chosen is not None and chosen.ended_at is None:
        yield Claim(because=Because.BY_MEMBER, sentence=f"Assigned by {conversation.assigned_by}.", member_id=chosen.id)


def _client_desk(session: AccountSession, conversation: Conversation) -> Iterator[Claim]:
    account = session.get_one(Account, session.account_id)
    if conversation.intent == Intent.HIRE and account.client_desk_id is not None:
        yield from _of_desk(session, account.client_desk_id, Because.CLIENT_DESK, "They want to hire, which is for")


def _of_person(session: AccountSession, conversation: Conversation) -> Iterator[Claim]:
    """What the record says. An owner whom we had set ourselves is no new evidence, there or on a matter."""
    for link in _links(session, conversation):
        if link.owner_id is not None and link.owner_id != link.assigned_owner_id:
            sentence = "{owner} is the " + (link.owner_as or "owner") + f" of {link.name}."
            yield _of_owner(session, link.connection_id, link.owner_id, Because.PERSON_OWNER, sentence)
        for matter in link.matters:
            for claim in matter["owners"]:
                if claim.get("ours"):
                    continue
                sentence = "{owner} is the " + f"{claim['as']} on \u201c{matter['title']}\u201d."
                yield _of_owner(session, link.connection_id, claim["owner_id"], Because.MATTER, sentence)


def _assigned_before(session: AccountSession, conversation: Conversation) -> Iterator[Claim]:
    """Whom we had made the owner stays it until something stronger is known."""
    for link in _links(session, conversation):
        if link.assigned_owner_id is not None and link.owner_id == link.assigned_owner_id:
            sentence = "{owner} was made the owner of " + f"{link.name} by the hub."
            yield _of_owner(session, link.connection_id, link.assigned_owner_id, Because.ASSIGNED_BEFORE, sentence)


def _links(session: AccountSession, conversation: Conversation) -> list[PersonLink]:
    """The caller's records, first the one at the connection that says who owns a person; none at a disconnected one."""
    first = session.get_one(Account, session.account_id).owner_connection_id
    in_use = select(Connection.id).where(Connection.disconnected_at.is_(None))
    links = select(PersonLink).where(PersonLink.caller_id == conversation.caller_id, PersonLink.connection_id.in_(in_use))
    return list(session.scalars(links.order_by(PersonLink.connection_id != (first or 0), PersonLink.id)))


def _of_named_role(session: AccountSession, conversation: Conversation) -> Iterator[Claim]:
    if conversation.intent == Intent.HIRE:
        return
    replies = session.scalars(
        select(Text.body).where(Text.conversation_id == conversation.id, Text.kind == TextKind.REPLY).order_by(Text.id)
    ).all()
    if not replies:
        return
    known_at = [link.connection_id for link in _links(session, conversation)]
    for connection_id in dict.fromkeys([*known_at, *_connections_with_roles(session)]):
        roles = {role.vendor_id: role for role in active_entries(session, connection_id, EntryKind.ROLE)}
        named = named_role(replies, [(role.vendor_id, role.name) for role in roles.values()])
        if named is None:
            continue
        conversation.role_name = named.name
        facts = roles[named.role_id].facts
        yield from _owners_of_role(session, connection_id, named, facts["owners"])
        yield from _desks_of_role(session, connection_id, named, facts.get("desks", []))


def _owners_of_role(session: AccountSession, connection_id: int, named: NamedRole, owners: list[dict[str, str]]) -> Iterator[Claim]:
    for claim in owners:
        sentence = "{owner} is the " + f"{claim['as']} of the open role \u201c{named.name}\u201d, which the reply names."
        yield _of_owner(session, connection_id, claim["owner_id"], Because.NAMED_ROLE, sentence)


def _desks_of_role(session: AccountSession, connection_id: int, named: NamedRole, vendor_desks: list[str]) -> Iterator[Claim]:
    """The desks here that stand for those of the role at the vendor."""
    mirrors = select(Desk.id).where(Desk.connection_id == connection_id, Desk.vendor_desk_id.in_(vendor_desks)).order_by(Desk.id)
    for desk_id in session.scalars(mirrors) if vendor_desks else ():
        why = f"The open role \u201c{named.name}\u201d, which the reply names, belongs there to"
        yield from _of_desk(session, desk_id, Because.NAMED_ROLE, why)


def _connections_with_roles(session: AccountSession) -> list[int]:
    in_use = select(Connection.id).where(Connection.disconnected_at.is_(None))
    with_roles = select(DirectoryEntry.connection_id).where(DirectoryEntry.kind == EntryKind.ROLE, DirectoryEntry.connection_id.in_(in_use))
    return list(session.scalars(with_roles.distinct()))


def _of_line(session: AccountSession, conversation: Conversation) -> Iterator[Claim]:
    line = session.get_one(Line, conversation.line_id)
    if line.desk_id is not None:
        yield from _of_desk(session, line.desk_id, Because.LINE_DESK, f"{line.label} belongs to")


def _fallback(session: AccountSession) -> Iterator[Claim]:
    account = session.get_one(Account, session.account_id)
    member = session.get(Member, account.fallback_member_id) if account.fallback_member_id else None
    if member is not None:
        yield Claim(because=Because.FALLBACK, sentence=f"{member.name} takes what nobody else answers for.", member_id=member.id)


def _of_desk(session: AccountSession, desk_id: int, because: Because, why: str) -> Iterator[Claim]:
    desk = session.get_one(Desk, desk_id)
    member = session.get(Member, desk.member_id) if desk.member_id else None
    who = f", which {member.name} holds" if member else ", which nobody holds"
    yield Claim(because=because, sentence=f"{why} the desk {desk.name}{who}.", member_id=desk.member_id, desk_id=desk.id)


def _of_owner(session: AccountSession, connection_id: int, owner_id: str, because: Because, sentence: str) -> Claim:
    entry = owner_entry(session, connection_id, owner_id)
    if entry is None:
        said = sentence.replace("{owner}", "A user whom the directory does not have")
        return Claim(because=because, sentence=said, member_id=None, connection_id=connection_id, owner_id=owner_id)
    said = sentence.replace("{owner}", entry.name)
    if not entry.active:
        return Claim(because=because, sentence=f"{said} They have left.", member_id=None, connection_id=connection_id)
    member = member_of_owner(session, entry)
    if member is None:
        said += " They are no member here."
    return Claim(because=because, sentence=said, member_id=member.id if member else None, connection_id=connection_id, owner_id=owner_id)
