"""What stands in notes: missed calls and conversations in words."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from sqlalchemy import select

from hub.contract.people import Activity, MissedCall
from hub.records.call import Call
from hub.records.conversation import Text, TextKind
from hub.records.line import Caller, Line
from hub.records.outbox import OutboxRow
from hub.records.session import AccountSession


def thread_of(conversation_id: int | None) -> str | None:
    """What all that is written of one conversation has in common."""
    return f"conversation-{conversation_id}" if conversation_id else None


def texts_by_id(session: AccountSession, text_ids: Sequence[int]) -> list[Text]:
    """The texts, oldest first."""
    return list(session.scalars(select(Text).where(Text.id.in_(text_ids)).order_by(Text.id)))


def missed_call_in_words(session: AccountSession, call: Call, zone: ZoneInfo) -> str:
    """When and where they called, and whether they left a voicemail."""
    line = session.get_one(Line, call.line_id)
    lines = [f"Missed call to {line.label} ({line.number}) at {_at(call.started_at, zone)}."]
    if call.voicemail is not None:
        lines.append(f"They left a voicemail of {call.voicemail_s or 0} seconds.")
    return "\n".join(lines)


def missed_call_activity(session: AccountSession, call: Call, zone: ZoneInfo) -> Activity:
    """A missed call as it is written on the record."""
    said = missed_call_in_words(session, call, zone)
    return Activity(about="missed_call", title="Missed call", body=said, at=call.started_at, call=as_missed_call(session, call))


def as_missed_call(session: AccountSession, call: Call) -> MissedCall:
    """The call as vendors that keep calls are told of it."""
    line, caller = session.get_one(Line, call.line_id), session.get_one(Caller, call.caller_id)
    return MissedCall(caller=caller.number, line=line.number, left_voicemail=call.voicemail is not None)


def noted_activity(session: AccountSession, row: OutboxRow, caller: str, zone: ZoneInfo) -> Activity:
    """What a note that is owed says: of one missed call, of the texts it names, or of all that its history names."""
    if row.payload["about"] == "missed_call":
        return missed_call_activity(session, session.get_one(Call, row.call_id), zone)
    texts = texts_by_id(session, row.payload["text_ids"])
    said = conversation_in_words(texts, caller, zone)
    if row.payload["about"] == "conversation":
        return Activity(about="conversation", title="Text conversation", body=said, at=texts[-1].at)
    calls = session.scalars(select(Call).where(Call.id.in_(row.payload["call_ids"])).order_by(Call.started_at)).all()
    told = [*(missed_call_in_words(session, call, zone) for call in calls), *([said] if texts else [])]
    body = "\n".join(["These were noted on another record by mistake and belong here.", *told])
    at = max([text.at for text in texts] + [call.started_at for call in calls])
    return Activity(about="conversation", title="Earlier calls and texts", body=body, at=at)


def not_theirs(activity: Activity) -> Activity:
    """The same note on a record that is not the caller's."""
    return replace(activity, body=f"Noted here by mistake: this was somebody else, on whose own record it stands now.\n\n{activity.body}")


def conversation_in_words(texts: Sequence[Text], caller: str, zone: ZoneInfo) -> str:
    """Each text with its time and who wrote it."""
    who = {TextKind.REPLY: caller, TextKind.BY_MEMBER: "We"}
    said = [f"{_at(text.at, zone)}  {who.get(TextKind(text.kind), 'Automatic text')}: {text.body}{_pictures(text)}" for text in texts]
    return "\n".join(said)


def _pictures(text: Text) -> str:
    return f" [{len(text.media)} picture(s)]" if text.media else ""


def _at(moment: dt.datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M %Z}"
