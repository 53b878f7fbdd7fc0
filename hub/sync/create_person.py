"""Creating a caller whom the firm's system does not know, once."""

import datetime as dt
from dataclasses import dataclass

from hub.connections.ready import Connections
from hub.contract.connector import Connector, CreatesPeople
from hub.contract.errors import AlreadyThere, NotSupported, TryAgain, VendorTrouble
from hub.contract.people import NewPerson, Person, PersonRef
from hub.directory.entries import owner_of_member
from hub.events import Event
from hub.outbox.effects import Attempt, Certainty, NotWanted, NotYet, WantedLater
from hub.records.account import Member
from hub.records.connection import Connection
from hub.records.conversation import Conversation
from hub.records.database import Database
from hub.records.line import Caller
from hub.records.outbox import OutboxRow
from hub.records.session import AccountSession
from hub.records.trace import tell
from hub.sync.clients import is_client_among_candidates
from hub.sync.found_people import FoundPerson, about_of, looked_into, settle_found
from hub.sync.links import link_of, link_person
from hub.sync.match_person import MatchPlan, match_plan, people_with_number, read_index_forward


@dataclass(frozen=True, slots=True)
class CreatePlan:
    """Whom to create, and where to look before."""

    person: NewPerson
    match: MatchPlan


@dataclass(frozen=True, slots=True)
class Created:
    """The new record."""

    ref: PersonRef
    name: str


class CreatePerson:
    """Reads what changed at the vendor, looks once more, and only then creates."""

    repeatable = False
    held_when_refused = True

    def __init__(self, connections: Connections, database: Database) -> None:
        self._connections = connections
        self._database = database

    def still_wanted(self, session: AccountSession, row: OutboxRow) -> NotWanted | WantedLater | None:
        """Not for a client where candidates are held, not for whom a member marked, and not once the caller is linked."""
        if link_of(session, row.connection_id or 0, row.caller_id or 0) is not None:
            return NotWanted("already_linked")
        if session.get_one(Caller, row.caller_id).mark is not None:
            return NotWanted("marked")
        return NotWanted("client") if is_client_among_candidates(session, row, self._connections) else None

    def plan(self, session: AccountSession, row: OutboxRow) -> CreatePlan:
        """The number is all that is certain; the owner comes along where the conversation has one there."""
        match = match_plan(session, row)
        conversation = session.get(Conversation, row.conversation_id) if row.conversation_id else None
        member = session.get(Member, conversation.member_id) if conversation and conversation.member_id else None
        owner = owner_of_member(session, row.connection_id or 0, member) if member else None
        person = NewPerson(phone=match.number, owner_id=owner.vendor_id if owner else None, not_these=match.not_these)
        return CreatePlan(person, match)

    def perform(self, plan: CreatePlan, attempt: Attempt) -> Created | list[FoundPerson]:
        """Look once more with fresh eyes; create only where nobody is found."""
        connector = self._connections.connector(attempt)
        there = self._people_now(connector, plan, attempt)
        if there:
            return there
        if not isinstance(connector, CreatesPeople):
            raise NotSupported("New people cannot be created there.")
        name = f"Caller {plan.person.phone.national}"
        try:
            return Created(connector.create_person(plan.person, attempt.key), name)
        except AlreadyThere as already:
            if already.ref is None:
                raise
            return [FoundPerson(Person(ref=PersonRef(already.ref), name=name))]

    def look(self, plan: CreatePlan, attempt: Attempt) -> Created | list[FoundPerson] | Certainty:
        """Whom an unanswered create may have made: read what changed, then ask for the person by number and mark."""
        connector = self._connections.connector(attempt)
        there = self._people_now(connector, plan, attempt)
        if not isinstance(connector, CreatesPeople):
            return there or Certainty.NOT_FOUND
        since = attempt.first_tried_at or dt.datetime.now(dt.UTC)
        made = connector.find_created(plan.person, attempt.key, since)
        if made is not None and made.id not in plan.match.not_these:
            return Created(made, f"Caller {plan.person.phone.national}")
        return there or Certainty.NOT_FOUND

    def _people_now(self, connector: Connector, plan: CreatePlan, attempt: Attempt) -> list[FoundPerson]:
        """Everybody with the number after a read of the changes; reading never leaves us in doubt."""
        try:
            read_index_forward(self._database, connector, attempt.account_id, plan.match.connection_id)
            return looked_into(connector, people_with_number(self._database, connector, attempt.account_id, plan.match))
        except NotYet:
            raise
        except TryAgain as trouble:
            raise TryAgain(trouble.sentence, after=trouble.after, may_have_left=False) from trouble

    def settle(
        self, session: AccountSession, row: OutboxRow, plan: CreatePlan, result: Created | list[FoundPerson]  # noqa: ARG002
    ) -> list[Event]:  # fmt: skip
        """Link the new record, or whom we found instead."""
        if isinstance(result, Created):
            linked = link_person(session, about_of(row), result.ref, result.name, created=True, outbox_row_id=row.id)
            return [linked] if linked else []
        return settle_found(session, row, result)

    def give_up(self, session: AccountSession, row: OutboxRow, reason: str, trouble: VendorTrouble | None) -> list[Event]:
        """Say why nobody was created, where that is not plain to see."""
        if reason == "client":
            where = session.get_one(Connection, row.connection_id).name
            sentence = f"No candidate was created in {where}: they want to hire."
            tell(session, "not_created", sentence, caller_id=row.caller_id, conversation_id=row.conversation_id, outbox_row_id=row.id)
        elif trouble is not None:
            sentence = f"The record could not be created: {trouble.sentence}"
            tell(session, "not_created", sentence, caller_id=row.caller_id, conversation_id=row.conversation_id, outbox_row_id=row.id)
        return []
