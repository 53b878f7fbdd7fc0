"""Run as a module by a test: a worker's threads ask one connection's vendor so many times, each as a new attempt would."""

import json
import sys
from concurrent.futures import ThreadPoolExecutor

from hub.connections.ready import LongJob
from hub.contract.errors import VendorTrouble
from hub.wiring import wire_from_environment

THREADS = 8


def main(account_id: int, connection_id: int, times: int) -> None:
    """Ask, and say at the end what went wrong."""
    hub = wire_from_environment()

    def ask(number: int) -> str | None:  # noqa: ARG001 - the same question every time
        try:
            hub.connections.connector(LongJob(account_id, connection_id)).context.api.get("/v3/users", params={"per_page": 1})
        except VendorTrouble as trouble:
            return f"{type(trouble).__name__}: {trouble.sentence}"
        return None

    with ThreadPoolExecutor(THREADS) as threads:
        wrong = [what for what in threads.map(ask, range(times)) if what]
    print(json.dumps({"asked": times, "wrong": wrong}))  # noqa: T201 - read by the test


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
