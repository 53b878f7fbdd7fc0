"""One load for one system: so many callers whom nobody knows, each matched, created, given an owner and noted on by one worker."""

import datetime as dt
import time
from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import func, select

from bench.unpaced import unpaced_hub
from hub.contract.phone_events import CallEvent, CallHappening
from hub.contract.phone_numbers import read_phone_number
from hub.demo.set_up import set_up
from hub.events import CallReported
from hub.jobs.pool import Pool
from hub.jobs.worker import OutboxLanes
from hub.journey import run_stored_journey
from hub.outbox.effects import Queue
from hub.records.account import Account, CreatePolicy
from hub.records.line import Line
from hub.records.outbox import OutboxRow, OutboxState
from hub.simulated.cast import read_cast
from hub.simulated.vendors import SimulatedVendors
from hub.wiring import Hub

UNDER_WAY = (OutboxState.OWED, OutboxState.WAITING, OutboxState.DOING)
LONGEST_S = 600.0
LOOK_EVERY_S = 0.02
FIRST_AREA = 212
MISSED_CALL = ((CallHappening.RANG, 30), (CallHappening.NOBODY_ANSWERED, 5), (CallHappening.ENDED, 4))
"""What is told of each call, and how many seconds ago it happened."""


@dataclass(frozen=True, slots=True)
class Pace:
    """What one load came to; `wrong` says for how many callers there is not exactly one owned record with one note."""

    calls: int
    seconds: float
    cpu_s: float
    wrong: int
    unfinished: int

    @property
    def calls_per_s(self) -> float:
        """Calls that were brought through in a second."""
        return self.calls / self.seconds


def run_load(vendors: SimulatedVendors, key: str, *, calls: int, delay_s: float) -> Pace:
    """Owe the work of `calls` missed calls, then start one worker's pool and time it; every answer of the vendor takes `delay_s` more."""
    pools: list[Pool] = []
    with unpaced_hub(vendors.address, ring=partial(_wake, pools)) as hub:
        cast = read_cast(key)
        for vendor in (cast["phone"]["key"], key):
            vendors.reset(vendor)
        vendors.keep_limits(key, on=False)
        business = set_up(hub, vendors, cast, quiet_period_s=3600, delay_s=0)
        numbers = [f"+1{FIRST_AREA + place // 100}555{100 + place % 100:04d}" for place in range(calls)]
        _owe(hub, business.account_id, numbers)
        if delay_s:
            vendors.arm(key, "slow", seconds=delay_s, times=None)
        pools.append(Pool(Queue.SYNC, [OutboxLanes(hub)], threads=hub.settings.threads, poll_s=hub.settings.poll_s))
        began, used = time.perf_counter(), time.process_time()
        pools[0].start()
        unfinished = _wait(hub, business.account_id, began + LONGEST_S)
        seconds, cpu_s = time.perf_counter() - began, time.process_time() - used
        pools[0].stop()
        vendors.disarm(key)
        return Pace(calls, seconds, cpu_s, _wrong(vendors, key, set(numbers)), unfinished)


def _wake(pools: list[Pool], queue: str) -> None:
    for pool in pools if queue == Queue.SYNC else ():
        pool.wake()


def _owe(hub: Hub, account_id: int, numbers: list[str]) -> None:
    """Run the journeys of the missed calls up to what is owed; nobody is texted."""
    with hub.database.write(account_id) as session:
        account = session.get_one(Account, account_id)
        account.texts_paused, account.create_policy = True, CreatePolicy.ALWAYS
        line = session.scalars(select(Line)).one()
        line_id, line_number, now = line.id, line.number, session.now
    for place, number in enumerate(numbers):
        for happened, ago in MISSED_CALL:
            event = CallEvent(
                key=f"call-{place}-{happened}",
                call_id=f"call-{place}",
                line=line_number,
                caller=number,
                happened=happened,
                at=now - dt.timedelta(seconds=ago),
            )
            with hub.database.write(account_id) as session:
                run_stored_journey(session, CallReported(line_id, event))


def _wait(hub: Hub, account_id: int, give_up_at: float) -> int:
    """Until nothing is owed to the system; how much still is after that time."""
    count = select(func.count()).select_from(OutboxRow).where(OutboxRow.queue == Queue.SYNC, OutboxRow.state.in_(UNDER_WAY))
    while True:
        with hub.database.read(account_id) as session:
            left = session.scalar(count) or 0
        if not left or time.perf_counter() > give_up_at:
            return left
        time.sleep(LOOK_EVERY_S)


def _wrong(vendors: SimulatedVendors, key: str, numbers: set[str]) -> int:
    held = vendors.held(key)
    by_number = {number: [each for each in held["people"] if _has(each, number)] for number in numbers}
    notes = Counter(activity["person"] for activity in held["activities"])
    return sum(len(people) != 1 or people[0]["owner"] is None or notes[people[0]["id"]] != 1 for people in by_number.values())


def _has(person: dict[str, Any], number: str) -> bool:
    return any((read := read_phone_number(raw, "US")) is not None and read.e164 == number for raw in person["phones"])
