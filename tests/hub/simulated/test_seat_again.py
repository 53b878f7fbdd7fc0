"""A business at simulated vendors that were stopped and started again."""

from hub.catalog.discovery import Catalog
from hub.conformance.listening import listening
from hub.conformance.vendor_bench import bench_hub, make_account
from hub.connections.ready import LongJob
from hub.records.connection import Connection, ConnectionState
from hub.sandbox.phone_orders import PlayCall
from hub.sandbox.phone_system import SimulatedPhoneSystem
from hub.sandbox.server import running
from hub.simulated.one_click import OneClick
from hub.wiring import Hub
from tests.own_ports import own_port

CATALOG = Catalog()
PHONES, SYSTEM = "aircall", "greenhouse"
"""Both make new secrets with every start."""


def row(hub: Hub, account_id: int, connection_id: int) -> Connection:
    with hub.database.read(account_id) as session:
        return session.get_one(Connection, connection_id)


def test_a_line_is_heard_of_again_at_a_phone_system_that_forgot_it() -> None:
    port = own_port()
    with listening() as listener, bench_hub(public_url=listener.address, sandbox_url=f"http://127.0.0.1:{port}") as hub:
        account_id, click = make_account(hub, "US"), OneClick(hub)
        with running([CATALOG.sandbox(PHONES)()], port=port):
            connection_id = click.connect_phones(account_id, PHONES)
            click.add_line(account_id, connection_id)
        phones = CATALOG.sandbox(PHONES)()
        with running([phones], port=port):
            assert isinstance(phones, SimulatedPhoneSystem)
            click.seat_again(account_id)
            assert phones.opened == {"+14155550100"}
            address = f"{listener.address}/in/phone/{PHONES}/{row(hub, account_id, connection_id).webhook_token}"
            phones.play_call(PlayCall(line="+14155550100", caller="+14155550142"))
            assert listener.heard(address)


def test_a_system_that_forgot_everything_takes_the_hub_in_again_as_the_same_connection() -> None:
    port = own_port()
    with bench_hub(sandbox_url=f"http://127.0.0.1:{port}") as hub:
        account_id, click = make_account(hub, "US"), OneClick(hub)
        with running([CATALOG.sandbox(SYSTEM)()], port=port):
            connection_id = click.connect_system(account_id, SYSTEM)
        with running([CATALOG.sandbox(SYSTEM)()], port=port):
            click.seat_again(account_id)
            again = row(hub, account_id, connection_id)
            assert again.state == ConnectionState.WORKING
            assert hub.connections.connector(LongJob(account_id, connection_id)).check_connection().id == again.vendor_account
