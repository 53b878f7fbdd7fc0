"""Run as a module by a test: a process that asks a connection's vendor as a backfill and for live calls, waiting for nothing."""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from hub.connections.ready import LongJob
from hub.connections.signers import TokenSigner
from hub.contract.errors import TryAgain
from hub.outbound.budget import Budget, Priority
from hub.outbound.redis_windows import RedisWindows
from hub.outbound.vendor_api import VendorApi
from hub.wiring import wire_from_environment
from tests.journeys.patience import eventually

THREADS = 4


def main(account_id: int, connection_id: int, times: int, gate: Path) -> None:
    """Ask so many times as a backfill, then as often for live calls, once the gate is there; say how many requests left."""
    hub = wire_from_environment()
    job = LongJob(account_id, connection_id)
    opened = hub.connections.opened(job)
    budget = Budget(RedisWindows(hub.settings.redis_url), time.time)

    def ask(priority: Priority) -> bool:
        api = VendorApi(
            manifest=opened.manifest,
            addresses=opened.addresses,
            connection=str(connection_id),
            door=hub.door,
            budget=budget,
            signer=TokenSigner(hub.connections.tokens, opened.token_source),
            trace=job,
            priority=priority,
            longest_wait_s=0.0,
        )
        try:
            api.get("/v3/users", params={"per_page": 1})
        except TryAgain:
            return False
        return True

    print("ready", flush=True)  # noqa: T201 - read by the test
    eventually(gate.exists, "the gate opens")
    with ThreadPoolExecutor(THREADS) as threads:
        left = {str(priority): sum(threads.map(ask, [priority] * times)) for priority in (Priority.BACKFILL, Priority.LIVE)}
    print(json.dumps(left))  # noqa: T201 - read by the test


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:4]), Path(sys.argv[4]))
