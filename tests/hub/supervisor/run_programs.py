"""Run as a script: supervises the programs that the first argument lists as JSON, as `hub up` would."""

import json
import sys

from hub.supervisor.program import Backoff, Program
from hub.supervisor.supervisor import Supervisor


def main() -> None:
    wanted = json.loads(sys.argv[1])
    programs = [
        Program(
            name=one["name"], command=("sh", "-c", one["script"]), environment=one["environment"], outlives_others=one["outlives_others"]
        )
        for one in wanted["programs"]
    ]
    Supervisor(programs, output=sys.stdout, grace_seconds=wanted["grace_seconds"], backoff=Backoff(**wanted["backoff"])).run()


if __name__ == "__main__":
    main()
