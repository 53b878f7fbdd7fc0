"""The steps that keep the firm's own system true: what is owed to it after which event."""

import datetime as dt

from sqlalchemy import func, select

from hub.contract.changes import Changed
from hub.contract.connector import Ability
from hub.directory.entries import owner_of_member
from hub.directory.people import forget_person
from hub.events import CallMissed, ConversationAssigned, Event, OwnerChosen, ReplyRead, StaffWrote, TextSent
from hub.firm_events import ChangedThere, NobodyFound, PersonGone, PersonLinked, PersonRead
from hub.outbox.effects import Queue
from hub.outbox.rows import About, caller_lane, owe, person_lane
from hub.records.account import Account, CreatePolicy, Member
from hub.records.call import Call
from hub.records.connection import Connection, PersonLink
from hub.records.conversation import Conversation, Intent, Text, TextKind
from hub.records.line import Caller
from hub.records.locking import lock_caller
from hub.records.outbox import OutboxRow, OutboxState
from hub.records.session import AccountSession
from hub.sync.links import connections_with, follow_move, link_of, links_of
from hub.sync.notes import owe_missed_call_note
from hub.sync.opening import owe_conversation

MATCH_PERSON, CREATE_PERSON, READ_PERSON, ASSIGN_OWNER = "match_person", "create_person", "read_person", "assign_owner"


def look_for_caller(session: AccountSession, event: CallMissed) -> list[Event]:
    """Owe the look-up of a missed caller at every connection, or a fresh reading of who they are known to be."""
    call = session.get_one(Call, event.call_id)
    if call.caller_id is None or call.conversation_id is None or call.guided_test:
        return []
    for connection in connections_with(session, Ability.LOG):
        link = link_of(session, connection.id, call.caller_id)
        about = About(caller_id=call.caller_id, conversation_id=call.conversation_id, call_id=call.id, connection_id=connection.id)
        if link is not None:
            _owe_reading(session, link, f"call:{call.id}", about)
            continue
        owe(
            session,
            MATCH_PERSON,
            queue=Queue.SYNC,
            lane=caller_lane(connection.id, call.caller_id),
            key=f"match:{connection.id}:call:{call.id}",
            about=about,
        )
    return []


def look_again(session: AccountSession, event: PersonGone) -> list[Event]:
    """Owe another look-up of a caller whose record is gone, at most once a day: it may have been merged with another."""
    owe(
        session,
        MATCH_PERSON,
        queue=Queue.SYNC,
        lane=caller_lane(event.connection_id, event.caller_id),
        key=f"match:{event.connection_id}:gone:{event.caller_id}:{session.now:%Y-%m-%d}",
        about=About(
            caller_id=event.caller_id,
            conversation_id=event.conversation_id,
            call_id=event.call_id,
            connection_id=event.connection_id,
        ),
        payload={"afresh": True},
    )
    return []


def create_after_reply(session: AccountSession, event: ReplyRead) -> list[Event]:
    """Owe the creation of an unknown caller who wrote; one whose wish is not clear waits for the quiet period.

    Where candidates are held, the one of a client is given up as soon as it is tried.
    """
    account = session.get_one(Account, session.account_id)
    if account.create_policy == CreatePolicy.NEVER:
        return []
    conversation = session.get_one(Conversation, event.conversation_id)
    wait = account.quiet_period_s if event.intent == Intent.UNKNOWN else 0
    _owe_creations(session, conversation, session.now + dt.timedelta(seconds=wait))
    return []


def create_when_unknown(session: AccountSession, event: NobodyFound) -> list[Event]:
    """With the policy `always`, owe the creation as soon as nobody was found."""
    if session.get_one(Account, session.account_id).create_policy == CreatePolicy.ALWAYS and event.conversation_id is not None:
        _owe_creations(session, session.get_one(Conversation, event.conversation_id), session.now)
    return []


def _owe_creations(session: AccountSession, conversation: Conversation, at: dt.datetime) -> None:
    """Nobody is created who is marked as no customer, personal or blocked, nor for a guided test."""
    if conversation.guided_test or session.get_one(Caller, conversation.caller_id).mark is not None:
        return
    call_id = session.scalar(select(Call.id).where(Call.conversation_id == conversation.id).order_by(Call.id.desc()).limit(1))
    for connection in connections_with(session, Ability.CREATE):
        if link_of(session, connection.id, conversation.caller_id) is not None:
            continue
        row = owe(
            session,
            CREATE_PERSON,
            queue=Queue.SYNC,
            lane=caller_lane(connection.id, conversation.caller_id),
            key=f"create:{connection.id}:caller:{conversation.caller_id}",
            about=About(caller_id=conversation.caller_id, conversation_id=conversation.id, call_id=call_id, connection_id=connection.id),
            not_before=at,
        )
        _hurry(row, at, is_client=conversation.intent == Intent.HIRE)


def _hurry(row: OutboxRow, at: dt.datetime, *, is_client: bool) -> None:
    """A clearer reply does not wait for what an unclear one had to; who is no client after all, or no longer marked, is owed again."""
    if row.state == OutboxState.OWED and row.attempts == 0 and row.not_before > at:
        row.not_before = at
    elif row.state == OutboxState.DROPPED and (row.reason == "marked" or (row.reason == "client" and not is_client)):
        row.state, row.not_before, row.reason, row.ended_at = OutboxState.OWED, at, None, None


def read_linked_person(session: AccountSession, event: PersonLinked) -> list[Event]:
    """Owe the reading of matters and owner, and then the notes of all that happened before the record was known."""
    link = session.get_one(PersonLink, event.link_id)
    about = About(caller_id=link.caller_id, conversation_id=event.conversation_id, call_id=event.call_id, connection_id=link.connection_id)
    _owe_reading(session, link, f"link:{link.id}:{link.vendor_id}:{link.at.timestamp():.0f}", about)
    return []


def follow_change(session: AccountSession, event: ChangedThere) -> list[Event]:
    """Owe a fresh reading of whoever is linked to the record that changed, or have the directory read again soon.

    Who is gone leaves the index at once, also where nobody is linked; who was merged with another is that one now.
    """
    if event.changed == Changed.DIRECTORY:
        session.get_one(Connection, event.connection_id).directory_read_at = None
        return []
    if event.changed == Changed.PERSON_GONE and event.person_id is not None:
        forget_person(session, event.connection_id, event.person_id)
    of_record = select(PersonLink).where(PersonLink.connection_id == event.connection_id, PersonLink.vendor_id == event.person_id)
    followed: list[Event] = []
    for link in session.scalars(of_record.order_by(PersonLink.id)).all():
        lock_caller(session, link.caller_id)
        newest = select(Conversation.id).where(Conversation.caller_id == link.caller_id).order_by(Conversation.id.desc()).limit(1)
        about = About(caller_id=link.caller_id, conversation_id=session.scalar(newest), connection_id=link.connection_id)
        if event.moved_to is not None:
            followed.append(follow_move(session, link, event.moved_to, about))
        else:
            _read_again(session, link, about)
    return followed


def _read_again(session: AccountSession, link: PersonLink, about: About) -> None:
    """One reading that nobody tried yet is enough for all that changed until then."""
    lane = person_lane(link.connection_id, link.vendor_id)
    untried = select(OutboxRow.id).where(
        OutboxRow.lane == lane, OutboxRow.effect == READ_PERSON, OutboxRow.state == OutboxState.OWED, OutboxRow.attempts == 0
    )
    if session.scalar(untried.limit(1)) is None:
        _owe_reading(session, link, f"change:{link.id}:{_readings(session, lane)}", about)


def _readings(session: AccountSession, lane: str) -> int:
    return session.scalar(select(func.count()).where(OutboxRow.lane == lane, OutboxRow.effect == READ_PERSON)) or 0


def _owe_reading(session: AccountSession, link: PersonLink, why: str, about: About) -> None:
    owe(
        session,
        READ_PERSON,
        queue=Queue.SYNC,
        lane=person_lane(link.connection_id, link.vendor_id),
        key=f"read:{link.connection_id}:{why}",
        about=about,
        payload={"link_id": link.id},
    )


def owe_notes(session: AccountSession, event: PersonRead) -> list[Event]:
    """Owe the note of every missed call that is not noted yet, and that of the conversation."""
    link = session.get_one(PersonLink, event.link_id)
    since = max(link.at - dt.timedelta(days=1), session.now - dt.timedelta(days=7))
    conversations = select(Conversation.id).where(Conversation.caller_id == link.caller_id)
    for conversation_id in session.scalars(conversations).all():
        owe_conversation(session, link, conversation_id)
        missed = select(Call.id).where(Call.conversation_id == conversation_id, Call.started_at > since, Call.guided_test.is_(False))
        for call_id in session.scalars(missed.order_by(Call.id)).all():
            owe_missed_call_note(session, link, call_id, conversation_id)
    return []


def restart_quiet_period(session: AccountSession, event: ReplyRead | TextSent | StaffWrote) -> list[Event]:
    """Every text of a conversation in which the caller wrote begins its quiet period anew."""
    text = session.get_one(Text, event.text_id)
    if isinstance(event, TextSent) and text.kind in (TextKind.CONFIRMATION, TextKind.HELP, TextKind.JOIN):
        return []
    conversation = session.get_one(Conversation, text.conversation_id)
    for link in links_of(session, conversation.caller_id):
        owe_conversation(session, link, conversation.id)
    return []


def owe_owner(session: AccountSession, event: OwnerChosen | ConversationAssigned) -> list[Event]:
    """Make the chosen member the owner there, where nobody owns the person yet or we had set the owner ourselves."""
    conversation = session.get_one(Conversation, event.conversation_id)
    member = session.get(Member, conversation.member_id) if conversation.member_id else None
    if member is None or conversation.intent == Intent.HIRE or conversation.guided_test:
        return []
    for link in links_of(session, conversation.caller_id):
        owner = owner_of_member(session, link.connection_id, member)
        if owner is None or link.owner_id == owner.vendor_id or not _takes_owner(session, link):
            continue
        owe(
            session,
            ASSIGN_OWNER,
            queue=Queue.SYNC,
            lane=person_lane(link.connection_id, link.vendor_id),
            key=f"assign:{link.id}:{conversation.id}:{owner.vendor_id}:{_assignments(session, link, conversation.id)}",
            about=About(caller_id=conversation.caller_id, conversation_id=conversation.id, connection_id=link.connection_id),
            payload={"link_id": link.id, "owner_id": owner.vendor_id},
        )
    return []


def _assignments(session: AccountSession, link: PersonLink, conversation_id: int) -> int:
    """How often the conversation set an owner there: who was the owner before can become it again."""
    done = select(OutboxRow.payload).where(
        OutboxRow.conversation_id == conversation_id, OutboxRow.effect == ASSIGN_OWNER, OutboxRow.state == OutboxState.DONE
    )
    return sum(payload["link_id"] == link.id for payload in session.scalars(done))


def _takes_owner(session: AccountSession, link: PersonLink) -> bool:
    """Whether the person, or something open there, has an owner whom a program may set, and nobody else has chosen one."""
    of_matter = bool(link.matters) and not link.matters[0].get("owner_fixed")
    of_person = Ability.ASSIGN_PEOPLE in session.get_one(Connection, link.connection_id).abilities
    return (of_matter or of_person) and link.owner_id in (None, link.assigned_owner_id)
