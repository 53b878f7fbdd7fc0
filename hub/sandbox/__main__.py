"""`python -m hub.sandbox --port 9100 key=module …` serves the simulated vendors of those modules."""

import argparse
from importlib import import_module

from hub.sandbox.server import serve
from hub.sandbox.vendor import SandboxVendor


def load_vendor(pair: str) -> SandboxVendor:
    """Make the vendor that `key=module` names; raises ValueError when it is not one or has another key."""
    key, equals, module = pair.partition("=")
    if not equals or not key or not module:
        raise ValueError(f"{pair}: write key=module, for example acme=integrations.acme.sandbox")
    vendor = import_module(module).create_sandbox()
    if not isinstance(vendor, SandboxVendor) or vendor.key != key:
        raise ValueError(f"{pair}: {module}.create_sandbox() gives no sandbox with the key {key!r}")
    return vendor


def main() -> None:
    """Read the command line and serve until stopped."""
    parser = argparse.ArgumentParser(prog="python -m hub.sandbox", description="Serves simulated vendors over HTTP.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=9100)
    parser.add_argument("vendors", nargs="+", metavar="key=module")
    wishes = parser.parse_args()
    try:
        vendors = [load_vendor(pair) for pair in wishes.vendors]
    except (ValueError, ImportError, AttributeError) as error:
        parser.error(str(error))
    serve(vendors, wishes.host, wishes.port)


if __name__ == "__main__":
    main()
