"""Rules about the simulated phone system, and about signing in to it."""

from functools import partial

from hub.conformance import connecting_rules
from hub.conformance.phone_bench import PhoneBench
from hub.conformance.phone_folder_rules import ASKS
from hub.conformance.rule import Level, expect, phone_rule
from hub.conformance.vendor_bench import named
from hub.contract.errors import TryAgain


@phone_rule(5, Level.BRONZE, "The simulated phone system refuses paths and parameters that the vendor does not have.", *ASKS)
def sandbox_is_strict(bench: PhoneBench) -> None:
    """Tried at the path that `check_connection` asks."""
    provider = bench.provider
    provider.check_connection()
    host = bench.host_path(next(iter(bench.manifest.hosts)))
    paths = [entry["path"].removeprefix(host) for entry in bench.vendors.asked(bench.key, "GET") if entry["path"].startswith(f"{host}/")]
    expect(paths, "check_connection asked nothing of the first host")
    for what, path, params in (
        ("a path that does not exist", f"{paths[-1]}/no-such-thing", None),
        ("a parameter that does not exist", paths[-1], {"no_such_parameter": "1"}),
    ):
        trouble = bench.trouble(partial(provider.context.api.get, path, params=params))
        refused = trouble is not None and not isinstance(trouble, TryAgain)
        expect(refused, f"{what} came out as {named(trouble)}")


@phone_rule(6, Level.BRONZE, "Every way to sign in leads to the same account at the vendor, told by a stable id and a name.")
def every_way_opens(bench: PhoneBench) -> None:
    """As for connectors."""
    connecting_rules.every_way_opens.check(bench)


@phone_rule(7, Level.BRONZE, "Wrong credentials are told as such, and nothing is connected.", *ASKS)
def wrong_credentials_are_refused(bench: PhoneBench) -> None:
    """As for connectors."""
    connecting_rules.wrong_credentials_are_refused.check(bench)
