"""The rehearsal of a connection's mapping on the last calls."""

import json
from collections.abc import Mapping
from typing import Any

from hub.connections.ready import LongJob, OpenedConnection
from hub.contract.errors import TryAgain
from hub.mapping.load import load_field_map
from hub.rehearsal.connections import RehearsalConnections
from hub.rehearsal.difference import CallDifference, differences
from hub.rehearsal.door import PATIENCE_S, TOO_SLOW, ReadAnswers, RehearsalDoor
from hub.rehearsal.past_calls import Business, PastCall, last_calls, read_business
from hub.rehearsal.rehearsed import NothingToRehearse, RecordedWrite, RehearsedCall
from hub.rehearsal.replay import Replay
from hub.rehearsal.throw_away import APART, ReplayClock, fill, throw_away
from hub.wiring import Hub

CALLS = 10


def rehearse_change(
    hub: Hub, account_id: int, connection_id: int, changes: Mapping[str, Any], calls: int = CALLS, *, within_s: float = PATIENCE_S
) -> list[CallDifference]:  # fmt: skip
    """What the last calls would send with `changes` as the mapping's overrides against what they send now, newest first.

    Both see the vendor in the same moment, and wait for it `within_s` seconds together. Raises as `rehearse`.
    """
    answers = ReadAnswers(within_s)
    changed = rehearse(hub, account_id, connection_id, changes, calls, answers=answers)
    return differences(rehearse(hub, account_id, connection_id, None, calls, answers=answers), changed)


def rehearse(
    hub: Hub,
    account_id: int,
    connection_id: int,
    overrides: Mapping[str, Any] | None,
    calls: int = CALLS,
    *,
    answers: ReadAnswers | None = None,
) -> list[RehearsedCall]:
    """What the last calls would send with these overrides of the mapping, newest first; None stands for the present ones.

    `answers` are what the vendor said to an earlier rehearsal. Nothing is sent but reads, and the sign-in's own renewal. Raises
    MappingRefused, NothingToRehearse, and VendorTrouble where the connection cannot be used at all or the vendor is too slow.
    """
    opened = hub.connections.opened(LongJob(account_id, connection_id))
    wanted = opened.overrides if overrides is None else overrides
    load_field_map(opened.manifest.key, package=opened.manifest.package, override=wanted or None)
    with hub.database.read(account_id) as session:
        business, past_calls = read_business(session), last_calls(session, connection_id, calls)
    if not past_calls:
        raise NothingToRehearse
    told = answers or ReadAnswers()
    rehearsed = []
    for past in past_calls:
        rehearsed.append(_rehearse_one(hub, business, past, opened, wanted, told))
        if told.ran_out:
            raise TryAgain(TOO_SLOW, may_have_left=False)
    return rehearsed


def _rehearse_one(  # noqa: PLR0917 - everything that one call needs
    hub: Hub, business: Business, past: PastCall, opened: OpenedConnection, overrides: Mapping[str, Any], answers: ReadAnswers
) -> RehearsedCall:
    clock = ReplayClock(past.call.started_at)
    door = RehearsalDoor(hub.door, opened.manifest.rehearsal, answers, past.hidden)
    with throw_away(hub.settings, clock) as database:
        fill(database, business, past, opened.connection_id)
        connections = RehearsalConnections(hub, database, clock, door, opened, overrides)
        replay = Replay(database, clock, door, connections, hub.settings)
        replay.play(past, opened.connection_id)
        troubles = replay.troubles(past.call.account_id, opened.connection_id)
    return RehearsedCall(
        call_id=past.call.id,
        at=past.call.started_at,
        number=past.caller.number,
        name=past.name,
        writes=tuple(_as_sent(write, past) for write in door.writes),
        troubles=troubles,
        made_up=door.stand_in.made_up,
    )


def _as_sent(write: RecordedWrite, past: PastCall) -> RecordedWrite:
    """The write with the numbers that the call and its conversation really have."""

    def real(written: str) -> str:
        for number in (past.call.id, past.call.conversation_id or 0):
            written = written.replace(str(APART + number), str(number))
        return written

    return RecordedWrite(write.effect, write.method, real(write.address), json.loads(real(json.dumps(write.body))))
