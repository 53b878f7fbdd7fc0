"""The one page to read first: what follows what.

STEPS says which steps follow which event, in order; each step is `(session, event) -> list[Event]`, writes only our own
tables and owes effects in the same transaction. `effects` says which function pays which effect that is owed; what comes of
one are events again. So the way from a webhook to a note is read down this page:

    webhook → CallReported → CallMissed → TextWanted → send_text → TextSent
    webhook → TextArrived → ReplyArrived → ReplyRead → create_person → PersonLinked → read_person → PersonRead → open_matter, log_activity
    webhook → ChangedThere → read_person → PersonRead → choose_owner
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import structlog
from sqlalchemy import select

from hub import events as e
from hub import firm_events as firm
from hub.calls.deciding import call_back_where_text_failed, decide_again, decide_on_call, hear_whom_nobody_can_text
from hub.calls.ending import name_ending
from hub.calls.ledger import fold_call_event, keep_voicemail
from hub.calls.look_up_number import LOOK_UP_NUMBER, LookUpNumber, owe_look_up
from hub.calls.promised_call_back import give_promised_call_back
from hub.connections.ready import Connections
from hub.consent.bases import enter_conversation, enter_inquiry
from hub.conversations.replies import read_intent
from hub.conversations.staff import note_human_contact, take_staff_call, take_staff_text
from hub.conversations.threads import add_inbound_text, join_call
from hub.intake.reading import store_event
from hub.notify.alerts import TextMember
from hub.notify.email_link import EMAIL_LINK, EmailLink
from hub.notify.email_member import EmailMember
from hub.notify.email_report import EMAIL_REPORT, EmailReport
from hub.notify.notices import (
    ask_for_sign_in,
    ask_which_person,
    put_stuck_effect_before_people,
    tell_assigned_member,
    tell_new_owner,
    tell_of_missed_call,
    tell_owner_of_reply,
)
from hub.notify.telling import EMAIL_MEMBER, TEXT_MEMBER
from hub.outbox.effects import Effect
from hub.records.call import Call
from hub.records.connection import PersonLink
from hub.records.conversation import Conversation, Text
from hub.records.database import Database
from hub.records.locking import lock_caller
from hub.records.outbox import OutboxRow
from hub.records.session import AccountSession
from hub.reports.call_facts import note_reply, note_staff_call, note_text_left
from hub.routing.owner import choose_owner
from hub.settings import Settings
from hub.sync.assign_owner import AssignOwner
from hub.sync.chosen_record import take_chosen_record
from hub.sync.create_person import CreatePerson
from hub.sync.erase_person import ERASE_PERSON, ErasePerson
from hub.sync.log_activity import LogActivity
from hub.sync.match_person import MatchPerson
from hub.sync.misplaced_notes import owe_misplaced_history
from hub.sync.move_record import take_other_record
from hub.sync.notes import LOG_ACTIVITY, OPEN_MATTER
from hub.sync.open_matter import OpenMatter
from hub.sync.opt_out import MARK_DO_NOT_TEXT, MarkDoNotText, mark_every_record, mark_linked_opt_out, write_back_opt_out
from hub.sync.read_person import ReadPerson
from hub.sync.revise_note import REVISE_NOTE, ReviseNote, add_voicemail_to_notes
from hub.sync.steps import (
    ASSIGN_OWNER,
    CREATE_PERSON,
    MATCH_PERSON,
    READ_PERSON,
    create_after_reply,
    create_when_unknown,
    follow_change,
    look_again,
    look_for_caller,
    owe_notes,
    owe_owner,
    read_linked_person,
    restart_quiet_period,
)
from hub.textback.by_member import tell_that_member_wrote
from hub.textback.delivery import move_text_forward
from hub.textback.keywords import answer_help, take_in_offers_wish
from hub.textback.nudge import owe_nudge
from hub.textback.owing import SEND_TEXT, confirm_opt_out, owe_text_back, release_state
from hub.textback.rewording import reword_for_voicemail
from hub.textback.send_text import SendText
from hub.textback.telling_writer import tell_writer
from hub.textback.unread_mark import let_text_go

Step = Callable[[AccountSession, Any], list[e.Event]]

STEPS: Mapping[type[e.Event], Sequence[Step]] = {
    # what phone systems tell
    e.CallReported: (fold_call_event,),
    e.VoicemailReported: (keep_voicemail, hear_whom_nobody_can_text, reword_for_voicemail, add_voicemail_to_notes),
    e.TextArrived: (add_inbound_text,),
    e.DeliveryReported: (move_text_forward,),
    e.StaffTextSeen: (take_staff_text,),
    e.OutboundCallSeen: (take_staff_call,),
    # a call
    e.CallMissed: (join_call, enter_inquiry, decide_on_call, look_for_caller, tell_of_missed_call),
    e.CallAnswered: (decide_on_call, note_human_contact),
    e.TextWanted: (owe_look_up, owe_text_back),
    e.TextNotWanted: (name_ending,),
    e.NumberLookedUp: (decide_again,),
    e.TextSent: (note_text_left, tell_that_member_wrote, owe_nudge, name_ending, give_promised_call_back, restart_quiet_period),
    e.TextNotSent: (call_back_where_text_failed, name_ending, tell_writer),
    e.TextFailed: (call_back_where_text_failed, name_ending, tell_writer),
    # what staff do, here or in the phone system's own app
    e.StaffWrote: (note_human_contact, restart_quiet_period),
    e.StaffCalled: (note_human_contact, note_staff_call),
    # a reply
    e.ReplyArrived: (
        enter_conversation,
        confirm_opt_out,
        write_back_opt_out,
        answer_help,
        take_in_offers_wish,
        read_intent,
    ),
    e.OptedOut: (mark_every_record,),
    e.ReplyRead: (note_reply, choose_owner, create_after_reply, restart_quiet_period, tell_owner_of_reply),
    e.OwnerChosen: (owe_owner, tell_new_owner),
    # what members decide
    e.ConversationAssigned: (owe_owner, tell_assigned_member),
    e.AssignmentTakenBack: (choose_owner,),
    # the firm's own system
    firm.ChangedThere: (follow_change,),
    firm.PersonLinked: (read_linked_person, mark_linked_opt_out),
    firm.PersonRead: (let_text_go, choose_owner, owe_notes, owe_misplaced_history),
    firm.PersonGone: (look_again,),
    firm.NobodyFound: (let_text_go, create_when_unknown),
    firm.SeveralFound: (let_text_go, ask_which_person),
    firm.RecordChosen: (take_chosen_record,),
    firm.OtherRecordChosen: (take_other_record,),
    firm.OwnerAssigned: (),
    firm.MatterOpened: (),
    firm.ActivityLogged: (),
    # people
    e.NoticeSent: (),
    e.EffectStuck: (put_stuck_effect_before_people,),
    e.SignInNeeded: (ask_for_sign_in,),
}


def effects(connections: Connections, database: Database, settings: Settings) -> Mapping[str, Effect[Any, Any]]:
    """Effect name → what pays it."""
    return {
        LOOK_UP_NUMBER: LookUpNumber(connections),
        SEND_TEXT: SendText(connections, release_state),
        MATCH_PERSON: MatchPerson(connections, database),
        CREATE_PERSON: CreatePerson(connections, database),
        READ_PERSON: ReadPerson(connections),
        ASSIGN_OWNER: AssignOwner(connections),
        OPEN_MATTER: OpenMatter(connections),
        LOG_ACTIVITY: LogActivity(connections),
        REVISE_NOTE: ReviseNote(connections),
        MARK_DO_NOT_TEXT: MarkDoNotText(connections),
        ERASE_PERSON: ErasePerson(connections),
        TEXT_MEMBER: TextMember(connections),
        EMAIL_MEMBER: EmailMember(settings),
        EMAIL_REPORT: EmailReport(settings),
        EMAIL_LINK: EmailLink(connections.vault, settings),
    }


def run_journey(session: AccountSession, event: e.Event) -> None:
    """Run the steps of an event and of all that follow from it, in this transaction."""
    waiting = [event]
    while waiting:
        current = waiting.pop(0)
        for step in STEPS[type(current)]:
            waiting.extend(step(session, current))
        session.flush()


def run_stored_journey(session: AccountSession, event: e.Event) -> None:
    """Run the journey of an event that was stored, under the lock of the caller whom it is about.

    Events from outside lock for themselves: their caller may not have a row yet.
    """
    caller_id = _caller_of(session, event)
    if caller_id is not None:
        lock_caller(session, caller_id)
    run_journey(session, event)


def _caller_of(session: AccountSession, event: e.Event) -> int | None:
    found: int | None = getattr(event, "caller_id", None)
    for name, table in (("call_id", Call), ("conversation_id", Conversation), ("link_id", PersonLink)):
        row_id = getattr(event, name, None)
        if found is None and row_id is not None:
            found = session.scalar(select(table.caller_id).where(table.id == row_id))
    text_id = getattr(event, "text_id", None)
    if found is None and text_id is not None:
        of_text = select(Conversation.caller_id).join(Text, Text.conversation_id == Conversation.id).where(Text.id == text_id)
        found = session.scalar(of_text)
    return found


def run_steps_after_effect(session: AccountSession, events: list[e.Event], outbox_row_id: int, *, careful: bool) -> None:
    """Run what follows an effect's result.

    With `careful`, a step that raises leaves the result standing and the events become unsettled; without, it takes all with it.
    """
    session.flush()
    if not careful:
        _run_all(session, events)
        return
    try:
        with session.begin_nested():
            _run_all(session, events)
    except Exception:  # noqa: BLE001 - what the vendor did is done, whatever our steps make of it
        structlog.get_logger("journey").exception("steps_failed_after_effect", row=outbox_row_id)
        row = session.get_one(OutboxRow, outbox_row_id)
        for number, event in enumerate(events):
            key = f"effect:{row.id}:{row.attempts}:{number}"
            store_event(session, key, event, row.queue, outbox_row_id=row.id)


def _run_all(session: AccountSession, events: list[e.Event]) -> None:
    for event in events:
        run_journey(session, event)
