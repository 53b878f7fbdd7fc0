"""Telling the hub of a call or text that it cannot see by itself."""

import datetime as dt
from enum import StrEnum
from typing import Annotated, Literal

from flask import request
from pydantic import Field, RootModel
from sqlalchemy import select

from hub.api.asking import asker
from hub.api.dependencies import parts
from hub.api.fields import ANY_TEXT, E164, Answer, Asked, Id, Moment, Number, Seconds, SentMoment
from hub.api.trouble import Trouble
from hub.contract.phone_events import MissedBecause
from hub.contract.webhooks import RawRequest
from hub.intake.told_events import TOLD, OtherEventError, ToldKind, take_told_event, told_id_of
from hub.problems import Fault
from hub.records.call import Call
from hub.records.conversation import Text
from hub.records.inbox import InboxEvent, InboxEventState, InboxRow, InboxRowState
from hub.records.line import Line
from hub.records.session import AccountSession

LONGEST_TEXT = 4000

OwnId = Annotated[
    str,
    Field(
        min_length=1,
        max_length=200,
        pattern=ANY_TEXT,
        description="Yours for the call or text; whatever is told twice counts once.",
        examples=["pbx-1001"],
    ),
]
OwnLine = Annotated[str, Field(pattern=E164, description="The line's number.", examples=["+14155550100"])]


class TakenCall(Asked):
    """A call and its end."""

    id: OwnId
    line: OwnLine
    caller: Annotated[Number | None, Field(description="null where the caller hid it.")] = None
    at: Annotated[SentMoment, Field(description="When the call ended; a moment still to come counts as now.")]
    duration_s: Seconds | None = None


class MissedCall(TakenCall):
    """A call that nobody took."""

    because: Annotated[MissedBecause | None, Field(examples=["busy"])] = None


class ReceivedText(Asked):
    """A text that came in."""

    id: OwnId
    line: OwnLine
    from_: Annotated[Number, Field(alias="from")]
    body: Annotated[str, Field(max_length=LONGEST_TEXT, pattern=ANY_TEXT, examples=["Is the night shift still open?"])]
    at: Annotated[SentMoment, Field(description="When it came; a moment still to come counts as now.")]


class CallMissed(Asked):
    """Nobody took a call."""

    type: Literal[ToldKind.CALL_MISSED]
    data: MissedCall


class CallAnswered(Asked):
    """A person of the business took a call; a mailbox is a missed call."""

    type: Literal[ToldKind.CALL_ANSWERED]
    data: TakenCall


class TextReceived(Asked):
    """A text came in."""

    type: Literal[ToldKind.TEXT_RECEIVED]
    data: ReceivedText


class ToldEvent(RootModel[Annotated[CallMissed | CallAnswered | TextReceived, Field(discriminator="type")]]):
    """A call or text on one of the account's lines."""


class EventState(StrEnum):
    """How far an event got."""

    RECEIVED = "received"
    DONE = "done"
    FAILED = "failed"


class EventAnswer(Answer):
    """An event that was told, and what became of it."""

    id: Id
    type: ToldKind
    state: Annotated[EventState, Field(description="received: stored, and soon done; failed: it could not be read or used.")]
    received_at: Moment
    call_id: Annotated[int | None, Field(description="The call that it is about, once there is one.", examples=[1042])]
    conversation_id: Annotated[int | None, Field(description="The conversation that it stands in, once it does.", examples=[88])]


def tell_event(body: ToldEvent) -> object:
    """Tell of a call or text on one of your lines; it is stored before this is answered.

    The same type and id told again, with the same body, is answered alike and counts once.
    """
    account_id = asker().account_id
    with parts().database.read(account_id) as session:
        line = session.scalar(select(Line).where(Line.number == body.root.data.line))
    if line is None:
        raise Trouble(404, "This number is no line of the account.", errors=[Fault("Write the number of a line.", pointer="#/data/line")])
    raw = RawRequest(
        method=request.method,
        url=parts().public_url + request.script_root + request.path,
        headers={"content-type": "application/json"},
        body=body.model_dump_json(by_alias=True).encode(),
        received_at=dt.datetime.now(dt.UTC),
    )
    try:
        row = take_told_event(parts().database, account_id, line, raw)
    except OtherEventError:
        fault = Fault("Give each call and each text an id of its own.", pointer="#/data/id")
        raise Trouble(409, "Another event was told with this type and id.", errors=[fault]) from None
    answer = show_event(row.id)
    return answer, 202, {"Location": f"{raw.url}/{row.id}"}


def show_event(event_id: int) -> EventAnswer:
    """One event that was told, and what became of it."""
    with parts().database.read(asker().account_id) as session:
        told = (InboxRow.id == event_id, InboxRow.account_id == session.account_id, InboxRow.kind == TOLD)
        row = session.scalar(select(InboxRow).where(*told))
        if row is None:
            raise Trouble(404)
        states = set(session.scalars(select(InboxEvent.state).where(InboxEvent.inbox_row_id == row.id)))
        call_id, conversation_id = _became(session, row)
    return EventAnswer(
        id=row.id,
        type=ToldKind(row.what),
        state=_state(row, states),
        received_at=row.received_at,
        call_id=call_id,
        conversation_id=conversation_id,
    )


def _became(session: AccountSession, row: InboxRow) -> tuple[int | None, int | None]:
    """The ids of the call and of the conversation, each once there is one."""
    told_id = told_id_of(row)
    if row.what == ToldKind.TEXT_RECEIVED:
        same = (Text.connection_id == row.connection_id, Text.provider_text_id == told_id)
        return None, session.scalar(select(Text.conversation_id).where(*same))
    of_call = (Call.connection_id == row.connection_id, Call.provider_call_id == told_id)
    call = session.execute(select(Call.id, Call.conversation_id).where(*of_call)).one_or_none()
    return (call.id, call.conversation_id) if call else (None, None)


def _state(row: InboxRow, states: set[str]) -> EventState:
    if row.state == InboxRowState.FAILED or InboxEventState.FAILED in states:
        return EventState.FAILED
    if row.state == InboxRowState.UNREAD or InboxEventState.UNSETTLED in states:
        return EventState.RECEIVED
    return EventState.DONE
