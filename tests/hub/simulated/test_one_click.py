"""Two people of a business who press the same button in the same second."""

import threading
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select

from hub.catalog.discovery import Catalog
from hub.conformance.vendor_bench import bench_hub, make_account
from hub.contract.errors import VendorTrouble
from hub.records.connection import Connection
from hub.sandbox.server import running
from hub.simulated.one_click import OneClick
from tests.own_ports import own_port

SYSTEM = "greenhouse"


def test_of_two_who_connect_the_simulated_system_at_once_the_second_hears_that_it_is_connected() -> None:
    port = own_port()
    system = Catalog().sandbox(SYSTEM)()
    with bench_hub(sandbox_url=f"http://127.0.0.1:{port}") as hub, running([system], port=port):
        account_id, together = make_account(hub, "US"), threading.Barrier(2)

        def press() -> str:
            together.wait()
            try:
                OneClick(hub).connect_system(account_id, SYSTEM)
            except VendorTrouble as trouble:
                return trouble.sentence
            return "connected"

        with ThreadPoolExecutor(2) as pool:
            told = [press.result() for press in [pool.submit(press) for _ in range(2)]]
        assert told.count("connected") == 1
        assert any("is connected already" in one or "right now" in one for one in told)
        with hub.database.read(account_id) as session:
            assert session.scalar(select(func.count(Connection.id))) == 1
