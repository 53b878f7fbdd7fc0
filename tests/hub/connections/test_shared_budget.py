"""The vendor's own headers over HTTP, and one Redis for several processes: the vendor never has to refuse us."""

from hub.connections.ready import LongJob
from hub.connections.signers import TokenSigner
from hub.contract.errors import TryAgain
from hub.outbound.budget import Budget, Priority
from hub.outbound.redis_windows import RedisWindows
from hub.outbound.vendor_api import VendorApi
from tests.hub.connections.organisation import Organisation

ALLOWED = 20


class Process:
    """One of several processes that use the connection: a budget of its own, counted in the same Redis."""

    def __init__(self, organisation: Organisation, redis_url: str, connection_id: int) -> None:
        hub = organisation.hub
        windows = RedisWindows(redis_url)
        hub.on_close(windows.disconnect)
        self._organisation = organisation
        self._job = LongJob(hub.account_id, connection_id)
        self._budget = Budget(windows, lambda: hub.clock().timestamp())

    def ask(self, priority: Priority) -> bool:
        """Whether a request may leave now; one that would have to wait does not."""
        ready = self._organisation.connections
        opened = ready.opened(self._job)
        api = VendorApi(
            manifest=opened.manifest,
            addresses=opened.addresses,
            connection=str(opened.connection_id),
            door=self._organisation.door,
            budget=self._budget,
            signer=TokenSigner(ready.tokens, opened.token_source),
            trace=self._job,
            priority=priority,
            longest_wait_s=0.0,
        )
        try:
            api.get("/v3/users", params={"per_page": 1})
        except TryAgain:
            return False
        return True


def test_two_processes_stay_within_what_the_vendor_announces_and_live_requests_go_first(organisation: Organisation, redis_url: str) -> None:
    connection_id = organisation.connect()
    organisation.vendor.order("settings", rate_limit=ALLOWED, rate_window_seconds=600)
    processes = [Process(organisation, redis_url, connection_id) for _ in range(2)]
    backfilled = sum(processes[number % 2].ask(Priority.BACKFILL) for number in range(2 * ALLOWED))
    lived = sum(processes[number % 2].ask(Priority.LIVE) for number in range(2 * ALLOWED))
    assert 0 < backfilled <= ALLOWED // 2
    assert backfilled + lived <= ALLOWED
    assert lived >= ALLOWED // 2 - 1
    assert 429 not in organisation.vendor.statuses("/harvest/v3/users")
