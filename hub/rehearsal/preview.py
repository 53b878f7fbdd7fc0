"""What would come of a call: an invented one at a given moment, through the real journey on a throw-away copy of the business."""

from dataclasses import dataclass

from hub.connections.ready import LongJob, OpenedConnection
from hub.contract.errors import VendorTrouble
from hub.contract.manifest import RehearsalFacts
from hub.records.connection import Connection
from hub.rehearsal.connections import RehearsalConnections
from hub.rehearsal.door import ReadAnswers, RehearsalDoor
from hub.rehearsal.invented_call import CallWish, KnownOfCaller, call_moments, put_caller, read_caller, reply_moments
from hub.rehearsal.past_calls import Business, read_business
from hub.rehearsal.preview_result import Preview, WriteBack, read_preview
from hub.rehearsal.replay import Replay
from hub.rehearsal.throw_away import ReplayClock, put_business, throw_away
from hub.wiring import Hub


@dataclass(frozen=True, slots=True)
class _Stage:
    """What every play of the call is played with."""

    hub: Hub
    business: Business
    wish: CallWish
    known: KnownOfCaller


def preview_call(hub: Hub, account_id: int, wish: CallWish) -> Preview:
    """What a call would lead to; nothing is sent, and nothing is written but in memory. Systems are asked who somebody is.

    Raises LookupError where the line or the desk is not of this account.
    """
    with hub.database.read(account_id) as session:
        business = read_business(session)
        connections = [row for row in business.rows if isinstance(row, Connection) and _is_in_use(row)]
        known = read_caller(session, wish, [connection.id for connection in connections])
    stage = _Stage(hub, business, wish, known)
    played = [_play_with(stage, connection) for connection in connections]
    if not played:
        return _play(stage, None)
    source = business.account.owner_connection_id
    best = next((one for one, row in zip(played, connections, strict=True) if row.id == source), None)
    chosen = best or next((one for one in played if one.owner and not one.owner_after_reply), played[0])
    return chosen.with_write_backs([write_back for one in played for write_back in one.write_backs])


def _is_in_use(connection: Connection) -> bool:
    return connection.kind == "connector" and connection.disconnected_at is None


def _play_with(stage: _Stage, connection: Connection) -> Preview:
    """The call with one connected system; where that cannot be used, without it, and why."""
    try:
        opened = stage.hub.connections.opened(LongJob(connection.account_id, connection.id))
        return _play(stage, opened)
    except VendorTrouble as trouble:
        return _play(stage, None).with_write_backs([WriteBack(connection.name, (), (trouble.sentence,))])


def _play(stage: _Stage, opened: OpenedConnection | None) -> Preview:
    account_id, wish, hub = stage.business.account.id, stage.wish, stage.hub
    connection_id = opened.connection_id if opened else None
    clock = ReplayClock(wish.at)
    with throw_away(hub.settings, clock) as database:
        with database.write(account_id) as session:
            put_business(session, stage.business)
            put_caller(session, stage.known, wish)
        door = RehearsalDoor(hub.door, opened.manifest.rehearsal if opened else RehearsalFacts(), ReadAnswers(), frozenset())
        connections = RehearsalConnections(hub, database, clock, door, opened, opened.overrides if opened else {})
        replay = Replay(database, clock, door, connections, hub.settings)
        replay.let_happen(call_moments(wish, stage.known), account_id, connection_id)
        with database.read(account_id) as session:
            later = reply_moments(session, wish, stage.known)
        replay.let_happen(later, account_id, connection_id)
        replay.let_be_quiet(account_id, connection_id)
        with database.read(account_id) as session:
            preview = read_preview(session, wish, stage.known)
            name = session.get_one(Connection, connection_id).name if connection_id else ""
        if opened is None:
            return preview
        troubles = replay.troubles(account_id, opened.connection_id)
    return preview.with_write_backs([WriteBack(name, tuple(door.writes), troubles)])
