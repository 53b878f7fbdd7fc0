"""The locks under which callers and calls are decided."""

import threading
from concurrent.futures import ThreadPoolExecutor

from hub.records.line import Caller
from hub.records.locking import caller_by_number, insert_or_ignore, lock_call, lock_caller
from tests.fakes.small_hub import CALLER, SmallHub


def test_a_new_caller_who_comes_twice_at_once_is_one_caller(hub_on_each: SmallHub) -> None:
    hub = hub_on_each

    def meet(_: int) -> int:
        with hub.write() as session:
            return caller_by_number(session, CALLER).id

    with ThreadPoolExecutor(6) as workers:
        assert len(set(workers.map(meet, range(12)))) == 1
    assert len(hub.all(Caller)) == 1


def test_a_callers_lock_is_waited_for_and_then_shows_what_the_other_wrote(hub_on_each: SmallHub) -> None:
    hub = hub_on_each
    with hub.write() as session:
        caller_id = caller_by_number(session, CALLER).id
    seen: list[bool] = []

    def decide() -> None:
        with hub.write() as session:
            session.get(Caller, caller_id) if not hub.settings.is_sqlite else None
            seen.append(lock_caller(session, caller_id).opted_out_at is not None)

    with hub.write() as session:
        lock_caller(session, caller_id).opted_out_at = session.now
        deciding = threading.Thread(target=decide)
        deciding.start()
        deciding.join(0.3)
        assert deciding.is_alive()
    deciding.join()
    assert seen == [True]


def test_a_call_is_locked_before_its_caller_is_known(hub_on_each: SmallHub) -> None:
    hub = hub_on_each
    order: list[str] = []

    def second() -> None:
        with hub.write() as session:
            lock_call(session, 1, "CA1")
            order.append("second")

    with hub.write() as session:
        lock_call(session, 1, "CA1")
        waiting = threading.Thread(target=second)
        waiting.start()
        waiting.join(0.3)
        order.append("first")
    waiting.join()
    assert order == ["first", "second"]


def test_a_row_that_is_there_already_is_not_inserted_again(hub_on_each: SmallHub) -> None:
    hub = hub_on_each
    with hub.write() as session:
        values = {"account_id": session.account_id, "number": CALLER, "texts_paused": False, "created_at": session.now}
        assert insert_or_ignore(session, Caller, values, ["account_id", "number"])
        assert not insert_or_ignore(session, Caller, values, ["account_id", "number"])
