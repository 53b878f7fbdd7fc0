"""What several answers are made of."""

from typing import Annotated

from pydantic import Field
from sqlalchemy import ScalarSelect, select

from hub.api.fields import Answer, Id, Moment, Number
from hub.contract.phone_events import DeliveryStatus
from hub.records.account import Member
from hub.records.conversation import Text
from hub.records.line import Caller, Line

OWED = "owed"
TEXTS_NEED = "null for a key without the scope `texts:read`."


class LineShape(Answer):
    """One of the account's numbers."""

    id: Id
    number: Annotated[str, Field(examples=["+14155550100"])]
    label: Annotated[str, Field(examples=["Main line"])]


class CallerShape(Answer):
    """Who is on the other end."""

    id: Id
    number: Number
    name: Annotated[str | None, Field(examples=["Sam Rivera"])]


class MemberShape(Answer):
    """A person of the business."""

    id: Id
    name: Annotated[str, Field(examples=["Maria Lopez"])]


class TextAnswer(Answer):
    """An SMS or MMS of a conversation."""

    id: Id
    conversation_id: Id
    outbound: Annotated[bool, Field(description="Whether the business sent it.")]
    kind: Annotated[str, Field(description="Why it exists: reply, text_back, by_member and others.", examples=["by_member"])]
    body: Annotated[str, Field(examples=["Tuesday at 10 works. See you then."])]
    pictures: Annotated[int, Field(description="How many pictures or sounds came with it.", examples=[0])]
    at: Moment
    state: Annotated[
        str | None,
        Field(
            description="How far one of ours got: owed, accepted, sending, sent, delivered, undelivered, failed, canceled or not_sent; "
            "null for one of theirs. delivered and those behind it are final.",
            examples=[str(DeliveryStatus.DELIVERED)],
        ),
    ]
    reason: Annotated[str | None, Field(description="Why it was not sent or not delivered.", examples=[None])]
    error_code: Annotated[str | None, Field(description="The carrier's or phone system's own code.", examples=[None])]
    parts: Annotated[int | None, Field(description="In how many parts it was sent.", examples=[1])]
    member_id: Annotated[int | None, Field(description="Who of the business wrote it, where that is known.", examples=[12])]


def caller_with(account_id: int, number: str) -> ScalarSelect[int]:
    """The id of the account's caller with this number, found before the list is read."""
    return select(Caller.id).where(Caller.account_id == account_id, Caller.number == number).scalar_subquery()


def line_shape(line: Line) -> LineShape:
    """The line, short."""
    return LineShape(id=line.id, number=line.number, label=line.label)


def caller_shape(caller: Caller | None) -> CallerShape | None:
    """The caller, short; None for a call of which no caller is known."""
    return CallerShape(id=caller.id, number=caller.number, name=caller.name) if caller else None


def member_shape(member: Member | None) -> MemberShape | None:
    """The member, short."""
    return MemberShape(id=member.id, name=member.name) if member else None


def text_answer(text: Text) -> TextAnswer:
    """The text."""
    return TextAnswer(
        id=text.id,
        conversation_id=text.conversation_id,
        outbound=text.outbound,
        kind=text.kind,
        body=text.body,
        pictures=len(text.media),
        at=text.at,
        state=(text.status or OWED) if text.outbound else None,
        reason=text.not_delivered,
        error_code=text.error_code,
        parts=text.parts,
        member_id=text.member_id,
    )
