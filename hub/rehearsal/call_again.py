"""A call played again on a throw-away copy: what was received of it through today's readers, and its events through today's rules."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import structlog
from sqlalchemy import select

from hub.connections.ready import LongJob, OpenedConnection
from hub.contract.errors import VendorTrouble
from hub.contract.manifest import RehearsalFacts
from hub.events import Event, TextSent
from hub.journey import effects
from hub.outbox.effects import NotWanted
from hub.records.call import Call
from hub.records.connection import Connection
from hub.records.conversation import Text, TextKind
from hub.records.database import Database
from hub.records.outbox import OutboxRow, TraceEntry
from hub.records.session import AccountSession
from hub.rehearsal.connections import RehearsalConnections
from hub.rehearsal.door import ReadAnswers, RehearsalDoor
from hub.rehearsal.heard_of_call import HeardOfCall, read_heard
from hub.rehearsal.invented_call import put_known
from hub.rehearsal.past_calls import Business, next_call_at, read_business
from hub.rehearsal.preview_result import WriteBack
from hub.rehearsal.replay import Moment, Replay, text_again
from hub.rehearsal.then_and_now import ReplayedCall, WhatCame, what_came
from hub.rehearsal.throw_away import APART, ReplayClock, put_business, throw_away, unheard
from hub.textback.owing import SEND_TEXT
from hub.wiring import Hub


@dataclass(frozen=True, slots=True)
class _Stage:
    """What every play of the call is played with."""

    hub: Hub
    business: Business
    heard: HeardOfCall


@dataclass(frozen=True, slots=True, kw_only=True)
class _Played:
    came: WhatCame
    write_backs: Sequence[WriteBack] = ()
    troubles: Sequence[str] = ()
    story: Sequence[str] = ()


def replay_call(hub: Hub, account_id: int, call_id: int) -> ReplayedCall:
    """What today's code and settings would make of the call; nothing is sent but questions to connected systems, and nothing is kept.

    Raises LookupError where the account has no such call.
    """
    with hub.database.read(account_id) as session:
        call = session.get(Call, call_id)
        if call is None:
            raise LookupError("There is no such call.")
        business = read_business(session)
        connections = [row for row in business.rows if isinstance(row, Connection) and _is_in_use(row)]
        heard = read_heard(session, hub.reader, call, [connection.id for connection in connections])
        then = what_came(session, call, next_call_at(session, call))
    stage = _Stage(hub, business, heard)
    played = [_play_with(stage, connection) for connection in connections] or [_play(stage, None)]
    owner = next((one.came.owner for one in played if one.came.owner), None)
    return ReplayedCall(
        then=then,
        now=replace(played[0].came, owner=owner, writes=tuple(write for one in played for write in one.came.writes)),
        write_backs=[write_back for one in played for write_back in one.write_backs],
        troubles=list(dict.fromkeys([*heard.troubles, *(trouble for one in played for trouble in one.troubles)])),
        story=played[0].story,
    )


def _is_in_use(connection: Connection) -> bool:
    return connection.kind == "connector" and connection.disconnected_at is None


def _play_with(stage: _Stage, connection: Connection) -> _Played:
    """The call with one connected system; where that cannot be used, without it, and why."""
    try:
        return _play(stage, stage.hub.connections.opened(LongJob(connection.account_id, connection.id)))
    except VendorTrouble as trouble:
        return replace(_play(stage, None), write_backs=[WriteBack(connection.name, (), (trouble.sentence,))])


def _play(stage: _Stage, opened: OpenedConnection | None) -> _Played:
    hub, heard, account_id = stage.hub, stage.heard, stage.business.account.id
    connection_id = opened.connection_id if opened else None
    clock = ReplayClock(heard.call.started_at)
    with throw_away(hub.settings, clock) as database:
        with database.write(account_id) as session:
            put_business(session, stage.business)
            put_known(session, heard.known)
            session.add(unheard(heard.call, APART))
        door = RehearsalDoor(hub.door, opened.manifest.rehearsal if opened else RehearsalFacts(), ReadAnswers(), heard.hidden)
        connections = RehearsalConnections(hub, database, clock, door, opened, opened.overrides if opened else {})
        replay = Replay(database, clock, door, connections, hub.settings)
        troubles = _let_happen(replay, heard.moments, account_id, connection_id)
        later = [*_text_leaves(hub, database, connections, account_id), *_texts_since(heard)]
        troubles += _let_happen(replay, later, account_id, connection_id)
        replay.let_be_quiet(account_id, connection_id)
        with database.read(account_id) as session:
            came = what_came(session, session.get_one(Call, APART))
            story = tuple(session.scalars(select(TraceEntry.sentence).order_by(TraceEntry.id)))
            name = session.get_one(Connection, connection_id).name if connection_id else ""
        said = replay.troubles(account_id, connection_id) if connection_id else ()
    write_backs = [WriteBack(name, tuple(door.writes), said)] if connection_id else []
    return _Played(came=came, write_backs=write_backs, troubles=troubles, story=story)


def _let_happen(replay: Replay, moments: Sequence[Moment], account_id: int, connection_id: int | None) -> list[str]:
    """Let everything happen in its order, one by one: what breaks today's code is told, and the rest goes on."""
    troubles: list[str] = []
    for moment in sorted(moments, key=lambda moment: moment.at):
        try:
            replay.let_happen([moment], account_id, connection_id)
        except Exception as bug:  # noqa: BLE001 - what breaks a rule is what the replay is there to show
            structlog.get_logger("replay").exception("event_not_played")
            troubles.append(f"Today's code fails on what happened at {moment.at:%H:%M:%S} UTC ({type(bug).__name__}).")
    return troubles


def _text_leaves(hub: Hub, database: Database, connections: RehearsalConnections, account_id: int) -> list[Moment]:
    """The text of the call leaves when it is due, unless it is no longer wanted then."""
    send_text = effects(connections, database, hub.settings)[SEND_TEXT]
    with database.read(account_id) as session:
        of_call = select(Text.outbox_key, Text.id).where(Text.call_id == APART, Text.kind == TextKind.TEXT_BACK, Text.status.is_(None))
        owed = session.execute(of_call).first()
        due = session.scalar(select(OutboxRow.not_before).where(OutboxRow.key == owed.outbox_key)) if owed else None
    if owed is None or due is None:
        return []

    def leaves(session: AccountSession) -> Event:
        row = session.scalars(select(OutboxRow).where(OutboxRow.key == owed.outbox_key)).one()
        objection = send_text.still_wanted(session, row)
        if isinstance(objection, NotWanted):
            return send_text.give_up(session, row, objection.reason, None)[-1]
        text = session.get_one(Text, owed.id)
        text.status, text.at = "sent", session.now
        return TextSent(text.id)

    return [Moment(due, leaves)]


def _texts_since(heard: HeardOfCall) -> list[Moment]:
    caller = heard.caller
    if caller is None:
        return []
    return [Moment(text.at, lambda session, text=text: text_again(session, heard.call, caller, text)) for text in heard.texts]  # type: ignore[misc]
