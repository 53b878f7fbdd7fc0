"""The steps that tell members: in the app always, by text or e-mail when somebody waits for them."""

import datetime as dt

from sqlalchemy import Select, select

from hub.connections.sign_in_tasks import SIGN_IN, sign_in_task_key
from hub.contract.phone_numbers import PhoneNumber
from hub.events import CallMissed, ConversationAssigned, EffectStuck, Event, OwnerChosen, ReplyRead, SignInNeeded
from hub.firm_events import SeveralFound
from hub.notify.choices import Occasion
from hub.notify.telling import News, alert, choice_of, how_now, note_in_app
from hub.outbox.stuck_tasks import stuck_task_key
from hub.records.account import Account, Member, MemberRole, Notice, NotificationChoice
from hub.records.call import Call, Task
from hub.records.connection import Connection, PersonLink, RecordChoice
from hub.records.conversation import Conversation, Intent, Text, TextKind
from hub.records.line import Caller, Line
from hub.records.outbox import OutboxRow
from hub.records.session import AccountSession
from hub.records.trace import tell

NOT_AGAIN_WITHIN = dt.timedelta(minutes=10)
LONGEST_QUOTE = 120
URGENT = "URGENT: "
TASK_DUE = dt.timedelta(minutes=30)


def tell_owner_of_reply(session: AccountSession, event: ReplyRead) -> list[Event]:
    """Tell the conversation's owner that the caller wrote."""
    conversation = session.get_one(Conversation, event.conversation_id)
    _tell(session, conversation, session.get_one(Text, event.text_id))
    return []


def tell_new_owner(session: AccountSession, event: OwnerChosen) -> list[Event]:
    """Tell a new owner of a conversation in which the caller already wrote."""
    if not event.changed:
        return []
    conversation = session.get_one(Conversation, event.conversation_id)
    newest = session.scalar(
        select(Text).where(Text.conversation_id == conversation.id, Text.kind == TextKind.REPLY).order_by(Text.id.desc()).limit(1)
    )
    if newest is not None:
        _tell(session, conversation, newest)
    return []


def tell_of_missed_call(session: AccountSession, event: CallMissed) -> list[Event]:
    """Tell whoever chose to hear of every missed call; a member trying the line is none."""
    call = session.get_one(Call, event.call_id)
    if call.guided_test or call.conversation_id is None or call.caller_id is None:
        return []
    members = [member for member in session.scalars(_who_chose()) if how_now(session, member, Occasion.MISSED).in_app]
    if not members:
        return []
    conversation = session.get_one(Conversation, call.conversation_id)
    sentence = f"Missed call from {who_called(session, conversation)} on {session.get_one(Line, call.line_id).label}."
    for member in members:
        news = News(key=f"missed:{member.id}:{call.id}", sentence=sentence, conversation=conversation, subject="A call was missed")
        note_in_app(session, member, news)
        alert(session, member, news, how_now(session, member, Occasion.MISSED))
    return []


def _who_chose() -> Select[Member]:
    """Members who ever chose how they are told."""
    return select(Member).join(NotificationChoice, NotificationChoice.member_id == Member.id).where(Member.ended_at.is_(None))


def tell_assigned_member(session: AccountSession, event: ConversationAssigned) -> list[Event]:
    """Tell whom somebody else chose to answer for a conversation, with what the caller wrote last."""
    conversation = session.get_one(Conversation, event.conversation_id)
    member = session.get(Member, conversation.member_id) if conversation.member_id else None
    if member is None or member.id == event.by_member_id:
        return []
    newest = session.scalar(
        select(Text).where(Text.conversation_id == conversation.id, Text.kind == TextKind.REPLY).order_by(Text.id.desc()).limit(1)
    )
    about = sentence_for(session, conversation, newest) if newest else f"{who_called(session, conversation)} called."
    sentence = f"{event.by} assigned you a conversation. {about}"
    news = News(key=f"assigned:{event.entry_id}", sentence=sentence, conversation=conversation, subject="A conversation is yours")
    note_in_app(session, member, news)
    tell(session, "notice", f"{member.name} was told in the app.", caller_id=conversation.caller_id, conversation_id=conversation.id)
    alert(session, member, news, how_now(session, member, Occasion.MINE))
    return []


def _tell(session: AccountSession, conversation: Conversation, text: Text) -> None:
    members = _who_is_told(session, conversation)
    if not members:
        tell(session, "nobody_told", "Nobody answers for this conversation yet, so nobody was told.", conversation_id=conversation.id)
    for member, occasion in members:
        _tell_member(session, conversation, text, member, occasion)


def _who_is_told(session: AccountSession, conversation: Conversation) -> list[tuple[Member, Occasion]]:
    """Whoever answers for the conversation; without anybody, those who want to know, and of something urgent the owners in any case."""
    member = session.get(Member, conversation.member_id) if conversation.member_id else None
    if member is not None and member.ended_at is None:
        return [(member, Occasion.MINE)]
    is_urgent = conversation.intent == Intent.URGENT
    told = []
    for one in session.scalars(select(Member).where(Member.ended_at.is_(None)).order_by(Member.id)):
        if is_urgent and one.role == MemberRole.OWNER:
            told.append((one, Occasion.MINE))
        elif how_now(session, one, Occasion.UNASSIGNED).in_app:
            told.append((one, Occasion.UNASSIGNED))
    return told


def _tell_member(session: AccountSession, conversation: Conversation, text: Text, member: Member, occasion: Occasion) -> None:
    """Tell once of a text, outside the app not again within ten minutes; the first urgent one is always told."""
    if session.scalar(select(Notice.id).where(Notice.member_id == member.id, Notice.text_id == text.id)) is not None:
        return
    sentence = sentence_for(session, conversation, text)
    urgent = sentence.startswith(URGENT)
    told = select(Notice.id).where(
        Notice.member_id == member.id, Notice.conversation_id == conversation.id, Notice.at > session.now - NOT_AGAIN_WITHIN
    )
    if urgent:
        told = told.where(Notice.sentence.startswith(URGENT))
    recently = session.scalar(told.limit(1))
    news = News(
        key=f"tell:{member.id}:{text.id}",
        sentence=sentence,
        conversation=conversation,
        text_id=text.id,
        urgent=urgent,
        subject="A caller replied",
    )
    note_in_app(session, member, news)
    tell(session, "notice", f"{member.name} was told in the app.", caller_id=conversation.caller_id, conversation_id=conversation.id)
    if recently is None:
        alert(session, member, news, how_now(session, member, occasion, urgent=urgent))


def sentence_for(session: AccountSession, conversation: Conversation, text: Text) -> str:
    """Who wrote what, with the number to call back, in words that need no app to be understood."""
    who = who_called(session, conversation)
    quote = text.body if len(text.body) <= LONGEST_QUOTE else text.body[: LONGEST_QUOTE - 1].rstrip() + "\u2026"
    urgent = URGENT if conversation.intent == Intent.URGENT else ""
    return f"{urgent}{who} missed you and replied: \u201c{quote}\u201d"


def who_called(session: AccountSession, conversation: Conversation) -> str:
    """The caller's name on record with their number."""
    caller = session.get_one(Caller, conversation.caller_id)
    link = session.scalar(select(PersonLink).where(PersonLink.caller_id == caller.id).order_by(PersonLink.id).limit(1))
    number = PhoneNumber(caller.number).national
    return f"{link.name} ({number})" if link and number not in link.name else number


def ask_which_person(session: AccountSession, event: SeveralFound) -> list[Event]:
    """Ask a member which of several records the caller is; once for the same records."""
    where = session.get_one(Connection, event.connection_id).name
    ids = "-".join(sorted(record.vendor_id for record in event.people))
    task = _give_task(
        session,
        key=f"which-person:{event.connection_id}:{event.caller_id}:{ids}",
        kind="which_person",
        sentence=f"Which of these records in {where} is the caller?",
        caller_id=event.caller_id,
        call_id=event.call_id,
        conversation_id=event.conversation_id,
    )
    if task is not None:
        session.add_all(
            RecordChoice(
                task_id=task.id,
                connection_id=event.connection_id,
                caller_id=event.caller_id,
                vendor_id=record.vendor_id,
                kind=record.kind,
                name=record.name,
                url=record.url,
                owner=record.owner,
                matters=list(record.matters),
                last_activity_at=record.last_activity_at,
            )
            for record in event.people
        )
    return []


def put_stuck_effect_before_people(session: AccountSession, event: EffectStuck) -> list[Event]:
    """What cannot go on by itself becomes a task."""
    row = session.get_one(OutboxRow, event.outbox_row_id)
    tell(
        session,
        "stuck",
        f"This waits for a person: {event.sentence}",
        caller_id=row.caller_id,
        call_id=row.call_id,
        conversation_id=row.conversation_id,
        outbox_row_id=row.id,
    )
    _give_task(
        session,
        key=stuck_task_key(row.id),
        kind="attention",
        sentence=event.sentence,
        caller_id=row.caller_id,
        call_id=row.call_id,
        conversation_id=row.conversation_id,
    )
    return []


def ask_for_sign_in(session: AccountSession, event: SignInNeeded) -> list[Event]:
    """Tell whoever may sign in again at once: what is owed there waits for it."""
    connection = session.get_one(Connection, event.connection_id)
    account = session.get_one(Account, session.account_id)
    sentence = f"Sign in again at {connection.name}: {event.sentence} What is owed there waits for it."
    tell(session, "sign_in_needed", sentence)
    key = sign_in_task_key(connection, session.now.isoformat())
    _give_task(session, key=key, kind=SIGN_IN, sentence=sentence, caller_id=None, call_id=None, conversation_id=None)
    roles = (MemberRole.OWNER, MemberRole.ADMIN)
    able = session.scalars(select(Member).where(Member.role.in_(roles), Member.ended_at.is_(None)).order_by(Member.id)).all()
    named = [member for member in able if member.id == account.fallback_member_id] or able
    for member in able:
        news = News(key=f"{key}:{member.id}", sentence=sentence, page="/connections", subject="Textback Hub needs you")
        note_in_app(session, member, news)
        chose = Occasion.TROUBLE in choice_of(session, member.id).ways
        if member in named or chose:
            alert(session, member, news, how_now(session, member, Occasion.TROUBLE, urgent=True))
    return []


def _give_task(
    session: AccountSession,
    *,
    key: str,
    kind: str,
    sentence: str,
    caller_id: int | None,
    call_id: int | None,
    conversation_id: int | None,
) -> Task | None:
    """The new task; None when this cause has one already."""
    if session.scalar(select(Task.id).where(Task.key == key)) is not None:
        return None
    account = session.get_one(Account, session.account_id)
    conversation = session.get(Conversation, conversation_id) if conversation_id else None
    task = Task(
        key=key,
        kind=kind,
        sentence=sentence,
        caller_id=caller_id,
        call_id=call_id,
        conversation_id=conversation_id,
        member_id=(conversation.member_id if conversation else None) or account.fallback_member_id,
        due_at=session.now + TASK_DUE,
        created_at=session.now,
    )
    session.add(task)
    session.flush()
    return task
