"""Sessions that see every account are opened by the few parts that must find out whose something is, and nowhere else."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]

ACROSS_ACCOUNTS = re.compile(r"\.(?:read_installation|write_installation|look)\(\)")
MAY = {
    "hub/api_keys.py",
    "hub/cli/",
    "hub/conformance/vendor_bench.py",
    "hub/connections/oauth_clients.py",
    "hub/connections/openid_provider.py",
    "hub/connections/ready.py",
    "hub/demo/set_up.py",
    "hub/intake/",
    "hub/jobs/",
    "hub/outbox/claim.py",
    "hub/membership/new_password.py",
    "hub/web/signing_in/",
    "hub/readiness/own_address.py",
    "hub/simulated/one_click.py",
    "hub/web/health.py",
    "hub/web/systems/oauth_client.py",
}


def opening() -> set[str]:
    files = (ROOT / "hub").rglob("*.py")
    return {str(path.relative_to(ROOT)) for path in files if ACROSS_ACCOUNTS.search(path.read_text(encoding="utf-8"))}


def test_only_the_named_parts_open_a_session_across_accounts() -> None:
    assert {name for name in opening() if not name.startswith(tuple(MAY))} == set()


def test_every_named_part_still_opens_one() -> None:
    assert {part for part in MAY if not any(name.startswith(part) for name in opening())} == set()
