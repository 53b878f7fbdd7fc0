"""Opening the matter that a conversation is about, once, with its owner and everything said so far."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from hub.connections.ready import Connections
from hub.contract.connector import Ability, HandlesMatters, OpensMatters
from hub.contract.errors import NotSupported, TryAgain, VendorTrouble
from hub.contract.people import Matter, MissedCall, NewMatter, PersonRef
from hub.directory.entries import owner_of_member
from hub.events import Event
from hub.firm_events import MatterOpened
from hub.outbox.effects import Attempt, Certainty, NotWanted, WantedLater
from hub.records.account import Account, Member
from hub.records.call import Call
from hub.records.connection import Connection, PersonLink
from hub.records.conversation import Conversation
from hub.records.outbox import OutboxRow
from hub.records.session import AccountSession
from hub.records.trace import tell
from hub.sync.clients import is_client_among_candidates
from hub.sync.late_lists import still_hidden_s
from hub.sync.links import person_ref, stored_matter
from hub.sync.note_wording import as_missed_call, conversation_in_words, missed_call_in_words, texts_by_id, thread_of
from hub.sync.notes import BY_PEOPLE, TELLS_OF_CALL, note_of, owe_conversation_note, owe_missed_call_note, texts_to_note


@dataclass(frozen=True, slots=True)
class MatterPlan:
    """What to open for whom."""

    person: PersonRef
    matter: NewMatter


@dataclass(frozen=True, slots=True)
class Opened:
    """The matters that are open now, the first of them ours if `by_us`; none where this firm has no such matters."""

    matters: list[Matter]
    by_us: bool


class OpenMatter:
    """Looks once more whether something is open already, and only then opens a matter."""

    repeatable = False
    held_when_refused = True

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def still_wanted(self, session: AccountSession, row: OutboxRow) -> NotWanted | WantedLater | None:
        """Not when something is open there by now, nor for a client where candidates are held."""
        link = session.get(PersonLink, row.payload["link_id"])
        if link is None:
            return NotWanted("link_gone")
        if link.matters:
            return NotWanted("matter_there")
        if is_client_among_candidates(session, row, self._connections):
            return NotWanted("client")
        hidden_s = still_hidden_s(session, self._connections, link)
        return WantedLater(session.now + dt.timedelta(seconds=hidden_s), "shows_later") if hidden_s > 0 else None

    def plan(self, session: AccountSession, row: OutboxRow) -> MatterPlan:
        """The matter; which texts stand in its note is settled at the first try, so that a repetition is the same."""
        link = session.get_one(PersonLink, row.payload["link_id"])
        if "text_ids" not in row.payload:
            unnoted = texts_to_note(session, row.conversation_id or 0, link.connection_id)
            row.payload = {**row.payload, "text_ids": [text.id for text in unnoted]}
        conversation = session.get_one(Conversation, row.conversation_id)
        member = session.get(Member, conversation.member_id) if conversation.member_id else None
        owner = owner_of_member(session, link.connection_id, member) if member else None
        new = NewMatter(
            title="Missed call",
            note=_note(session, row, link),
            owner_id=owner.vendor_id if owner else None,
            thread=thread_of(row.conversation_id),
            call=_mere_call(session, row),
        )
        return MatterPlan(person_ref(link), new)

    def perform(self, plan: MatterPlan, attempt: Attempt) -> Opened:
        """Open it where nothing is open."""
        connector = self._connections.connector(attempt)
        there = _open_now(connector, plan.person)
        if there:
            return Opened(there, by_us=False)
        try:
            if isinstance(connector, OpensMatters):
                return Opened([connector.create_matter(plan.person, plan.matter, attempt.key)], by_us=True)
        except NotSupported:
            return Opened([], by_us=False)
        return Opened([], by_us=False)

    def look(self, plan: MatterPlan, attempt: Attempt) -> Opened | Certainty:
        """The matter that an unanswered create may have opened."""
        connector = self._connections.connector(attempt)
        if not isinstance(connector, OpensMatters):
            return Certainty.CANNOT_LOOK
        made = connector.find_matter(plan.person, plan.matter, attempt.key, attempt.first_tried_at or dt.datetime.now(dt.UTC))
        return Certainty.NOT_FOUND if made is None else Opened([made], by_us=True)

    def settle(self, session: AccountSession, row: OutboxRow, plan: MatterPlan, result: Opened) -> list[Event]:
        """Keep the matter on the link; what was not said in it is noted. Where people have owners of their own, theirs stays."""
        link = session.get_one(PersonLink, row.payload["link_id"])
        if not result.by_us:
            link.matters = [stored_matter(matter, link, {}) for matter in result.matters]
            _note_instead(session, row)
            return []
        (matter,) = result.matters
        if Ability.ASSIGN_PEOPLE not in session.get_one(Connection, link.connection_id).abilities:
            link.owner_id = matter.owners[0].owner_id if matter.owners else None
            link.assigned_owner_id = link.owner_id if link.owner_id == plan.matter.owner_id else None
        link.matters = [stored_matter(matter, link, {})]
        note = note_of(session, row.conversation_id or 0, link.connection_id)
        note.notes, note.last_text_id = note.notes + 1, max(row.payload["text_ids"], default=note.last_text_id)
        where = session.get_one(Connection, link.connection_id).name
        sentence = f"In {where}, \u201c{matter.title}\u201d was opened with what was said."
        tell(session, "matter_opened", sentence, caller_id=row.caller_id, conversation_id=row.conversation_id, outbox_row_id=row.id)
        session.flush()
        owe_conversation_note(session, link, row.conversation_id or 0)
        return [MatterOpened(link.id, matter.id, row.conversation_id)]

    def give_up(self, session: AccountSession, row: OutboxRow, reason: str, trouble: VendorTrouble | None) -> list[Event]:
        """What was said is noted on the person instead."""
        if trouble is not None:
            sentence = f"Nothing could be opened there: {trouble.sentence}"
            detail = {"reason": reason}
            tell(session, "matter_not_opened", sentence, caller_id=row.caller_id, conversation_id=row.conversation_id, detail=detail)
        _note_instead(session, row, rested=reason == "client")
        return []


def _open_now(connector: object, person: PersonRef) -> list[Matter]:
    """Reading never leaves us in doubt."""
    try:
        return connector.open_matters(person) if isinstance(connector, HandlesMatters) else []
    except TryAgain as trouble:
        raise TryAgain(trouble.sentence, after=trouble.after, may_have_left=False) from trouble


def _note(session: AccountSession, row: OutboxRow, link: PersonLink) -> str:
    zone = ZoneInfo(session.get_one(Account, session.account_id).time_zone)
    call = session.get(Call, row.call_id) if row.call_id else None
    texts = texts_by_id(session, row.payload["text_ids"])
    parts = [missed_call_in_words(session, call, zone)] if call else []
    return "\n".join([*parts, *([conversation_in_words(texts, link.name, zone)] if texts else [])])


def _mere_call(session: AccountSession, row: OutboxRow) -> MissedCall | None:
    """The call, where nobody but the hub wrote anything."""
    texts = texts_by_id(session, row.payload["text_ids"])
    if row.call_id is None or any(text.kind in BY_PEOPLE for text in texts):
        return None
    return as_missed_call(session, session.get_one(Call, row.call_id))


def _note_instead(session: AccountSession, row: OutboxRow, *, rested: bool = False) -> None:
    """Let go of the call and the texts, so that they stand in notes; at once where the conversation has `rested` already."""
    told_of_call = row.payload.get(TELLS_OF_CALL)
    row.payload = {name: value for name, value in row.payload.items() if name not in ("text_ids", TELLS_OF_CALL)}
    link = session.get(PersonLink, row.payload["link_id"])
    if link is None:
        return
    session.flush()
    if told_of_call and row.call_id is not None:
        owe_missed_call_note(session, link, row.call_id, row.conversation_id)
    owe_conversation_note(session, link, row.conversation_id or 0, at_once=rested)
