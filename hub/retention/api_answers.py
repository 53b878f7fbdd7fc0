"""Removing what programs were answered once nobody repeats the request any more: texts to callers stand in it."""

from sqlalchemy import delete, select

from hub.records.api_key import ANSWERS_KEPT, ApiAnswer
from hub.records.database import Database

ROWS_AT_A_TIME = 200


def remove_old_api_answers(database: Database, account_id: int) -> bool:
    """Remove one batch of those that are older than `ANSWERS_KEPT`; whether there was any."""
    with database.read(account_id) as session:
        old = select(ApiAnswer.id).where(ApiAnswer.at < session.now - ANSWERS_KEPT).limit(ROWS_AT_A_TIME)
        ids = session.scalars(old).all()
    if not ids:
        return False
    with database.write(account_id) as session:
        session.execute(delete(ApiAnswer).where(ApiAnswer.account_id == account_id, ApiAnswer.id.in_(ids)))
    return True
