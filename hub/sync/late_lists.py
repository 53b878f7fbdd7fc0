"""What we have just made at a vendor may be missing in its lists for a while: until then, "nothing there" means nothing."""

import datetime as dt

from sqlalchemy import func, select

from hub.connections.ready import Connections
from hub.outbox.rows import person_lane
from hub.records.connection import PersonLink
from hub.records.outbox import OutboxRow, OutboxState
from hub.records.session import AccountSession
from hub.sync.notes import OPEN_MATTER


def still_hidden_s(session: AccountSession, connections: Connections, link: PersonLink) -> float:
    """For how many seconds more the vendor's lists may not show the record that we created, or what we opened for it; 0 for none."""
    lag_s = connections.list_lag_s(session, link.connection_id)
    if lag_s == 0:
        return 0.0
    opened = select(func.max(OutboxRow.ended_at)).where(
        OutboxRow.lane == person_lane(link.connection_id, link.vendor_id),
        OutboxRow.effect == OPEN_MATTER,
        OutboxRow.state == OutboxState.DONE,
    )
    made = [moment for moment in (session.scalar(opened), link.at if link.created_by_us else None) if moment is not None]
    if not made:
        return 0.0
    return max((max(made) + dt.timedelta(seconds=lag_s) - session.now).total_seconds(), 0.0)
