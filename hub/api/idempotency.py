"""A request that comes again is answered as the first time, and done once."""

import hashlib
from typing import Annotated, Any

from flask import request
from pydantic import BaseModel, Field
from sqlalchemy import delete, select

from hub.api.asking import asker
from hub.api.fields import NO_SPACES, Nothing, SentHeaders
from hub.api.trouble import Trouble
from hub.problems import Fault
from hub.records.api_key import ANSWERS_KEPT, ApiAnswer
from hub.records.locking import lock_name
from hub.records.session import AccountSession

HEADER = "Idempotency-Key"

Name = Annotated[
    str,
    Field(
        min_length=1,
        max_length=200,
        pattern=NO_SPACES,
        description="A random one for each thing to be done, the same for each try of it; kept for 48 hours.",
        examples=["5d9f6f3c-6b0e-4f0a-9d0e-1f5a1c1b7c11"],
    ),
]


class IdempotentHeaders(SentHeaders):
    """The name that a program gives to what it wants done once."""

    idempotency_key: Name


class PerhapsIdempotentHeaders(SentHeaders):
    """The same where nobody is hurt by what is done twice."""

    idempotency_key: Name | Nothing = None


def answered_before(session: AccountSession, name: str, body: BaseModel) -> dict[str, Any] | None:
    """What the same request was answered before, None for a new one; raises Trouble with 409 for another under the same name.

    No other transaction decides on this name until ours ends. Comes before any caller is locked, everywhere: of two requests for one
    caller each would wait for the other.
    """
    lock_name(session, f"api:{asker().key_id}:{name}")
    session.execute(delete(ApiAnswer).where(ApiAnswer.account_id == session.account_id, ApiAnswer.at < session.now - ANSWERS_KEPT))
    found = session.scalar(select(ApiAnswer).where(ApiAnswer.key_id == asker().key_id, ApiAnswer.idempotency_key == name))
    if found is None:
        return None
    if found.request != _digest(body):
        raise Trouble(409, "Another request came with this Idempotency-Key.", errors=[Fault("Take a new one.", parameter=HEADER)])
    return found.answer


def remember(session: AccountSession, name: str, body: BaseModel, answer: BaseModel) -> None:
    """Keep the answer, in the transaction that did what was asked."""
    session.add(
        ApiAnswer(key_id=asker().key_id, idempotency_key=name, request=_digest(body), answer=answer.model_dump(mode="json"), at=session.now)
    )


def _digest(body: BaseModel) -> str:
    return hashlib.sha256(f"{request.path}:{body.model_dump_json()}".encode()).hexdigest()
