"""Two processes share what a vendor's headers allow: it never has to refuse one, and a backfill leaves half to live calls."""

import json

from hub.conformance.simulated_connection import Opening, connect_simulated
from tests.journeys.business import Business
from tests.journeys.conftest import MakeRig
from tests.journeys.patience import eventually
from tests.journeys.processes import Nursery

GREENHOUSE = "greenhouse"
ALLOWED = 40


def test_two_processes_stay_within_one_rate_and_a_backfill_leaves_half_to_live_calls(make_rig: MakeRig, nursery: Nursery) -> None:
    rig = make_rig(REQUEST_DEADLINE_S="20", LEASE_S="60")
    rig.set_up(Business(has_system=False))
    rig.vendors.put(GREENHOUSE, owners=[{"name": "Mika Sato", "email": "mika@harbor-talent.example"}])
    opening = Opening(account_id=rig.business.account_id, key=GREENHOUSE, sandbox_url=rig.vendors.address)
    connection_id = connect_simulated(rig.hub, rig.vendors, opening)
    rig.vendors.order(GREENHOUSE, "settings", rate_limit=ALLOWED, rate_window_seconds=600)
    rig.vendors.arm(GREENHOUSE, "slow", path="/harvest/v3/*", seconds=0.2, times=None)
    before = len(rig.vendors.asked(GREENHOUSE, "GET", "/harvest/v3/*"))

    gate = rig.folder / "gate"
    asking = (str(rig.business.account_id), str(connection_id), str(ALLOWED), str(gate))
    command = ("python", "-m", "tests.journeys.asking_at_rate", *asking)
    logs = [rig.folder / f"asking-{number}.log" for number in (1, 2)]
    workers = [nursery.start(log.stem, command, rig.environment, log) for log in logs]
    eventually(lambda: all("ready" in worker.said() for worker in workers), "both processes are ready")
    gate.touch()
    eventually(lambda: not any(worker.is_alive for worker in workers), "all is asked", within_s=120)

    said = [json.loads(worker.said().splitlines()[-1]) for worker in workers]
    backfilled, lived = (sum(one[priority] for one in said) for priority in ("backfill", "live"))
    asked = rig.vendors.asked(GREENHOUSE, "GET", "/harvest/v3/*")[before:]
    assert {one["status"] for one in asked} == {200}
    assert len(asked) == backfilled + lived <= ALLOWED
    assert 0 < backfilled <= ALLOWED // 2
    assert lived >= ALLOWED // 2 - 1
    assert all(one["backfill"] + one["live"] for one in said), "both processes had their share"
