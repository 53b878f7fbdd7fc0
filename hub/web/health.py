"""What a load balancer asks."""

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from hub.readiness.own_address import answer_to
from hub.web.dependencies import pages

PLAIN = {"Content-Type": "text/plain; charset=utf-8"}


def healthz() -> ResponseReturnValue:
    """The process serves requests; touches nothing."""
    return {"status": "ok"}


def readyz() -> ResponseReturnValue:
    """Whether pages and webhooks can be served; a silent Redis is told but is no reason to take the process away."""
    wanted = pages()
    answer: dict[str, str] = {"database": "ok" if _database_answers() else "down"}
    ready = answer["database"] == "ok"
    if ready and wanted.is_schema_current is not None:
        answer["schema"] = "ok" if wanted.is_schema_current() else "needs hub migrate"
        ready = answer["schema"] == "ok"
    if wanted.is_redis_up is not None:
        answer["redis"] = "ok" if wanted.is_redis_up() else "down, workers look for themselves"
    return {"status": "ready" if ready else "not ready", **answer}, 200 if ready else 503


def prove_it_is_us(nonce: str) -> ResponseReturnValue:
    """What only this installation can answer, for whoever tries its public address."""
    return answer_to(nonce, pages().session_key), PLAIN


def prove_that_webhooks_come_through(nonce: str) -> ResponseReturnValue:
    """The same where vendors post, and only with what they write behind the question mark."""
    return answer_to(f"{nonce}?{request.query_string.decode('ascii', 'replace')}", pages().session_key), PLAIN


def _database_answers() -> bool:
    try:
        with pages().database.read_installation() as session:
            session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return False
    return True
