"""What a job's use of a connection says about it, with what people must be told."""

from hub.contract.errors import VendorTrouble
from hub.journey import run_journey
from hub.wiring import Hub


def note_good_answer(hub: Hub, account_id: int, connection_id: int) -> None:
    """The vendor answered."""
    with hub.database.write(account_id) as session:
        hub.connections.went_well(session, connection_id)


def note_trouble(hub: Hub, account_id: int, connection_id: int, trouble: VendorTrouble) -> None:
    """The vendor is in trouble, or somebody has to sign in again."""
    with hub.database.write(account_id) as session:
        for event in hub.connections.went_wrong(session, connection_id, trouble):
            run_journey(session, event)
