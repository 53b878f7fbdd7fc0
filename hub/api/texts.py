"""Writing to callers, and how far a text got."""

from typing import Annotated

from flask import request
from pydantic import Field
from sqlalchemy.exc import NoResultFound

from hub.api.asking import asker
from hub.api.dependencies import parts
from hub.api.fields import ANY_TEXT, WORDS, Asked, SentId
from hub.api.idempotency import HEADER, IdempotentHeaders, answered_before, remember
from hub.api.shapes import TextAnswer, text_answer
from hub.api.trouble import Trouble
from hub.problems import Fault
from hub.records.conversation import Text
from hub.textback.by_member import LONGEST, KeyUsed, MemberText, TextRefused, write_to_caller

LONGEST_BASIS = 500


class TextAsked(Asked):
    """A text to the caller of a conversation."""

    conversation_id: SentId
    body: Annotated[str, Field(min_length=1, max_length=LONGEST, pattern=WORDS, examples=["Tuesday at 10 works. See you then."])]
    basis: Annotated[
        str,
        Field(
            max_length=LONGEST_BASIS,
            pattern=ANY_TEXT,
            description="How you know that they want a text, where nothing on record says so; it is kept with their consent.",
            examples=["Asked for texts on the form of 18 November."],
        ),
    ] = ""


def send_text(body: TextAsked, headers: IdempotentHeaders) -> object:
    """Write to the caller of a conversation, once for each Idempotency-Key; GET the text to see how far it got.

    The same key with the same body is answered as the first time. Never against an opt-out: 409 says what keeps it from being sent.
    """
    with parts().database.write(asker().account_id) as session:
        before = answered_before(session, headers.idempotency_key, body)
        answer = TextAnswer.model_validate(before) if before is not None else None
        if answer is None:
            key = f"api:{asker().key_id}:{headers.idempotency_key}"
            written = MemberText(body=body.body, key=key, by=asker().acts_as, basis=body.basis)
            try:
                answer = text_answer(write_to_caller(session, body.conversation_id, written))
            except NoResultFound:
                faults = [Fault("Write the id of a conversation.", pointer="#/conversation_id")]
                raise Trouble(404, "There is no such conversation in this account.", errors=faults) from None
            except KeyUsed:
                faults = [Fault("Take a new one.", parameter=HEADER)]
                raise Trouble(409, "Other words were sent under this Idempotency-Key.", errors=faults) from None
            except TextRefused as refused:
                faults = [Fault(one.sentence, pointer="#/body") for one in refused.obstacles]
                raise Trouble(409, "The text is not sent.", errors=faults) from None
            remember(session, headers.idempotency_key, body, answer)
    return answer, 201, {"Location": f"{parts().public_url}{request.script_root}{request.path}/{answer.id}"}


def show_text(text_id: int) -> TextAnswer:
    """One text with how far it got."""
    with parts().database.read(asker().account_id) as session:
        text = session.get(Text, text_id)
        if text is None:
            raise Trouble(404)
        return text_answer(text)
