"""Looking back once after a system was connected: who called in vain in the last 30 days, and what they are there.

Nothing but counts comes of it: no call, no caller, no effect. It goes on from what the database holds, line by line and
caller by caller, and the numbers that it remembers are deleted with its end.
"""

import datetime as dt
from collections.abc import Callable

from sqlalchemy import delete, select

from hub.contract.connector import Ability
from hub.contract.errors import SignInAgain, TryAgain
from hub.jobs.connection_health import note_trouble
from hub.jobs.look_back_callers import CallersLookedUp
from hub.jobs.look_back_lines import lines_with_lists, read_line
from hub.records.connection import Connection, ConnectionState
from hub.records.locking import lock_name
from hub.records.look_back import LookBack, LookBackCaller
from hub.records.session import AccountSession
from hub.records.trace import tell
from hub.reports.look_back_words import DAYS, look_back_in_words
from hub.wiring import Hub


def look_back_is_due(hub: Hub, session: AccountSession, connection: Connection) -> bool:
    """Whether a connection's people are known, it has not looked back yet, and every list that it needs can be asked for."""
    if connection.kind != "connector" or connection.directory_read_at is None or (_knows_people(connection) and not connection.backfilled):
        return False
    look = look_back_of(session, connection.id)
    if look is not None and look.finished_at is not None:
        return False
    left = [phones for line, phones in lines_with_lists(hub.catalog, session) if look is None or not _is_done(look, line.id)]
    return (look is not None or bool(left)) and all(_can_be_asked(session, phones) for phones in left)


def look_back_of(session: AccountSession, connection_id: int) -> LookBack | None:
    """How far a connection's look back is, or what came of it."""
    return session.scalar(select(LookBack).where(LookBack.connection_id == connection_id))


def look_back(hub: Hub, account_id: int, connection_id: int, progress: Callable[[str], None] = lambda _: None) -> LookBack | None:
    """Look back, or go on with it; None where there is nothing to look at or a vendor is in trouble, which is noted."""
    with hub.database.write(account_id) as session:
        look = _begun(hub, session, session.get_one(Connection, connection_id))
        left = [line for line, _ in lines_with_lists(hub.catalog, session) if look is not None and not _is_done(look, line.id)]
    if look is None or look.finished_at is not None:
        return look
    asked = connection_id
    try:
        for line in left:
            progress(f"Reading the calls of the last {DAYS} days to {line.label} ...")
            asked = line.connection_id
            read_line(hub, account_id, look.id, line.id)
        asked = connection_id
        if look.knows_people:
            progress("Looking up who called in vain ...")
            CallersLookedUp(hub, account_id, look).run()
    except (TryAgain, SignInAgain) as trouble:
        note_trouble(hub, account_id, asked, trouble)
        return None
    return _finished(hub, account_id, look.id)


def _begun(hub: Hub, session: AccountSession, connection: Connection) -> LookBack | None:
    lock_name(session, f"look-back:{connection.id}")
    look = look_back_of(session, connection.id)
    if look is None and look_back_is_due(hub, session, connection):
        look = LookBack(
            connection_id=connection.id,
            since=session.now - dt.timedelta(days=DAYS),
            lines={str(line.id): {"calls": 0, "missed": 0, "done": False} for line, _ in lines_with_lists(hub.catalog, session)},
            knows_people=_knows_people(connection),
            knows_matters=Ability.MATTERS in connection.abilities,
            began_at=session.now,
        )
        session.add(look)
        session.flush()
    return look


def _knows_people(connection: Connection) -> bool:
    return not {Ability.MATCH, Ability.LIST_PEOPLE}.isdisjoint(connection.abilities)


def _is_done(look: LookBack, line_id: int) -> bool:
    return bool(look.lines.get(str(line_id), {}).get("done"))


def _can_be_asked(session: AccountSession, connection: Connection) -> bool:
    over = connection.trouble_until is None or connection.trouble_until < session.now
    return not connection.paused and connection.state != ConnectionState.NEEDS_SIGN_IN and over


def _finished(hub: Hub, account_id: int, look_id: int) -> LookBack:
    with hub.database.write(account_id) as session:
        look = session.get_one(LookBack, look_id, with_for_update=True)
        if look.finished_at is None:
            look.finished_at = session.now
            session.execute(delete(LookBackCaller).where(LookBackCaller.look_back_id == look.id))
            connection = session.get_one(Connection, look.connection_id)
            manifest = hub.catalog.manifests.get(connection.key)
            for sentence in look_back_in_words(look, connection.name, manifest.kind if manifest else ""):
                tell(session, "look_back", sentence)
        return look
