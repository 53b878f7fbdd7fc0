"""What the hub makes of a vendor that refuses or fails."""

import threading
from concurrent.futures import ThreadPoolExecutor

from hub.contract.errors import SignInAgain
from hub.records.connection import Connection, ConnectionState
from tests.fakes.small_hub import SmallHub


def test_two_workers_whose_sign_in_is_refused_at_once_tell_of_it_once(hub_on_postgres: SmallHub) -> None:
    hub = hub_on_postgres
    connection_id = hub.connect_system()
    both_have_looked = threading.Barrier(2)

    def refused(_: int) -> int:
        with hub.write() as session:
            assert session.get_one(Connection, connection_id).state == ConnectionState.WORKING
            both_have_looked.wait(10)
            return len(hub.connections.went_wrong(session, connection_id, SignInAgain("The key was taken back.")))

    with ThreadPoolExecutor(2) as workers:
        assert sorted(workers.map(refused, range(2))) == [0, 1]
